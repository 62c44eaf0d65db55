import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { Uuid } from './contracts.ts';
import { currentUuid, withUuid } from './correlation.ts';
import { ServiceError } from './errors.ts';
import { bodyLimit, checkHead, type HttpLimits, limitRate } from './http-limits.ts';
import { closeHttpServer, createHttpServer } from './http-server.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { type Problem, problem, problemOf, problemType, RequestError } from './problem.ts';
import { securityHeaders } from './security-headers.ts';
import { failSpan, tagWithUuid } from './tracing.ts';

/** What a 429 or a 503 tells the customer to wait before the next attempt, in seconds. */
const retryAfterSeconds = 1;

/** Stands in the place of what identifies a customer. */
const redacted = '[redacted]';

/** One route: what it answers with, and the name of its span. */
export interface Route {
  method: 'GET' | 'POST';
  /** A path as Express has it. A part `:uuid` must be a UUID, and is the request's UUID. */
  path: string;
  /** Name of the SERVER span; OpenTelemetry's convention is the method and the path. */
  spanName: string;
  /** Gets the UUID of the request; what it returns is the answer's JSON. */
  handle(uuid: string): Promise<unknown>;
}

/** An HTTP server that is listening. */
export interface HttpHost {
  readonly port: number;
  /** Takes no more requests; resolves when those in hand are answered, or have taken too long. */
  close(): Promise<void>;
}

/**
 * Serves a service's routes, and `/health` and `/ready` beside them. Every error is
 * problem+json and names the request's UUID, which is also in the header `X-Request-ID`.
 *
 * @param unreadiness why the service cannot do its work, or undefined when it can
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function listenHttp(options: {
  host: string;
  port: number;
  routes: Route[];
  unreadiness: () => string | undefined;
  limits: HttpLimits;
  log: Logger;
  metrics: Metrics;
}): Promise<HttpHost> {
  const { host, port, limits, log } = options;
  const rate = limitRate(limits.requestsPerSecond);
  const server = createHttpServer(createApp(options, rate.middleware), limits, log);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      await closeHttpServer(server);
      rate.end();
    },
  };
}

function createApp(
  { routes, unreadiness, log, metrics }: Parameters<typeof listenHttp>[0],
  rateLimit: RequestHandler,
) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(identify, securityHeaders, checkHead, rateLimit);
  for (const [path, methods] of methodsByPath(routes)) app.all(path, allowOnly(methods));

  app.get('/health', async (_request, response) => {
    response.json(await metrics.timed('health', () => ({ ok: new Date().toISOString() })));
  });
  app.get('/ready', (_request, response) => {
    const why = unreadiness();
    if (why) answerProblem(response, problem(503, why));
    else response.json({ ok: new Date().toISOString() });
  });

  app.use(requireJson, express.json({ limit: bodyLimit }));
  for (const { method, path, spanName, handle } of routes) {
    app.route(path)[method === 'GET' ? 'get' : 'post'](async (request, response) => {
      const span = trace.getActiveSpan();
      span?.updateName(spanName).setAttribute('http.route', path);
      response.json(await handle(uuidOf(request)));
    });
  }
  app.use((request: Request) => {
    throw new ServiceError('NotFound', `there is no ${request.path} here`);
  });
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const answer = problemOf(error);
    const failed = answer.status >= 500;
    const span = trace.getActiveSpan();
    if (span && failed) failSpan(span, error);
    log[failed ? 'error' : 'warn']('request failed', { status: answer.status, err: error });
    answerProblem(response, answer);
  });
  return app;
}

/** Gives the request its UUID: the one in its path, or its `X-Request-ID`, or a new one. */
function identify(request: Request, response: Response, next: NextFunction): void {
  const inPath = Uuid.safeParse(request.path.split('/').at(-1)).data;
  const uuid = inPath ?? Uuid.safeParse(request.get('x-request-id')).data ?? randomUUID();
  response.set('X-Request-ID', uuid);
  withUuid(uuid, () => {
    const span = trace.getActiveSpan();
    // Whose request it was shall stand in no trace either (12.3.5).
    span?.setAttributes({ 'client.address': redacted, 'network.peer.address': redacted });
    if (span) tagWithUuid(span);
    next();
  });
}

/** The request's UUID. @throws ServiceError `NotFound` when the path should hold one and does not */
function uuidOf(request: Request): string {
  const { uuid } = request.params;
  if (uuid !== undefined && !Uuid.safeParse(uuid).success) {
    throw new ServiceError('NotFound', `${JSON.stringify(uuid)} is not a UUID`);
  }
  return currentUuid() ?? randomUUID();
}

function methodsByPath(routes: Route[]): Map<string, string[]> {
  const paths = new Map([
    ['/health', ['GET', 'HEAD']],
    ['/ready', ['GET', 'HEAD']],
  ]);
  for (const { method, path } of routes) {
    const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
    paths.set(path, [...(paths.get(path) ?? []), ...methods]);
  }
  return paths;
}

function allowOnly(methods: string[]) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (methods.includes(request.method)) {
      next();
    } else {
      response.set('Allow', methods.join(', '));
      next(new RequestError(405, `${request.path} takes ${methods.join(', ')}`));
    }
  };
}

/** A body is JSON or it is not there. */
function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const isOther = request.get('content-length') !== '0' && request.is('json') === false;
  next(isOther ? new RequestError(415, 'the body must be application/json') : undefined);
}

function answerProblem(response: Response, answer: Problem): void {
  if (answer.status === 429 || answer.status === 503)
    response.set('Retry-After', String(retryAfterSeconds));
  response.status(answer.status).type(problemType).send(JSON.stringify(answer));
}
