import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { HttpProblem } from './problem.ts';
import { createRateStore } from './rate-store.ts';

/**
 * Refuses with 429 (RFC 6585 section 4) what one address asks beyond `requestsPerSecond`.
 *
 * @returns the middleware, and what ends its counting
 */
export function limitRate(requestsPerSecond: number): { middleware: RequestHandler; end(): void } {
  const windowMs = 1000;
  const store = createRateStore(windowMs);
  const middleware = rateLimit({
    windowMs,
    limit: requestsPerSecond,
    skip: () => requestsPerSecond === 0,
    handler: (_request, _response, next) =>
      next(
        new HttpProblem(
          'too-many-requests',
          `more than ${requestsPerSecond} requests in one second`,
        ),
      ),
    store,
    standardHeaders: false,
    legacyHeaders: false,
    // It would write its advice on headers that a client sent to the console, past our log.
    validate: false,
  });
  return { middleware, end: () => store.shutdown() };
}
