import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAmqp, type Endpoint } from './amqp/connection.ts';
import { createEventDispatcher } from './amqp/event-dispatcher.ts';
import { createEventHandler } from './amqp/event-handler.ts';
import { openOutbox } from './amqp/outbox.ts';
import { createRpcClient } from './amqp/rpc-client.ts';
import { createRpcServer } from './amqp/rpc-server.ts';
import { amqpUri, commonVariables, loadConfig } from './config.ts';
import { type EventName, eventContracts, type ServiceName, serviceNames } from './contracts.ts';
import { openDatabase } from './database/database.ts';
import { listenHttp, type Route } from './http.ts';
import { createHttpClient } from './http-client.ts';
import { defaultTimeouts } from './http-limits.ts';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import type { ConfigOf, ServiceDefinition, Variables } from './service.ts';
import { startTimer } from './timer.ts';

/** A service that has been started. */
export interface RunningService {
  /** The port that its HTTP server got. */
  readonly port: number;
  /** Finishes what is in hand, with a limit on each wait, and closes everything. */
  stop(): Promise<void>;
}

/** What a resource may have that the chassis looks after. */
interface Resource {
  /** Why the service cannot do its work. */
  readonly problem?: string | undefined;
  close?(): Promise<void> | void;
}

/** A handler with its context already given. */
type Handler = (...payload: unknown[]) => Promise<unknown>;

/**
 * Reads a service's configuration from an environment.
 *
 * @throws ConfigError naming every bad variable
 */
export function serviceConfig<S extends ServiceName, V extends Variables, R extends object>(
  { variables, defaults }: ServiceDefinition<S, V, R>,
  env: NodeJS.ProcessEnv,
): ConfigOf<V> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return loadConfig({ ...commonVariables, ...variables }, { ...defaults, ...set }) as ConfigOf<V>;
}

/**
 * Starts a service: connects it to the broker, if it speaks AMQP, and opens its HTTP server. Does
 * not wait for the broker: until it is there `/ready` says 503 and so do requests that need it.
 *
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startService<S extends ServiceName, V extends Variables, R extends object>(
  definition: ServiceDefinition<S, V, R>,
  config: ConfigOf<V>,
  log: Logger,
): Promise<RunningService> {
  const { name, http = {}, spanNames = {} } = definition;
  const exchange = config.RPC_EXCHANGE;
  const timeoutMs = config.RPC_TIMEOUT_MS;

  const metrics = createMetrics({
    service: serviceNames[name],
    host: config.STATSD_HOST,
    port: config.STATSD_PORT,
    log,
  });
  const { request } = createHttpClient({ timeoutMs, metrics });
  const client = createRpcClient({ service: name, exchange, timeoutMs, log });
  const dispatcher = createEventDispatcher({ service: name, log });
  const dispatch: typeof dispatcher.dispatch = (...event) =>
    metrics.timed('create_event', () => dispatcher.dispatch(...event));
  const resources = definition.resources?.({
    config,
    log,
    metrics,
    request,
    openDatabase: (migrations) =>
      openDatabase({ url: config.DATABASE_URL, schema: name, migrations, log }),
    openOutbox: (database) => openOutbox({ database, dispatch, log }),
  });
  const shared = Object.values(resources ?? {}) as Resource[];
  const context = {
    log,
    request,
    call: definition.calls ? client.call : callUndeclared,
    emit: (event: string, payload: unknown) => dispatch(event, payload),
    ...resources,
  };

  /** Gives a handler its context, its timer and its pretended work. */
  function prepare(handlerName: string, handler: unknown): Handler {
    const work = handler as (given: typeof context, ...payload: unknown[]) => unknown;
    return (...payload) =>
      metrics.timed(handlerName, async () => {
        await pretendWork(config.PROCESSING_DELAY_MAX_MS);
        return work(context, ...payload);
      });
  }

  const endpoints: Endpoint[] = [];
  if (definition.calls) endpoints.push(client);
  if (emitsEvents(name)) endpoints.push(dispatcher);
  if (definition.rpc) {
    const methods = mapValues(definition.rpc, (handler, method) => prepare(method, handler));
    endpoints.push(createRpcServer({ service: name, exchange, methods, log }));
  }
  for (const [event, handler] of Object.entries(definition.on ?? {})) {
    endpoints.push(
      createEventHandler({
        service: name,
        event: event as EventName,
        handler: nameOf(handler),
        handle: prepare(nameOf(handler), handler),
        retryDelaysMs: config.RETRY_DELAYS_MS,
        log,
      }),
    );
  }
  const routes = Object.entries(http).map(([route, handler]) => {
    const [method, path = ''] = route.split(' ');
    const handlerName = nameOf(handler);
    return {
      method: method as Route['method'],
      path,
      spanName: spanNames[handlerName] ?? route,
      handle: prepare(handlerName, handler),
    };
  });

  const connection =
    endpoints.length > 0 ? await connectAmqp({ uri: amqpUri(config), endpoints, log }) : undefined;
  const unreadiness = () =>
    connection?.problem ?? shared.map(({ problem }) => problem).find((problem) => problem);
  const stopTimers = (definition.timers ?? []).map(({ intervalMs, work }) =>
    startTimer(
      intervalMs,
      async () => {
        if (!unreadiness()) await prepare(work.name, work)();
      },
      log,
    ),
  );
  const host = await listenHttp({
    host: config.HOST,
    port: config.PORT,
    routes,
    unreadiness,
    limits: {
      requestsPerSecond: config.RATE_LIMIT_PER_SECOND,
      maxConnections: config.MAX_CONNECTIONS,
      timeouts: defaultTimeouts,
    },
    log,
    metrics,
  });
  return {
    port: host.port,
    async stop() {
      await host.close();
      for (const stopTimer of stopTimers) await stopTimer();
      await connection?.drain();
      for (const resource of shared.reverse()) await resource.close?.();
      await connection?.close();
      await metrics.close();
    },
  };
}

function callUndeclared(rpc: string): never {
  throw new Error(`the service calls ${rpc} and does not say so in its \`calls\``);
}

/** The chapter's services sleep at random (listing 12.11): none, half or all of the maximum. */
async function pretendWork(maxMs: number): Promise<void> {
  if (maxMs > 0) await sleep((randomInt(3) * maxMs) / 2);
}

function emitsEvents(service: ServiceName): boolean {
  return Object.keys(eventContracts).some((event) => event.startsWith(`${service}/`));
}

function mapValues<T, U>(record: Record<string, T>, map: (value: T, key: string) => U) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function nameOf(handler: unknown): string {
  return typeof handler === 'function' ? handler.name : '';
}
