/** setTimeout takes no longer delay; a greater one it would take for 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * One timer for one moment, on the clock of `performance.now()` in milliseconds, however far
 * ahead. It calls back once that moment has passed.
 */
export class Deadline {
  readonly #reached: () => void;
  #at = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(reached: () => void) {
    this.#reached = reached;
  }

  /** Moves the deadline; Infinity means never. */
  set(at: number): void {
    this.clear();
    if (at === Number.POSITIVE_INFINITY) return;
    this.#at = at;
    this.#arm();
  }

  /** Makes sure the deadline is no later than `at`. */
  bringForward(at: number): void {
    if (at < this.#at) this.set(at);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#at = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    const delay = Math.ceil(this.#at - performance.now());
    this.#timer = setTimeout(() => this.#check(), Math.min(delay, LONGEST_DELAY_MS));
  }

  /** A timer may fire early: by a fraction of a millisecond, or by weeks where it was cut. */
  #check(): void {
    if (performance.now() < this.#at) {
      this.#arm();
    } else {
      this.#at = Number.POSITIVE_INFINITY;
      this.#reached();
    }
  }
}
