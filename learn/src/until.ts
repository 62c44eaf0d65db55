import { setTimeout as sleep } from 'node:timers/promises';

/** How often to look, in milliseconds. */
const POLL_MS = 100;

/**
 * Looks again and again until it is so.
 *
 * @param limitMs how long, in milliseconds
 * @returns whether it has become so in time
 */
export async function until(
  isSo: () => Promise<boolean>,
  limitMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const end = performance.now() + limitMs;
  for (;;) {
    signal?.throwIfAborted();
    if (await isSo()) return true;
    if (performance.now() >= end) return false;
    await sleep(POLL_MS, undefined, { signal });
  }
}
