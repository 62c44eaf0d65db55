import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { problemTypes } from '../contracts/problems.ts';
import { operatorPaths } from '../contracts/request-path.ts';
import { asError } from '../contracts/thrown.ts';
import type { Logger } from '../log/logger.ts';
import { type StallWatch, watchStalls } from '../process/stalls.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Levels } from '../telemetry/process-gauges.ts';
import { failSpan } from '../telemetry/tracing.ts';
import { sendErrorsPage } from './errors-page.ts';
import { bodyLimit, checkHead, type HttpLimits } from './limits.ts';
import { measureLoad } from './load.ts';
import { HttpProblem, type ProblemReport, problemJson, problemOf, sendProblem } from './problem.ts';
import { limitRate } from './rate-limit.ts';
import { type Answer, checkMethod, checkPath, identify, type Route } from './request.ts';
import { checkRequestId } from './request-id.ts';
import { securityHeaders } from './security-headers.ts';
import { closeHttpServer, createHttpServer, listen } from './server.ts';

export type { Route } from './request.ts';

/** How long it takes to read that a client has gone, after its request was read, in milliseconds. */
const lastWordMs = 20;

/** An HTTP server that is listening. */
export interface HttpHost {
  readonly port: number;
  /** How much it has to do. */
  load(): Levels;
  /** Takes no more requests; resolves when those in hand are answered, or have taken too long. */
  close(): Promise<void>;
}

/**
 * Serves a service's routes, and beside them `/health`, `/ready`, `/openapi.json` and
 * `/docs/errors.md`. Every error is problem+json and names the request's UUID, which is also in the
 * header `X-Request-ID`.
 *
 * @param consolePage address of the console's page, where problems lead
 * @param describeApi what `/openapi.json` answers
 * @param unreadiness why the service cannot do its work, or undefined when it can
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function listenHttp(options: {
  host: string;
  port: number;
  routes: Route[];
  unreadiness: () => string | undefined;
  describeApi: () => Promise<object>;
  limits: HttpLimits;
  consolePage: string;
  log: Logger;
  metrics: Metrics;
}): Promise<HttpHost> {
  const { host, port, limits, consolePage, log } = options;
  const rate = limitRate(limits.requestsPerSecond);
  const stalls = watchStalls();
  const app = createApp(options, rate.middleware, stalls);
  const server = createHttpServer(app, limits, log, consolePage);
  const load = measureLoad(server);
  return {
    port: await listen(server, port, host, log),
    load,
    async close() {
      await closeHttpServer(server);
      rate.end();
      stalls.stop();
    },
  };
}

function createApp(
  { routes, unreadiness, describeApi, consolePage, log, metrics }: Parameters<typeof listenHttp>[0],
  rateLimit: RequestHandler,
  stalls: StallWatch,
) {
  const now = () => ({ ok: new Date().toISOString() });
  const [health, ready, api, errors] = operatorPaths;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(identify(routes), securityHeaders, checkHead);
  // At any rate, and with any X-Request-ID.
  app.use(
    forOperators(health, async (_request, response) => {
      response.json(await metrics.timed('health', now));
    }),
    forOperators(ready, (_request, response) => {
      const why = unreadiness();
      if (why === undefined) response.json(now());
      else sendProblem(response, problemOf(new HttpProblem('not-ready', why), response.locals));
    }),
    forOperators(api, async (_request, response) => {
      response.json(await describeApi());
    }),
    forOperators(errors, sendErrorsPage),
  );
  app.use(rateLimit, checkRequestId, checkMethod(routes));
  app.use(requireJson, express.json({ limit: bodyLimit }), checkPath);
  app.use(checkClient(stalls), answer);
  app.use(problemJson(reportTo(log), consolePage));
  return app;
}

/** Reads a path for operators. */
function forOperators(path: string, handle: RequestHandler) {
  return (request: Request, response: Answer, next: NextFunction): unknown => {
    const isAsked = response.locals.path === path && ['GET', 'HEAD'].includes(request.method);
    return isAsked ? handle(request, response, next) : next();
  };
}

/**
 * What was asked while this process stood still is not done for a client that has gone meanwhile.
 * That it has gone is read after its request.
 */
function checkClient(stalls: StallWatch) {
  return async (request: Request, _response: Response, next: NextFunction): Promise<void> => {
    if (stalls.recentMs() > 0) {
      await sleep(lastWordMs);
      // With many requests at once that time is over before anything else is read.
      await nextTurn();
      if (!request.socket.writable)
        throw new HttpProblem('request-timeout', 'the client has given up');
    }
    next();
  };
}

async function answer(_request: Request, response: Answer): Promise<void> {
  const { route, uuid } = response.locals;
  const work = route?.handle(uuid).catch((thrown: unknown) => {
    // Some texts and nothing at all, thrown, mean something else to Express than an error.
    throw asError(thrown);
  });
  response.json(await work);
}

/** A body is JSON or it is not there. */
function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const isOther = request.get('content-length') !== '0' && request.is('json') === false;
  next(
    isOther
      ? new HttpProblem('unsupported-media-type', 'the body must be application/json')
      : undefined,
  );
}

/** Each error is one line, and fails the request's span if it is ours. */
function reportTo(log: Logger): ProblemReport {
  return (error, problem) => {
    const { status } = problemTypes[problem];
    const failed = status >= 500;
    const span = trace.getActiveSpan();
    if (span && failed) failSpan(span, error);
    log[failed ? 'error' : 'warn']('request failed', { status, problem, err: error });
  };
}
