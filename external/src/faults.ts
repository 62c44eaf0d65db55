import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Response } from 'express';
import { z } from 'zod';

/** How long a third party that hangs takes for an answer, in milliseconds. */
const HANG_MS = 30_000;

const every = z
  .int()
  .min(1)
  .max(1000)
  .optional()
  .describe('Only every n-th request meets it: 3 spares two of three. By default all meet it.');

/**
 * What is wrong with a third party: nothing; it fails before it does anything; it does not want
 * what it is asked; it does it, but answers far too late, after a while, or with something that is
 * no JSON. After the last three the caller cannot know what was done as long as no answer comes.
 */
export const Fault = z
  .union([
    z.strictObject({ mode: z.literal('none') }),
    z.strictObject({ mode: z.enum(['fail', 'reject', 'hang', 'garbage']), every }),
    z.strictObject({
      mode: z.literal('slow'),
      delay_ms: z.int().min(1).max(HANG_MS).describe('How much later it answers, in milliseconds.'),
      every,
    }),
  ])
  .meta({ id: 'Fault' });
export type Fault = z.infer<typeof Fault>;

/** What is said of another body. */
export const WRONG_FAULT =
  'the body must be {"mode": "none" | "fail" | "reject" | "hang" | "garbage" | "slow"}, ' +
  `for "slow" with "delay_ms" (1 to ${HANG_MS}), and but for "none" perhaps with "every" (1 to 1000)`;

/** The faults of one third party: what it was told last, and whose turn it is to meet it. */
export class Faults {
  readonly #party: string;
  readonly #failed: 'exchange-failed' | 'ip-echo-failed';
  #fault: Fault = { mode: 'none' };
  #requests = 0;
  #told = new Date();

  constructor(party: string, failed: 'exchange-failed' | 'ip-echo-failed') {
    this.#party = party;
    this.#failed = failed;
  }

  get fault(): Fault {
    return this.#fault;
  }

  /** When it was told what is wrong with it. */
  get told(): Date {
    return this.#told;
  }

  /** From now on it has this fault. `every` counts from here. */
  tell(fault: Fault): void {
    this.#fault = fault;
    this.#told = new Date();
    this.#requests = 0;
  }

  /** The fault that the request meets which has just come. */
  next(): Fault {
    if (this.#fault.mode === 'none') return this.#fault;
    this.#requests += 1;
    return this.#requests % (this.#fault.every ?? 1) === 0 ? this.#fault : { mode: 'none' };
  }

  /** @throws HttpProblem when it is to fail, and `declined` when it is to reject what it is asked */
  failBefore({ mode }: Fault): void {
    if (mode === 'fail') throw new HttpProblem(this.#failed, `the ${this.#party} was told to fail`);
    if (mode === 'reject')
      throw new HttpProblem('declined', `the ${this.#party} was told to reject what it is asked`);
  }

  /**
   * Spoils the answer to what has been done.
   *
   * @returns whether there is still a proper answer to give
   */
  async answersAfter(fault: Fault, res: Response): Promise<boolean> {
    if (fault.mode === 'garbage') {
      res.type('text/plain').send(`<<< the ${this.#party} was told to answer with garbage`);
      return false;
    }
    if (fault.mode === 'hang') return staysFor(HANG_MS, res);
    if (fault.mode === 'slow') return staysFor(fault.delay_ms, res);
    return true;
  }
}

/** @returns false as soon as the caller has gone */
async function staysFor(delayMs: number, res: Response): Promise<boolean> {
  const gone = new AbortController();
  const closed = once(res, 'close', { signal: gone.signal }).then(() => false);
  const late = wait(delayMs, true, { ref: false, signal: gone.signal });
  try {
    return await Promise.race([closed, late]);
  } finally {
    gone.abort();
    await Promise.allSettled([closed, late]);
  }
}
