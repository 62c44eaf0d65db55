import { SourceError } from '../../source.ts';

/** How many characters are read between two looks at the clock. */
const CHARACTERS_A_LOOK = 100_000;

/** Ends a search that takes too long, or that nobody waits for any more. */
export class Deadline {
  readonly #signal: AbortSignal;
  readonly #end: number;
  #spent = 0;

  constructor(signal: AbortSignal, limitMs: number) {
    this.#signal = signal;
    this.#end = performance.now() + limitMs;
  }

  /** @throws SourceError 504 when the time is over */
  check(): void {
    if (this.#signal.aborted || performance.now() > this.#end) {
      throw new SourceError(504, 'the search took too long: ask for a shorter time, or for less');
    }
  }

  /** Counts work that was done, and checks now and then. */
  spend(characters: number): void {
    this.#spent += characters + 1;
    if (this.#spent < CHARACTERS_A_LOOK) return;
    this.#spent = 0;
    this.check();
  }
}
