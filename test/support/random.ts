import { randomInt } from 'node:crypto';

/**
 * Random numbers that come again with the same seed: Marsaglia's xorshift with 32 bits of state.
 * Good enough to vary test data, and for nothing else.
 */
export class Random {
  #state: number;

  /** @param seed any whole number but 0 */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) % below;
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.int(times) === 0;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.int(values.length)] as T;
  }

  /** From 0 to `max` values of `make`. */
  some<T>(max: number, make: () => T): T[] {
    return Array.from({ length: this.int(max + 1) }, make);
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.int(256)));
  }

  uuid(): string {
    const hex = this.bytes(16).toString('hex');
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
}

/** The seed of a fuzz test: FUZZ_SEED where that is set, to repeat a run, else one of its own. */
export function fuzzSeed(): number {
  return Number(process.env.FUZZ_SEED) || randomInt(1, 2 ** 31);
}
