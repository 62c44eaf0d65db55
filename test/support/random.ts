import { randomInt } from 'node:crypto';
import { seededRandom } from '../../local/src/chaos/random.ts';

/** Random test data that comes again with the same seed. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return Math.floor(this.#next() * below);
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
