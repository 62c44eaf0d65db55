import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../amqp/connection.ts';
import { createEventHandler } from '../amqp/event-handler.ts';
import { createRpcServer } from '../amqp/rpc-server.ts';
import type { EventName, ServiceName } from '../contracts/contracts.ts';
import type { Route } from '../http/app.ts';
import type { Logger } from '../log/logger.ts';
import type { CommonConfig } from '../process/config.ts';
import { withCall } from '../process/correlation.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ServiceDefinition, Variables } from './definition.ts';

/** A handler with its context already given. */
export type Handler = (...payload: unknown[]) => Promise<unknown>;

/** Gives a handler what every handler gets, under the name of its timer. */
export type MakeHandler = (name: string, handler: unknown) => Handler;

/**
 * @param service the service's name on the wire
 * @param context what every handler of the service gets first
 * @param delayMaxMs the longest pretended work, in milliseconds
 */
export function handlerFactory(
  service: string,
  context: object,
  metrics: Metrics,
  delayMaxMs: number,
): MakeHandler {
  return (name, handler) => {
    // What a handler takes was checked where the service was declared.
    const work = handler as (given: object, ...payload: unknown[]) => unknown;
    return (...payload) =>
      metrics.timed(name, () =>
        withCall(`${service}.${name}`, async () => {
          if (delayMaxMs > 0) await pretendWork(delayMaxMs);
          return work(context, ...payload);
        }),
      );
  };
}

/** The service's methods and event handlers, ready to be attached to the broker. */
export function messageHandlers<S extends ServiceName, V extends Variables, R extends object>(
  { name: service, rpc, on = {} }: ServiceDefinition<S, V, R>,
  makeHandler: MakeHandler,
  config: CommonConfig,
  log: Logger,
  metrics: Metrics,
): Endpoint[] {
  const eventHandlers = Object.entries(on).map(([event, handler]) =>
    createEventHandler({
      service,
      event: event as EventName,
      handler: nameOf(handler),
      handle: makeHandler(nameOf(handler), handler),
      retryDelaysMs: config.RETRY_DELAYS_MS,
      log,
    }),
  );
  if (!rpc) return eventHandlers;
  const methods = Object.entries(rpc).map(([name, handler]) => [name, makeHandler(name, handler)]);
  const rpcServer = createRpcServer({
    service,
    exchange: config.RPC_EXCHANGE,
    methods: { ...Object.fromEntries(methods), health: () => metrics.timed('health', health) },
    log,
  });
  return [rpcServer, ...eventHandlers];
}

/** The service's HTTP handlers. */
export function httpHandlers<S extends ServiceName, V extends Variables, R extends object>(
  { http, spanNames = {} }: ServiceDefinition<S, V, R>,
  makeHandler: MakeHandler,
): Route[] {
  return Object.entries<unknown>(http ?? {}).map(([route, handler]) => {
    const [method, path = ''] = route.split(' ');
    return {
      method: method as Route['method'],
      path,
      spanName: spanNames[nameOf(handler)] ?? route,
      handle: makeHandler(nameOf(handler), handler),
    };
  });
}

/** What the book's services answer to the RPC method of that name. */
async function health(): Promise<string> {
  return JSON.stringify({ ok: new Date().toISOString() });
}

/** The chapter's services sleep at random (listing 12.11): none, half or all of the maximum. */
async function pretendWork(maxMs: number): Promise<void> {
  await sleep((randomInt(3) * maxMs) / 2);
}

function nameOf(handler: unknown): string {
  return typeof handler === 'function' ? handler.name : '';
}
