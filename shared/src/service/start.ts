import { type AmqpConnection, connectAmqp, type Endpoint } from '../amqp/connection.ts';
import { connectionName } from '../amqp/connection-name.ts';
import { createEventDispatcher } from '../amqp/event-dispatcher.ts';
import { createRpcClient } from '../amqp/rpc-client.ts';
import { eventContracts, type ServiceName, serviceNames } from '../contracts/contracts.ts';
import { openDatabase } from '../database/database.ts';
import { listenHttp } from '../http/app.ts';
import { createHttpClient } from '../http/client.ts';
import { defaultTimeouts } from '../http/limits.ts';
import type { Logger } from '../log/logger.ts';
import { openOutbox } from '../outbox/outbox.ts';
import { end } from '../process/closing.ts';
import { amqpUri, commonVariables, loadConfig, setIn } from '../process/config.ts';
import { once } from '../process/once.ts';
import { startTimer } from '../process/timer.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { ProcessGauges } from '../telemetry/process-gauges.ts';
import type { ConfigOf, ServiceDefinition, Variables } from './definition.ts';
import { handlerFactory, httpHandlers, messageHandlers } from './handlers.ts';

/**
 * How long what is in hand may take to finish when the service stops, in milliseconds: a little
 * longer than the server and the consumers give to it themselves.
 */
const drainTimeoutMs = 5200;
/** How long each thing may take to be closed, in milliseconds. */
const closeTimeoutMs = 1500;

/** A service that has been started. */
export interface RunningService {
  /** The port that its HTTP server got. */
  readonly port: number;
  /** Kept when it can never do its work, as it is: with what is wrong. */
  readonly unusable: Promise<Error>;
  /** Finishes what is in hand and closes everything, with a limit on each. Never rejects. */
  stop(): Promise<void>;
}

/** What a resource may have that the chassis looks after. */
interface Resource {
  /** Why the service cannot do its work. */
  readonly problem?: string | undefined;
  /** Kept when that will not pass. */
  readonly unusable?: Promise<Error>;
  close?(): Promise<void> | void;
}

/**
 * Reads a service's configuration from an environment.
 *
 * @throws ConfigError naming every bad variable
 */
export function serviceConfig<S extends ServiceName, V extends Variables, R extends object>(
  { variables, defaults }: ServiceDefinition<S, V, R>,
  env: NodeJS.ProcessEnv,
): ConfigOf<V> {
  return loadConfig(
    { ...commonVariables, ...variables },
    { ...defaults, ...setIn(env) },
  ) as ConfigOf<V>;
}

/**
 * Starts a service: opens its HTTP server and connects it to the broker, if it speaks AMQP. Waits
 * neither for the broker nor for a database: until they are there `/ready` says 503, and so do
 * requests that need them.
 *
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startService<S extends ServiceName, V extends Variables, R extends object>(
  definition: ServiceDefinition<S, V, R>,
  config: ConfigOf<V>,
  log: Logger,
): Promise<RunningService> {
  const metrics = createMetrics({
    service: serviceNames[definition.name],
    instance: config.SERVICE_INSTANCE_ID,
    host: config.STATSD_HOST,
    port: config.STATSD_PORT,
    log,
  });
  const { context, resources, callers, httpClient } = createContext(
    definition,
    config,
    log,
    metrics,
  );
  const makeHandler = handlerFactory(
    definition.name,
    context,
    metrics,
    config.PROCESSING_DELAY_MAX_MS,
  );
  const endpoints = [...callers, ...messageHandlers(definition, makeHandler, config, log, metrics)];

  let connection: AmqpConnection | undefined;
  const unreadiness = () =>
    endpoints.length > 0 && !connection
      ? 'not connected to the broker yet'
      : [connection, ...Object.values(resources)].map((part) => part?.problem).find(Boolean);
  const host = await listenHttp({
    host: config.HOST,
    port: config.PORT,
    routes: httpHandlers(definition, makeHandler),
    unreadiness,
    // Few ask, so the start does not wait for it.
    describeApi: once(async () => (await import('./api.ts')).describeService(definition.name)),
    limits: {
      requestsPerSecond: config.RATE_LIMIT_PER_SECOND,
      maxConnections: config.MAX_CONNECTIONS,
      timeouts: defaultTimeouts,
    },
    consolePage: config.CONSOLE_PAGE,
    log,
    metrics,
  });
  if (endpoints.length > 0) {
    connection = await connectAmqp({
      uri: amqpUri(config),
      name: connectionName(definition.name, config.SERVICE_INSTANCE_ID),
      endpoints,
      log,
    });
  }
  const gauges = new ProcessGauges(metrics, () => ({
    ...host.load(),
    'messaging.consumer.active_messages': connection?.inHand ?? 0,
  }));
  const stopTimers = (definition.timers ?? []).map(({ intervalMs, work }) => {
    const handler = makeHandler(work.name, work);
    const workWhenReady = async () => {
      if (!unreadiness()) await handler();
    };
    return startTimer(intervalMs, workWhenReady, log);
  });

  return {
    port: host.port,
    unusable: Promise.race(Object.values(resources).flatMap(({ unusable }) => unusable ?? [])),
    async stop() {
      const within = (limitMs: number) => (what: string, work: () => Promise<void> | void) =>
        end(what, limitMs, work, log);
      const [drain, close] = [within(drainTimeoutMs), within(closeTimeoutMs)];
      await Promise.all([
        drain('the requests in hand', () => host.close()),
        drain('the calls and events in hand', () => connection?.drain()),
        ...stopTimers.map((stopTimer) => drain('the work of a timer', stopTimer)),
      ]);
      for (const [name, resource] of Object.entries(resources).toReversed()) {
        await close(name, () => resource.close?.());
      }
      await close('the connection to the broker', () => connection?.close());
      await close('the HTTP client', () => httpClient.close());
      gauges.close();
      await close('the metrics', () => metrics.close());
    },
  };
}

/** What the handlers of a service do their work with. */
function createContext<S extends ServiceName, V extends Variables, R extends object>(
  { name, calls, sendsRequests, resources }: ServiceDefinition<S, V, R>,
  config: ConfigOf<V>,
  log: Logger,
  metrics: Metrics,
) {
  const timeoutMs = config.RPC_TIMEOUT_MS;
  const httpClient = createHttpClient({ timeoutMs, metrics });
  const { request } = httpClient;
  if (sendsRequests) httpClient.prepare();
  const client = createRpcClient({ service: name, exchange: config.RPC_EXCHANGE, timeoutMs, log });
  const dispatcher = createEventDispatcher({ service: name, log });
  const dispatch: typeof dispatcher.dispatch = (...event) =>
    metrics.timed('create_event', () => dispatcher.dispatch(...event));

  const own = resources?.({
    config,
    log,
    metrics,
    request,
    openDatabase: (migrations) =>
      openDatabase({
        url: config.DATABASE_URL,
        schema: name,
        migrations,
        spans: config.OTEL_INSTRUMENTATION_DATABASE_ENABLED,
        log,
      }),
    openOutbox: (database) => openOutbox({ database, dispatch, log }),
  });
  const callers: Endpoint[] = [
    ...(calls ? [client] : []),
    ...(emitsEvents(name) ? [dispatcher] : []),
  ];
  return {
    context: {
      log,
      request,
      call: calls ? client.call : callUndeclared,
      emit: (event: string, payload: unknown) => dispatch(event, payload),
      ...own,
    },
    resources: { ...own } as Record<string, Resource>,
    callers,
    httpClient,
  };
}

function callUndeclared(rpc: string): never {
  throw new Error(`the service calls ${rpc} and does not say so in its \`calls\``);
}

function emitsEvents(service: ServiceName): boolean {
  return Object.keys(eventContracts).some((event) => event.startsWith(`${service}/`));
}
