import type { Migration } from 'kysely';
import type { z } from 'zod';
import type { RpcClient } from '../amqp/rpc-client.ts';
import type {
  EventName,
  EventOf,
  EventPayload,
  MethodOf,
  RpcArgs,
  RpcName,
  RpcResult,
  ServiceName,
} from '../contracts/contracts.ts';
import type { HttpAnswer, RouteOf } from '../contracts/http-contracts.ts';
import type { Database } from '../database/database.ts';
import type { HttpClient } from '../http/client.ts';
import type { Logger } from '../log/logger.ts';
import type { Outbox, OutboxTable } from '../outbox/outbox.ts';
import type { CommonConfig, commonVariables } from '../process/config.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What every handler gets first: the means to do its work. */
export type Context<S extends ServiceName, R = object> = {
  log: Logger;
  /** Calls a method of another service; see {@link RpcClient.call} for what it throws. */
  call: RpcClient['call'];
  /** Tells that something has happened in this service. */
  emit<E extends EventOf<S>>(
    event: E,
    payload: EventPayload<`${S}/${E}` & EventName>,
  ): Promise<void>;
  /** Sends an HTTP request; see {@link HttpClient.request} for what it throws. */
  request: HttpClient['request'];
} & R;

/** What a service's own resources are made from. */
export interface ResourceOptions<S extends ServiceName, V extends Variables = NoVariables> {
  config: ConfigOf<V>;
  log: Logger;
  metrics: Metrics;
  request: HttpClient['request'];
  /** Opens the service's tables at `DATABASE_URL`; see {@link Database}. */
  openDatabase<D>(migrations: Record<string, Migration>): Database<D>;
  /** Lets changes of the tables emit events; see {@link Outbox}. */
  openOutbox<D extends OutboxTable>(database: Database<D>): Outbox<D, EventOf<S>>;
}

/** Configuration variables, each with its schema. */
export type Variables = z.ZodRawShape;
type NoVariables = Record<never, never>;
export type ConfigOf<V extends Variables> = CommonConfig & z.infer<z.ZodObject<V>>;

/** A service: its name, and what it does when it is asked or told something. */
export interface ServiceDefinition<S extends ServiceName, V extends Variables, R extends object>
  extends ServiceBehaviour<S, V, R> {
  name: S;
}

/** What a service does. */
export interface ServiceBehaviour<S extends ServiceName, V extends Variables, R extends object> {
  /** Configuration variables of this service alone. */
  variables?: V;
  /** Defaults of this service that differ from everybody's. */
  defaults?: Partial<Record<keyof typeof commonVariables, string>>;
  /**
   * Makes what the handlers share; it becomes part of their context. What has a method `close` is
   * closed when the service stops, the last first; as long as one has a `problem`, the service is
   * not ready.
   */
  resources?: (options: ResourceOptions<S, V>) => R;
  /** The RPC methods of others that this service calls. */
  calls?: readonly RpcName[];
  /** Whether it sends HTTP requests: what they need is loaded at start then, not by the first one. */
  sendsRequests?: boolean;
  /** RPC methods by name, as the contracts have them. */
  rpc?: {
    [M in MethodOf<S>]: (
      context: Context<S, R>,
      ...args: RpcArgs<`${S}.${M}` & RpcName>
    ) => Answer<RpcResult<`${S}.${M}` & RpcName>>;
  };
  /** Handlers of events, by `<source>/<event>`. The function's name becomes part of a queue's. */
  on?: {
    [E in EventName]?: (context: Context<S, R>, payload: EventPayload<E>) => Answer<unknown>;
  };
  /** Work that is done again and again (nameko's word for it). */
  timers?: Timer<S, R>[];
  /** Handlers of HTTP requests, by the routes that the contracts have; the UUID is the request's. */
  http?: {
    [P in RouteOf<S>]: (context: Context<S, R>, uuid: string) => Answer<HttpAnswer<S, P>>;
  };
  /** Names of SERVER spans that are not method and path, by the handler's name. */
  spanNames?: Record<string, string>;
}

/** Work that is done again `intervalMs` milliseconds after it was done. */
export interface Timer<S extends ServiceName, R> {
  intervalMs: number;
  work(context: Context<S, R>): Promise<void>;
}

type Answer<T> = T | Promise<T>;

/**
 * Declares a service. Starts nothing: `run` does, in the service's `main.ts`.
 *
 * @param name the service's name on the wire
 */
export function service<
  S extends ServiceName,
  V extends Variables = NoVariables,
  R extends object = object,
>(name: S, behaviour: ServiceBehaviour<S, V, R>): ServiceDefinition<S, V, R> {
  return { ...behaviour, name };
}
