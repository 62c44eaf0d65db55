/** The state of a stream of measurements that only ever adds up. */
export interface Cumulative<T> {
  /** Since when it adds up, in nanoseconds since 1970; 0 when nobody says. */
  start: bigint;
  /** Until when. */
  time: bigint;
  total: T;
  /** How many numbers that is. */
  size: number;
}

/** How many numbers of 8 bytes are remembered, of all streams together, and the names of those. */
const MOST_NUMBERS = 1_000_000;
const BYTES_A_NUMBER = 8;

/**
 * Finds what is new in streams that tell, each time, all since they began. Of a stream that began
 * before we did, the first state is only where to go on from: what led to it may be of days ago. Those
 * that were silent for the longest time are forgotten.
 */
export class Deltas<T> {
  readonly #streams = new Map<string, Cumulative<T>>();
  readonly #minus: (now: T, before: T) => T | undefined;
  readonly #since: bigint;
  readonly #most: number;
  #size = 0;

  /**
   * @param minus what has come since an earlier state; undefined when it has begun anew
   * @param since when we began, in nanoseconds since 1970
   */
  constructor(
    minus: (now: T, before: T) => T | undefined,
    since = BigInt(Date.now()) * 1_000_000n,
    most = MOST_NUMBERS,
  ) {
    this.#minus = minus;
    this.#since = since;
    this.#most = most;
  }

  /** @returns what is new in the stream; undefined when nothing is known to be */
  next(key: string, now: Cumulative<T>): T | undefined {
    const before = this.#streams.get(key);
    // Two requests may overtake each other.
    if (before && now.start <= before.start && now.time < before.time) return undefined;
    this.#remember(key, now);
    if (before?.start === now.start) return this.#minus(now.total, before.total) ?? now.total;
    return now.start >= this.#since ? now.total : undefined;
  }

  #remember(key: string, state: Cumulative<T>): void {
    this.#forget(key);
    this.#streams.set(key, state);
    this.#size += sizeOf(key, state);
    for (const oldest of this.#streams.keys()) {
      if (this.#size <= this.#most) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const state = this.#streams.get(key);
    if (state) this.#size -= sizeOf(key, state);
    this.#streams.delete(key);
  }
}

function sizeOf(key: string, { size }: Cumulative<unknown>): number {
  return size + key.length / BYTES_A_NUMBER;
}
