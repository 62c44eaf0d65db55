/**
 * How often the clock is looked at, in milliseconds. To look is what it costs: Node.js's own
 * `monitorEventLoopDelay` does so every 10, which takes half a percent of a core in each of ten processes.
 */
const intervalMs = 100;

/**
 * How late the event loop is: how much later than due a timer runs. That of Node.js counts the time
 * between two looks as well, and where it is read at the end of a stall, just that stall is forgotten.
 */
export class EventLoopDelay {
  #delaysMs: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();

  constructor() {
    this.#timer = setInterval(() => this.#look(), intervalMs).unref();
  }

  /** How late 99 of 100 looks were at most since the last time, in seconds: of less than 100, the latest. */
  takeP99(): number {
    this.#look();
    const sorted = this.#delaysMs.sort((a, b) => a - b);
    this.#delaysMs = [];
    return Math.round((sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0) * 1000) / 1e6;
  }

  /** Looks no more. */
  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    // Before it is time, it is not late.
    this.#delaysMs.push(Math.max(0, now - this.#last - intervalMs));
    this.#last = now;
  }
}
