import path from 'node:path';
import {
  brokerVariables,
  loadConfig,
  setIn,
  amqpUri as uriOfBroker,
} from '@simplebank/shared/config';
import type { Environment, ProcessSpec } from '../supervisor/process-spec.ts';
import { dataDirectory } from './data-directory.ts';
import type { Ports, PortVariable } from './ports.ts';

/** Makes the processes of a system, in the order in which they start, and in the stages in which they stop. */
export type Plan = (env: Environment, ports: Ports) => ProcessSpec[][];

/** The services, by folder, with the variable of their port. */
const services = {
  settings: 'SETTINGS_PORT',
  profile: 'PROFILE_PORT',
  fees: 'FEES_PORT',
  market: 'MARKET_PORT',
  'account-transactions': 'ACCOUNT_TRANSACTIONS_PORT',
  orders: 'ORDERS_PORT',
  gateway: 'GATEWAY_PORT',
} as const satisfies Record<string, PortVariable>;

/** The services by the names of their processes. */
export const serviceProcesses: readonly string[] = Object.keys(services);

/** Whether the user brings a broker, so that none has to be started. */
export function hasOwnBroker(env: Environment): boolean {
  return Boolean(env.AMQP_URI || env.RABBIT_HOST);
}

/** Whether the user brings a collector of spans, so that none has to be started. */
export function hasOwnCollector(env: Environment): boolean {
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
}

/** Whether the user brings a StatsD, so that the console takes no timings. */
export function hasOwnStatsd(env: Environment): boolean {
  return Boolean(env.STATSD_HOST);
}

/**
 * The broker that the services use, as one URL.
 *
 * @throws ConfigError when one of the user's variables has a bad value
 */
export function amqpUri(env: Environment, ports: Ports): string {
  if (!hasOwnBroker(env)) return `amqp://guest:guest@127.0.0.1:${ports.BROKER_PORT}`;
  return uriOfBroker(loadConfig(brokerVariables, env));
}

/**
 * SimpleBank the embedded way: first what the services stand on, then the services. They need the broker
 * alone to be ready. They are configured by variables only. Those that the user has set win, except host and port.
 */
export const simpleBank: Plan = (env, ports) => {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  const given = setIn(env);
  const common = {
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    // Short, so that the trace of an order is there as soon as its log lines are.
    OTEL_BSP_SCHEDULE_DELAY: '200',
    STOCK_EXCHANGE_URL: `${local(ports.EXTERNAL_PORT)}/orders`,
    IP_URL: `${local(ports.EXTERNAL_PORT)}/ip`,
    SETTINGS_URL: local(ports.SETTINGS_PORT),
    CONSOLE_PAGE: `http://localhost:${ports.CONSOLE_PORT}`,
    ...given,
    ...(hasOwnBroker(env) ? {} : { AMQP_URI: amqpUri(env, ports) }),
    ...(hasOwnCollector(env) ? {} : collectorIn(local(ports.CONSOLE_PORT))),
    ...(hasOwnStatsd(env) ? {} : statsdAt(ports.STATSD_PORT)),
  };
  const at = (port: number) => ({ HOST: '127.0.0.1', PORT: String(port) });

  const broker: ProcessSpec = {
    name: 'broker',
    command: [programOf('broker')],
    env: {
      ...given,
      ...(hasOwnStatsd(env) ? {} : statsdAt(ports.STATSD_PORT)),
      ...at(ports.BROKER_PORT),
    },
    port: ports.BROKER_PORT,
    readiness: 'tcp',
  };
  const http = (name: string, port: number, own: Environment): ProcessSpec => ({
    name,
    command: [programOf(name)],
    env: { ...own, ...at(port) },
    port,
    readiness: 'http',
  });
  const consoleProcess = http('console', ports.CONSOLE_PORT, {
    ...given,
    SUPERVISED: 'true',
    SIMPLEBANK_DIR: dataDirectory(env),
    ...statsdAt(hasOwnStatsd(env) ? 0 : ports.STATSD_PORT),
    OTLP_PORT: otlpPort(env),
    AMQP_URI: amqpUri(env, ports),
    GATEWAY_URL: local(ports.GATEWAY_PORT),
    GATEWAY_PORT: String(ports.GATEWAY_PORT),
    PROFILE_URL: local(ports.PROFILE_PORT),
    PROFILE_PORT: String(ports.PROFILE_PORT),
  });
  const console: ProcessSpec = { ...consoleProcess, mayAsk: true };
  const external = http('external', ports.EXTERNAL_PORT, common);
  return [
    [...(hasOwnBroker(env) ? [] : [broker]), console, external],
    Object.entries(services).map(([name, variable]) => ({
      ...http(name, ports[variable], {
        DATABASE_URL: databaseUrl(env, name),
        ...common,
      }),
      service: name,
      needs: hasOwnBroker(env) ? [] : [broker.name],
    })),
  ];
};

/** What runs as a process, as it is built. */
function programOf(name: string): string {
  return `dist/programs/${name}.js`;
}

/**
 * Tells the console which services there are, each instance by its own address, so that it can ask
 * them whether they are ready.
 */
export function introduceServices(stages: readonly (readonly ProcessSpec[])[]): ProcessSpec[][] {
  const instances = stages
    .flat()
    .flatMap(({ service, port }) => (service ? [`${service}=http://127.0.0.1:${port}`] : []));
  return stages.map((stage) =>
    stage.map((spec) =>
      spec.name === 'console'
        ? { ...spec, env: { ...spec.env, INSTANCES: instances.join(',') } }
        : spec,
    ),
  );
}

/**
 * Where a service's state is kept: a file for each, unless the user brings a server.
 *
 * @param service the name of its process
 */
export function databaseUrl(env: Environment, service: string): string {
  return env.DATABASE_URL || `sqlite:${path.join(dataDirectory(env), 'data', `${service}.db`)}`;
}

/**
 * Where other programs' SDKs send unless they are told otherwise. It is left to a collector that the
 * user brings; and who has the system choose the console's port may run several.
 */
function otlpPort(env: Environment): string {
  return env.OTLP_PORT || (hasOwnCollector(env) || env.CONSOLE_PORT === '0' ? '0' : '4318');
}

function statsdAt(port: number): Environment {
  return { STATSD_HOST: '127.0.0.1', STATSD_PORT: String(port) };
}

function collectorIn(url: string): Environment {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
}
