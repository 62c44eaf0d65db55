import { sendErrorsPage } from '@simplebank/shared/errors-page';
import { HttpProblem, methodNotAllowed } from '@simplebank/shared/http-problem';
import { errorsPath } from '@simplebank/shared/problems';
import { type ErrorRequestHandler, Router } from 'express';
import { QueryError, SourceError } from '../model/source.ts';

/**
 * Puts the errors of a `Source` in terms of HTTP, for the handler after it to answer with. A caller
 * that has gone is told nothing.
 */
export const sourceErrors: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.destroyed) return;
  next(asProblem(error));
};

function asProblem(error: unknown): unknown {
  if (error instanceof QueryError) return new HttpProblem('invalid-parameter', error.message);
  if (error instanceof SourceError) {
    const problem = error.status === 503 ? 'unavailable' : 'timeout';
    return new HttpProblem(problem, error.message, { cause: error });
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new HttpProblem('timeout', 'the answer took too long: ask for less', { cause: error });
  }
  return error;
}

/** `GET /docs/errors.md`: what errors mean. */
export function errorsRouter(): Router {
  const router = Router();
  router.route(errorsPath).get(sendErrorsPage).all(methodNotAllowed);
  return router;
}
