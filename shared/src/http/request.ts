import { randomUUID } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import type { NextFunction, Request, Response } from 'express';
import { Uuid } from '../contracts/contracts.ts';
import {
  decoded,
  operatorPaths,
  pathOf,
  pathReader,
  type ServedPath,
} from '../contracts/request-path.ts';
import { withUuid } from '../process/correlation.ts';
import { tagWithUuid } from '../telemetry/tracing.ts';
import { allowed, HttpProblem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

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

/** What a request is about. It is found out once; all that follows goes by it. */
interface Asked extends Partial<ServedPath> {
  /** None where the path is not served, or not with the request's method. */
  route?: Route | undefined;
  uuid: string;
}
export type Answer = Response<unknown, Asked>;

/**
 * Finds out what a request is about, and gives it its UUID: the one in its path, or its
 * `X-Request-ID`, or a new one.
 */
export function identify(routes: readonly Route[]) {
  const readPath = pathReader([...operatorPaths, ...routes.map(({ path }) => path)]);
  return (request: Request, response: Answer, next: NextFunction): void => {
    const served = readPath(request.url);
    // HEAD takes the route of GET (RFC 9110 section 9.3.2).
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = routes.find((each) => each.path === served?.path && each.method === method);
    const inPath = Uuid.safeParse(decoded(served?.parameter ?? '')).data;
    const uuid = inPath ?? requestIdOf(request) ?? randomUUID();
    const asked: Asked = { ...served, route, uuid };
    Object.assign(response.locals, asked);
    response.set('X-Request-ID', uuid);
    withUuid(uuid, () => {
      describeSpan(asked);
      next();
    });
  };
}

function describeSpan({ path, route }: Asked): void {
  const span = trace.getActiveSpan();
  if (!span) return;
  tagWithUuid(span);
  if (path) span.setAttribute('http.route', path);
  if (route) span.updateName(route.spanName);
}

/** Refuses the wrong methods of a path that is served. */
export function checkMethod(routes: readonly Route[]) {
  return (request: Request, response: Answer, next: NextFunction): void => {
    const { path, route } = response.locals;
    if (path && !route) {
      const methods = methodsOf(path, routes);
      response.set('Allow', methods);
      const detail = `${pathOf(request.url)} takes ${methods}`;
      throw new HttpProblem('method-not-allowed', `${path} takes ${methods}`, { detail });
    }
    next();
  };
}

/** Refuses a path that is not served, and what is no UUID where one should be. */
export function checkPath(request: Request, response: Answer, next: NextFunction): void {
  const { path, parameter } = response.locals;
  if (!path) {
    const detail = `there is no ${pathOf(request.url)} here`;
    throw new HttpProblem('path-not-found', 'nothing is served at the path', { detail });
  }
  if (parameter !== undefined) checkUuid(decoded(parameter));
  next();
}

function methodsOf(path: string, routes: readonly Route[]): string {
  const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
  // Those of a path for operators, which is no route of the service's own.
  return allowed(methods.length > 0 ? methods : ['GET']);
}

function checkUuid(given: string | undefined): void {
  if (given === undefined)
    throw new HttpProblem('malformed-request', 'the path has a broken escape');
  if (Uuid.safeParse(given).success) return;
  const detail = `${JSON.stringify(given)} is not a UUID`;
  throw new HttpProblem('not-a-uuid', 'the path has no UUID where one should be', { detail });
}
