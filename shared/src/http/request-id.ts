import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { Uuid } from '../contracts/contracts.ts';
import { HttpProblem } from './problem.ts';

const header = 'x-request-id';

/** The UUID that a client gave its request; undefined when it gave none, or something else. */
export function requestIdOf({ headersDistinct }: IncomingMessage): string | undefined {
  const [id, ...more] = headersDistinct[header] ?? [];
  return more.length === 0 ? Uuid.safeParse(id).data : undefined;
}

/**
 * Refuses an `X-Request-ID` that is no UUID. It is the key by which trying again is safe: with
 * another in its place, the second try would be a second order.
 */
export const checkRequestId: RequestHandler = (request, _response, next) => {
  const isBad = request.headersDistinct[header] !== undefined && !requestIdOf(request);
  next(
    isBad
      ? new HttpProblem('invalid-request-id', 'X-Request-ID must be one UUID, or not be there')
      : undefined,
  );
};
