import { setTimeout as sleep } from 'node:timers/promises';

/** How long a condition may take to come true, in milliseconds. */
const LIMIT_MS = 20_000;

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
