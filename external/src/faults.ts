import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Response } from 'express';
import { z } from 'zod';

/**
 * What is wrong with the exchange: nothing; it fails before it places an order; it does not want the
 * order; it places the order but answers far too late; it places the order but answers with
 * something that is no JSON. After the last two the caller cannot know that the order is placed.
 */
const Mode = z.enum(['none', 'fail', 'reject', 'hang', 'garbage']);
export type Mode = z.infer<typeof Mode>;

/** The body of `PUT /faults`, and its answer. */
export const Faults = z.strictObject({ mode: Mode }).meta({ id: 'Faults' });
export type Faults = z.infer<typeof Faults>;

/** How long an exchange that hangs takes for an answer, in milliseconds. */
const HANG_MS = 30_000;

/** @throws HttpProblem `exchange-failed` when it is to fail, `declined` when it is to reject the order */
export function failBefore(mode: Mode): void {
  if (mode === 'fail') throw new HttpProblem('exchange-failed', 'the exchange was told to fail');
  if (mode === 'reject')
    throw new HttpProblem('declined', 'the exchange was told to reject every order');
}

/**
 * Spoils the answer to an order that has been placed.
 *
 * @returns whether there is still a proper answer to give
 */
export async function answersAfter(mode: Mode, res: Response): Promise<boolean> {
  if (mode === 'garbage') {
    res.type('text/plain').send('<<< the exchange was told to answer with garbage');
    return false;
  }
  if (mode === 'hang') {
    const gone = new AbortController();
    const closed = once(res, 'close', { signal: gone.signal }).then(() => false);
    const late = wait(HANG_MS, true, { ref: false, signal: gone.signal });
    try {
      return await Promise.race([closed, late]);
    } finally {
      gone.abort();
      await Promise.allSettled([closed, late]);
    }
  }
  return true;
}
