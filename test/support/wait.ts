import { setTimeout as sleep } from 'node:timers/promises';

/** How long a test waits for anything, in milliseconds, unless it says otherwise. */
export const LIMIT_MS = 60_000;

/**
 * Waits until `look` finds something.
 *
 * @param what names it in the error when it does not come
 * @returns the first value that is neither undefined nor false
 * @throws Error after `limitMs` milliseconds, with the last error of `look` as its cause
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = LIMIT_MS,
): Promise<T> {
  const end = performance.now() + limitMs;
  let cause: unknown;
  while (performance.now() < end) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      cause = error;
    }
    await sleep(20);
  }
  throw new Error(`waited ${limitMs} ms in vain for ${what}`, { cause });
}
