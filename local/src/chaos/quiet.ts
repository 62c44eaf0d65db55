import { setTimeout as sleep } from 'node:timers/promises';

/** How often to look, in milliseconds. */
const INTERVAL_MS = 1000;

/**
 * When all is settled, nothing may change for this long: a call that waits in a queue is begun
 * within its deadline of 5 s, or never.
 */
const SETTLED_MS = 7000;

/** Nothing that is to come takes longer than the last delay between two attempts, a minute. */
const STUCK_MS = 75_000;

/** The books are closed after this, even if something may still change. */
const LIMIT_MS = 180_000;

/**
 * Waits until nothing changes any more.
 *
 * @param look whether all is settled now, and how often that or anything else has changed since
 * @param signal ends the wait with an AbortError
 * @returns false when something still changed at the end
 */
export async function untilQuiet(
  look: () => Promise<{ settled: boolean; state: string }>,
  signal: AbortSignal,
): Promise<boolean> {
  const begin = performance.now();
  let since = begin;
  let last = '';
  for (;;) {
    const { settled, state } = await look();
    const now = performance.now();
    if (state !== last) since = now;
    last = state;
    if (now - since >= (settled ? SETTLED_MS : STUCK_MS)) return true;
    if (now - begin >= LIMIT_MS) return false;
    await sleep(INTERVAL_MS, undefined, { signal });
  }
}
