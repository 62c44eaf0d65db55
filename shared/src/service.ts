import type { z } from 'zod';
import type { RpcClient } from './amqp/rpc-client.ts';
import type { CommonConfig, commonVariables } from './config.ts';
import type {
  EventName,
  EventOf,
  EventPayload,
  MethodOf,
  RpcArgs,
  RpcName,
  RpcResult,
  ServiceName,
} from './contracts.ts';
import type { Route } from './http.ts';
import type { HttpClient } from './http-client.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

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
export interface ResourceOptions<C> {
  config: C;
  log: Logger;
  metrics: Metrics;
  request: HttpClient['request'];
}

/** Configuration variables, each with its schema. */
export type Variables = z.ZodRawShape;
export type ConfigOf<V extends Variables> = CommonConfig & z.infer<z.ZodObject<V>>;

/** A service: its name, and what it does when it is asked or told something. */
export interface ServiceDefinition<S extends ServiceName, V extends Variables, R extends object> {
  name: S;
  /** Configuration variables of this service alone. */
  variables?: V;
  /** Defaults of this service that differ from everybody's. */
  defaults?: Partial<Record<keyof typeof commonVariables, string>>;
  /**
   * Makes what the handlers share; it becomes part of their context. What has a method `close` is
   * closed when the service stops.
   */
  resources?: (options: ResourceOptions<ConfigOf<V>>) => R;
  /** The RPC methods of others that this service calls. */
  calls?: readonly RpcName[];
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
  /** Handlers of HTTP requests, by method and path; the UUID is the request's. */
  http?: Record<`${Route['method']} /${string}`, HttpHandler<S, R>>;
  /** Names of SERVER spans that are not method and path, by the handler's name. */
  spanNames?: Record<string, string>;
}

type Answer<T> = T | Promise<T>;
type HttpHandler<S extends ServiceName, R> = (
  context: Context<S, R>,
  uuid: string,
) => Answer<unknown>;

/**
 * Declares a service. Starts nothing: `run` does, in the service's `main.ts`.
 *
 * @param name the service's name on the wire
 */
export function service<
  S extends ServiceName,
  V extends Variables = Record<never, never>,
  R extends object = object,
>(name: S, definition: Omit<ServiceDefinition<S, V, R>, 'name'>): ServiceDefinition<S, V, R> {
  return { ...definition, name };
}
