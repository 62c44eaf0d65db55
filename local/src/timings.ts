/** How patient the supervisor is. All in milliseconds, but for the count. */
export interface Timings {
  /** A process must be ready this long after its first start. */
  readonly startLimitMs: number;
  /** How often it may end before that. */
  readonly startAttempts: number;
  /** A process told to stop is killed after this time. */
  readonly stopLimitMs: number;
  /** The first restart waits this long, each further one twice as long as the one before, ... */
  readonly firstDelayMs: number;
  /** ... but never longer than this. */
  readonly longestDelayMs: number;
  /** A process that was ready for this long begins with the first delay again. */
  readonly stableAfterMs: number;
}

export const defaultTimings: Timings = {
  startLimitMs: 30_000,
  startAttempts: 3,
  stopLimitMs: 10_000,
  firstDelayMs: 250,
  longestDelayMs: 10_000,
  stableAfterMs: 10_000,
};

/**
 * The delay before a restart: exponential back-off with a cap.
 *
 * @param deaths how often in a row the process has ended, from 1
 */
export function restartDelay(deaths: number, timings: Timings): number {
  return Math.min(timings.firstDelayMs * 2 ** (deaths - 1), timings.longestDelayMs);
}
