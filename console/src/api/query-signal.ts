import type { Response } from 'express';

/** How long an answer may take, in milliseconds. */
const QUERY_LIMIT_MS = 5000;

/**
 * The signal to hand to a {@link Source}: it ends the query when it has taken too long (the reason
 * is a `TimeoutError`, which the caller gets as 504), and when the caller has gone.
 */
export function querySignal(res: Response): AbortSignal {
  const query = new AbortController();
  const timer = setTimeout(() => {
    query.abort(new DOMException('the answer took too long', 'TimeoutError'));
  }, QUERY_LIMIT_MS);
  res.once('close', () => {
    clearTimeout(timer);
    query.abort();
  });
  return query.signal;
}
