import { createHash } from 'node:crypto';

/**
 * What differs from one run of a case to the next: the same seed gives the same of it on every
 * machine.
 */
export class Random {
  readonly #seed: string;
  #drawn = 0;

  constructor(seed: number) {
    this.#seed = String(seed);
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + (this.#bytes().readUInt32BE() % (most - least + 1));
  }

  /** @throws RangeError when there is nothing to choose from */
  oneOf<T>(all: readonly T[]): T {
    const one = all[this.int(0, all.length - 1)];
    if (one === undefined) throw new RangeError('there is nothing to choose from');
    return one;
  }

  /** A UUID as version 4 has it (RFC 9562, section 5.4). */
  uuid(): string {
    const bytes = this.#bytes().subarray(0, 16);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    return [
      [0, 8],
      [8, 12],
      [12, 16],
      [16, 20],
      [20, 32],
    ]
      .map(([from, to]) => hex.slice(from, to))
      .join('-');
  }

  uuids(count: number): string[] {
    return Array.from({ length: count }, () => this.uuid());
  }

  #bytes(): Buffer {
    this.#drawn += 1;
    return createHash('sha256').update(`${this.#seed} ${this.#drawn}`).digest();
  }
}
