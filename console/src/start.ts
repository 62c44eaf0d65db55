import type { Server } from 'node:http';
import path from 'node:path';
import type { HttpLimits } from '@simplebank/shared/http-limits';
import { defaultTimeouts } from '@simplebank/shared/http-limits';
import { measureLoad } from '@simplebank/shared/http-load';
import { closeHttpServer, createHttpServer, listen } from '@simplebank/shared/http-server';
import type { Logger } from '@simplebank/shared/logger';
import { createMetrics } from '@simplebank/shared/metrics';
import { ProcessGauges } from '@simplebank/shared/process-gauges';
import type { Router } from 'express';
import { createApp, createOtlpApp } from './app.ts';
import { noBreaking, supervisedBreaking } from './breaks/breaks.ts';
import type { ConsoleConfig } from './config.ts';
import { watchInstances } from './instances/instances.ts';
import { noLearning, supervisedLearning } from './learning/learning.ts';
import type { Source } from './model/source.ts';
import { type Processes, supervised, unmanaged } from './processes/processes.ts';
import { SupervisorClient } from './processes/supervisor-client.ts';
import { withSupervisor } from './processes/with-supervisor.ts';
import type { ImportKeeper } from './receive/import.ts';
import { listenOtlp } from './receive/otlp-port.ts';
import type { Keeper } from './receive/signals.ts';

/** What the server takes from its clients. The stream alone may keep 50 connections. */
const limits: HttpLimits = {
  requestsPerSecond: 0,
  maxConnections: 500,
  timeouts: defaultTimeouts,
};

/** A console that is listening. */
export interface RunningConsole {
  readonly port: number;
  /** Ends the streams, answers what is in hand, and keeps what was taken. */
  close(): Promise<void>;
}

/**
 * Starts the console. It listens before what was kept is read again.
 *
 * @throws Error with code EADDRINUSE when the port, or that of the timings, is taken
 */
export async function startConsole(config: ConsoleConfig, log: Logger): Promise<RunningConsole> {
  const { source, statsdPort, listProcesses, ...takers } = await openSource(config, log);
  const { receiver } = takers;
  const supervisor = config.SUPERVISED ? new SupervisorClient(process) : undefined;
  const processes = supervisor ? supervised(supervisor) : unmanaged(listProcesses);
  const targets = config.INSTANCES.map(({ name, url }) => ({ service: name, url }));
  const asked = watchInstances(targets);
  const instances = supervisor ? withSupervisor(asked, processes) : asked;
  const report = (error: unknown) =>
    log.error('cannot answer a request', { problem: 'internal-error', err: error });
  const { app, endStreams } = createApp({
    config,
    source,
    ...takers,
    instances,
    processes,
    breaking: supervisor ? supervisedBreaking(supervisor) : noBreaking,
    learning: supervisor ? supervisedLearning(supervisor) : noLearning,
    report,
  });
  const server = createHttpServer(app, limits, log);
  const gauges = statsdPort === undefined ? undefined : tellItself(config, statsdPort, server, log);
  let closeOtlp = async () => {};
  const closeAll = async () => {
    endStreams();
    await gauges?.close();
    await Promise.all([closeHttpServer(server), closeOtlp()]);
    await instances.close();
    supervisor?.close();
    await source.close();
  };
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= closeAll();
    return closed;
  };
  try {
    const port = await listen(server, config.PORT, config.HOST, log);
    if (receiver && config.OTLP_PORT !== 0) {
      const otlpApp = createOtlpApp({ config, receiver, report });
      const at = { host: config.HOST, port: config.OTLP_PORT };
      closeOtlp = await listenOtlp({ app: otlpApp, ...at, limits, log });
    }
    return { port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Has the console tell itself how it is, as all other processes do. */
function tellItself(config: ConsoleConfig, port: number, server: Server, log: Logger) {
  const metrics = createMetrics({
    service: 'console',
    instance: config.SERVICE_INSTANCE_ID,
    host: config.STATSD_HOST,
    port,
    log,
  });
  const gauges = new ProcessGauges(metrics, measureLoad(server));
  return {
    async close() {
      gauges.close();
      await metrics.close();
    },
  };
}

interface OpenedSource {
  source: Source;
  statsdPort?: number;
  receiver?: Router;
  importer?: Router;
  /** The processes that it knows of, where no supervisor does. */
  listProcesses: Processes['list'];
}

/** Loads only that source which is asked for. */
async function openSource(config: ConsoleConfig, log: Logger): Promise<OpenedSource> {
  if (config.SOURCE === 'stack') {
    const { openStack } = await import('./stack/source.ts');
    const source = openStack(config);
    return { source, listProcesses: (signal) => source.processes(signal) };
  }
  const { openStore } = await import('./store/source.ts');
  const { otlpRouter } = await import('./receive/router.ts');
  const { importRouter } = await import('./api/import.ts');
  const { LineFiles } = await import('./receive/line-files.ts');
  const report = (problem: string) => log.warn(problem);
  const source = await openStore({
    directory: config.SIMPLEBANK_DIR,
    limits: {
      lines: config.TELEMETRY_MAX_LINES,
      traces: config.TELEMETRY_MAX_TRACES,
      bytes: config.TELEMETRY_MAX_MB * 1024 * 1024,
    },
    statsd: { host: config.STATSD_HOST, port: config.STATSD_PORT },
    report,
  });
  const lines = await LineFiles.open(path.join(config.SIMPLEBANK_DIR, 'logs'), report);
  const keeper: Keeper & ImportKeeper = {
    appendSpans: (spans) => source.appendSpans(spans),
    appendLines: (instance, records) => lines.append(instance, records),
    appendMetrics: (metrics) => source.appendMetrics(metrics),
    linesOf: (instance) => lines.linesOf(instance),
  };
  return {
    source,
    listProcesses: async () => [],
    ...(source.statsdPort !== undefined && { statsdPort: source.statsdPort }),
    receiver: otlpRouter(keeper),
    importer: importRouter(keeper),
  };
}
