import { HttpProblem } from '@simplebank/shared/http-problem';
import type { ErrorRequestHandler } from 'express';
import { QueryError, SourceError } from '../source.ts';

/** What a 503 tells the caller to wait before the next attempt, in seconds. */
const RETRY_AFTER_S = 1;

/**
 * Puts the errors of a `Source` in terms of HTTP, for the handler after it to answer with. A caller
 * that has gone is told nothing.
 */
export const sourceErrors: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.destroyed) return;
  const problem = asProblem(error);
  if (problem instanceof HttpProblem && problem.status === 503) {
    res.set('Retry-After', String(RETRY_AFTER_S));
  }
  next(problem);
};

function asProblem(error: unknown): unknown {
  if (error instanceof QueryError) return new HttpProblem(400, error.message);
  if (error instanceof SourceError) {
    return new HttpProblem(error.status, error.message, { cause: error });
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new HttpProblem(504, 'the answer took too long: ask for less', { cause: error });
  }
  return error;
}
