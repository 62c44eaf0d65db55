import { setImmediate as turn } from 'node:timers/promises';
import { SourceError } from '../model/source.ts';

/** How long a search may take, in milliseconds. */
export const SEARCH_LIMIT_MS = 2000;
/** How long a search goes on until others have their turn, in milliseconds. */
const TURN_MS = 20;

/** The time that a search has. */
export class Deadline {
  readonly #signal: AbortSignal;
  readonly #end: number;
  #turnEnd = performance.now() + TURN_MS;

  /** @param signal ends it, because nobody waits for it any more */
  constructor(signal: AbortSignal, limitMs = SEARCH_LIMIT_MS) {
    this.#signal = signal;
    this.#end = performance.now() + limitMs;
  }

  /** Whether the time is over. */
  get isOver(): boolean {
    return performance.now() > this.#end;
  }

  /**
   * Lets others have their turn, now and then.
   *
   * @throws SourceError 504 when nobody waits any more
   */
  async pause(): Promise<void> {
    if (performance.now() > this.#turnEnd) {
      await turn();
      this.#turnEnd = performance.now() + TURN_MS;
    }
    if (this.#signal.aborted) throw new SourceError(504, 'the search took too long');
  }
}
