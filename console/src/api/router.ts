import { methodNotAllowed } from '@simplebank/shared/http-problem';
import type { Operation, Operations, RouteName } from '@simplebank/shared/operation';
import { type IRoute, type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import { NoParameters, readParameters } from './query-parameters.ts';

/** The parameters that an operation's schemas have read. */
export interface Parameters<O extends Operation> {
  path: O extends { path: infer P extends z.ZodType } ? z.output<P> : object;
  query: O extends { query: infer Q extends z.ZodType } ? z.output<Q> : object;
}

/** What does each of the operations. */
type Handlers<O extends Operations> = {
  [R in keyof O & RouteName]: (
    parameters: Parameters<O[R]>,
    response: Response,
  ) => Answer<z.input<O[R]['answer']>>;
};
type Answer<T> = T | Promise<T>;
type Handler = (parameters: object, response: Response) => unknown;

/**
 * Serves operations: reads their parameters, answers with what their handlers return as JSON, and
 * refuses other methods.
 *
 * @throws HttpProblem `invalid-parameter` from a route, when a parameter is not valid; see {@link readParameters}
 */
export function routerOf<O extends Operations>(operations: O, handlers: Handlers<O>): Router {
  const router = Router();
  const routes = new Map<string, IRoute>();
  for (const [route, operation] of Object.entries(operations)) {
    const [method, path = ''] = route.split(' ');
    // What a handler takes and answers was checked where it was given.
    const handle = handlers[route as keyof O & RouteName] as Handler;
    const serve = async (request: Request, response: Response) => {
      response.json(await handle(readAll(operation, request), response));
    };
    const at = routes.get(path) ?? router.route(path);
    routes.set(path, at);
    if (method === 'GET') at.get(serve);
    else if (method === 'DELETE') at.delete(serve);
    else at.post(serve);
  }
  for (const at of routes.values()) at.all(methodNotAllowed);
  return router;
}

/** Reads the parameters of an operation. @throws HttpProblem `invalid-parameter` */
export function readAll<O extends Operation>(operation: O, request: Request): Parameters<O> {
  const path = readParameters(operation.path ?? NoParameters, request.params);
  const query = readParameters(operation.query ?? NoParameters, request.query);
  return { path, query } as Parameters<O>;
}
