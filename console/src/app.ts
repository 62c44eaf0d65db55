import { checkHead } from '@simplebank/shared/http-limits';
import { faultsOnly, HttpProblem, notFound, problemJson } from '@simplebank/shared/http-problem';
import express, { type Express, Router } from 'express';
import { breaksRouter } from './api/breaks.ts';
import { compareRouter } from './api/compare.ts';
import { errorsRouter, sourceErrors } from './api/errors.ts';
import { exportRouter } from './api/export.ts';
import { graphRouter } from './api/graph.ts';
import {
  checkHost,
  checkOrigin,
  noStore,
  refuseBody,
  refuseOtherSites,
  securityHeaders,
} from './api/guards.ts';
import { instancesRouter } from './api/instances.ts';
import { jaegerV3Router } from './api/jaeger-v3.ts';
import { learnRouter } from './api/learn.ts';
import { logSummariesRouter } from './api/log-summaries.ts';
import { logsRouter } from './api/logs.ts';
import { metricsRouter } from './api/metrics.ts';
import { openApiRouter } from './api/openapi-router.ts';
import { pageRouter } from './api/page.ts';
import { parkedRouter } from './api/parked.ts';
import { processesRouter } from './api/processes.ts';
import { requestsRouter } from './api/requests.ts';
import { statusRouter } from './api/status.ts';
import { liveStream } from './api/stream.ts';
import { makeToken } from './api/token.ts';
import { traceFlameRouter } from './api/trace-flame.ts';
import { traceGroupsRouter } from './api/trace-groups.ts';
import { tracesRouter } from './api/traces.ts';
import { troubleRouter } from './api/trouble.ts';
import { curlCommands, tryRouter } from './api/try.ts';
import { type Breaking, noBreaking } from './breaks/breaks.ts';
import type { ConsoleConfig } from './config.ts';
import type { Instances } from './instances/instances.ts';
import { type Learning, noLearning } from './learning/learning.ts';
import type { Status } from './model/api-types.ts';
import type { Source } from './model/source.ts';
import { parkedEvents } from './parked/parked-events.ts';
import { type Processes, unmanaged } from './processes/processes.ts';

/** Where else telemetry is to be sent. */
const TAKEN_BY_THE_STACK = {
  '/v1/traces': 'the stack keeps the spans: send them to Jaeger',
  '/v1/logs': 'the stack keeps the log lines: Fluentd takes them',
  '/v1/metrics': 'the stack keeps the metrics: StatsD takes them',
  '/api/import': 'the stack keeps telemetry, and nothing is imported there: npm start shows it',
};

export interface AppOptions {
  config: ConsoleConfig;
  source: Source;
  /** `POST /v1/…`; nothing is taken here where the source is the stack. */
  receiver?: Router;
  /** `POST /api/import`, likewise. */
  importer?: Router;
  instances: Instances;
  /** Default: none are known, and nothing can be asked of them. */
  processes?: Processes;
  /** Default: nothing can be broken. */
  breaking?: Breaking;
  /** Default: there are no cases. */
  learning?: Learning;
  /** Is told of faults of the console's own. */
  report: (error: unknown) => void;
}

/**
 * The console's HTTP application: the page, its API, and where spans are taken.
 *
 * @returns the application, and what ends its streams
 */
export function createApp(options: AppOptions): { app: Express; endStreams: () => void } {
  const { config, source, report } = options;
  const status = statusReader(options);
  const parked = config.AMQP_URI ? parkedEvents(config.AMQP_URI) : undefined;
  const processes = options.processes ?? unmanaged(async () => []);
  const stream = liveStream(source, status);
  const token = makeToken();
  const app = guardedApp(config);
  app.use(['/api', '/v1'], refuseOtherSites);
  app.use(['/api', '/v1', '/health', '/ready', '/openapi.json'], noStore);
  const { receiver, importer } = options;
  app.use(...[receiver, importer].filter((router) => router !== undefined), takesNothing());
  app.use(refuseBody);
  app.use(
    statusRouter(status),
    stream.router,
    logsRouter(source),
    logSummariesRouter(source),
    instancesRouter(source),
    exportRouter(source),
    tracesRouter(source),
    jaegerV3Router(source),
    compareRouter(source),
    traceGroupsRouter(source),
    traceFlameRouter(source),
    requestsRouter(source),
    graphRouter(source),
    troubleRouter(source, () => options.instances.all(), processes, parked),
    parkedRouter(parked),
    metricsRouter(source),
    tryRouter(config),
    processesRouter(processes, source, token),
    breaksRouter(options.breaking ?? noBreaking, token),
    learnRouter(options.learning ?? noLearning, token),
    openApiRouter(),
    errorsRouter(),
    pageRouter(),
  );
  app.use(notFound, sourceErrors, problemJson(faultsOnly(report)));
  return { app, endStreams: stream.close };
}

/** OTLP alone, as it is at its own port. */
export function createOtlpApp(
  options: Pick<AppOptions, 'config' | 'report'> & { receiver: Router },
): Express {
  const { config, receiver, report } = options;
  const app = guardedApp(config);
  app.use(refuseOtherSites, noStore, receiver, refuseBody);
  return app.use(notFound, problemJson(faultsOnly(report)));
}

/** Answers only those who ask by its own names, and are no page of another origin. */
function guardedApp({ ALLOWED_HOSTS }: ConsoleConfig): Express {
  const app = express().disable('x-powered-by').disable('etag');
  return app.use(securityHeaders, checkHead, checkHost(ALLOWED_HOSTS), checkOrigin(ALLOWED_HOSTS));
}

function takesNothing(): Router {
  const router = Router();
  for (const [path, why] of Object.entries(TAKEN_BY_THE_STACK)) {
    router.all(path, () => {
      throw new HttpProblem('telemetry-not-taken', why);
    });
  }
  return router;
}

function statusReader({ config, source, instances }: AppOptions): () => Status {
  const curl = curlCommands(config);
  const links = Object.fromEntries(config.LINKS.map(({ name, url }) => [name, url]));
  return () => ({ ...source.status(), instances: instances.all(), curl, links });
}
