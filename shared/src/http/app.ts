import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { RequestProblem } from '../contracts/contracts.ts';
import { operatorPaths } from '../contracts/request-path.ts';
import { asError } from '../contracts/thrown.ts';
import type { Logger } from '../log/logger.ts';
import { type StallWatch, watchStalls } from '../process/stalls.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { failSpan } from '../telemetry/tracing.ts';
import { bodyLimit, checkHead, type HttpLimits } from './limits.ts';
import { inOwnWords, problem, problemOf, problemType, RequestError } from './problem.ts';
import { limitRate } from './rate-limit.ts';
import { type Answer, checkMethod, checkPath, identify, type Route } from './request.ts';
import { checkRequestId } from './request-id.ts';
import { securityHeaders } from './security-headers.ts';
import { closeHttpServer, createHttpServer, listen } from './server.ts';

export type { Route } from './request.ts';

/** What a 429 or a 503 tells the customer to wait before the next attempt, in seconds. */
const retryAfterSeconds = 1;
/** How long it takes to read that a client has gone, after its request was read, in milliseconds. */
const lastWordMs = 20;

/** An HTTP server that is listening. */
export interface HttpHost {
  readonly port: number;
  /** Takes no more requests; resolves when those in hand are answered, or have taken too long. */
  close(): Promise<void>;
}

/**
 * Serves a service's routes, and `/health`, `/ready` and `/openapi.json` beside them. Every error is
 * problem+json and names the request's UUID, which is also in the header `X-Request-ID`.
 *
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
  log: Logger;
  metrics: Metrics;
}): Promise<HttpHost> {
  const { host, port, limits, log } = options;
  const rate = limitRate(limits.requestsPerSecond);
  const stalls = watchStalls();
  const server = createHttpServer(createApp(options, rate.middleware, stalls), limits, log);
  return {
    port: await listen(server, port, host, log),
    async close() {
      await closeHttpServer(server);
      rate.end();
      stalls.stop();
    },
  };
}

function createApp(
  { routes, unreadiness, describeApi, log, metrics }: Parameters<typeof listenHttp>[0],
  rateLimit: RequestHandler,
  stalls: StallWatch,
) {
  const now = () => ({ ok: new Date().toISOString() });
  const [health, ready, api] = operatorPaths;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(identify(routes), securityHeaders, checkHead);
  // At any rate, and with any X-Request-ID.
  app.use(answerOperator(health, async () => metrics.timed('health', now)));
  app.use(answerOperator(ready, async () => unreadiness() ?? now()));
  app.use(answerOperator(api, describeApi));
  app.use(rateLimit, checkRequestId, checkMethod(routes));
  app.use(requireJson, express.json({ limit: bodyLimit }), checkPath);
  app.use(checkClient(stalls), answer);
  app.use(answerError(log));
  return app;
}

/** @param ask says why the service is not as it should be, or what to answer if it is */
function answerOperator(path: string, ask: () => Promise<string | object>) {
  return async (request: Request, response: Answer, next: NextFunction): Promise<void> => {
    if (response.locals.path !== path || !reads(request)) return next();
    const outcome = await ask();
    if (typeof outcome === 'string') answerProblem(response, problem(503, outcome));
    else response.json(outcome);
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
      if (!request.socket.writable) throw new RequestError(408, 'the client has given up');
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

function reads({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A body is JSON or it is not there. */
function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const isOther = request.get('content-length') !== '0' && request.is('json') === false;
  next(isOther ? new RequestError(415, 'the body must be application/json') : undefined);
}

function answerError(log: Logger): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const error = inOwnWords(thrown);
    const answer = problemOf(error);
    const failed = answer.status >= 500;
    const span = trace.getActiveSpan();
    if (span && failed) failSpan(span, error);
    log[failed ? 'error' : 'warn']('request failed', { status: answer.status, err: error });
    answerProblem(response, answer);
  };
}

function answerProblem(response: Response, answer: RequestProblem): void {
  if (answer.status === 429 || answer.status === 503)
    response.set('Retry-After', String(retryAfterSeconds));
  response.status(answer.status).type(problemType).send(JSON.stringify(answer));
}
