import { randomBytes, timingSafeEqual } from 'node:crypto';
import { HttpProblem } from '@simplebank/shared/http-problem';
import type { RequestHandler } from 'express';
import { z } from 'zod';

const TOKEN_HEADER = 'X-Console-Token';

/** The header that goes with whatever changes the system, as an operation describes it. */
export const tokenHeaders = z.object({
  [TOKEN_HEADER]: z
    .string()
    .describe('`token` of `GET /api/processes`, `GET /api/breaks` and `GET /api/learn`.'),
});

/** A token, another one in each run of the console. */
export function makeToken(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Refuses who does not have the token, which only somebody has that could read an answer of this
 * console. A page of another origin can neither read one nor send such a header (Fetch standard, CORS).
 */
export function checkToken(token: string): RequestHandler {
  return (req, _res, next) => {
    const given = Buffer.from(req.get(TOKEN_HEADER) ?? '');
    const wanted = Buffer.from(token);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new HttpProblem(
        'token-missing',
        `${TOKEN_HEADER} is not the token of GET /api/processes, which is another one in each run`,
      );
    }
    next();
  };
}
