import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a condition may take to come true, in milliseconds. */
const LIMIT_MS = 60_000;

/**
 * Waits until `look` returns something, and returns that.
 *
 * @throws Error with `what` when it takes longer than `limitMs` milliseconds
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = LIMIT_MS,
): Promise<T> {
  const limit = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > limit) throw new Error(`waited in vain: ${what}`);
    await sleep(10);
  }
}

/**
 * Waits until `look` sees what is expected: the very value, or a text that a pattern matches.
 *
 * A page paints later than a test reads: what is read once may be what was there before, or nothing.
 *
 * @param message instead of the difference between what was seen and what was expected
 * @throws what was wrong at the last look, when it takes longer than a minute
 */
export async function shows<T>(
  look: () => T | Promise<T>,
  expected: NoInfer<T> | RegExp,
  message?: string,
): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  for (;;) {
    try {
      const seen = await look();
      if (expected instanceof RegExp) return assert.match(String(seen), expected, message);
      return assert.deepEqual(seen, expected, message);
    } catch (error) {
      // The page may also be on its way to another address, where nothing can be read.
      if (performance.now() > limit) throw error;
    }
    await sleep(10);
  }
}
