import { LONGEST_LINE } from './line.ts';

const LINE_END = 0x0a;

/** Cuts what is read of a file, piece by piece, into lines. */
export class LineCutter {
  /** The beginning of a line whose end is not there yet, and one byte more than is kept of it. */
  #begun: Buffer = Buffer.alloc(0);
  #begunBytes = 0;

  /** How long the line is so far whose end is not there yet. */
  get begunBytes(): number {
    return this.#begunBytes;
  }

  /** @returns lines without their ends; of longer ones {@link LONGEST_LINE} and one byte more */
  cut(bytes: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_END, start);
      if (end < 0) break;
      const rest = bytes.subarray(start, end);
      lines.push(this.#begunBytes > 0 ? this.#joined(rest) : rest.subarray(0, LONGEST_LINE + 1));
      this.startAgain();
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    this.#begun = this.#joined(rest);
    this.#begunBytes += rest.length;
    return lines;
  }

  /** The line whose end is not there, of a file that does not go on. */
  end(): Buffer[] {
    const lines = this.#begunBytes > 0 ? [this.#begun] : [];
    this.startAgain();
    return lines;
  }

  startAgain(): void {
    this.#begun = Buffer.alloc(0);
    this.#begunBytes = 0;
  }

  #joined(rest: Buffer): Buffer {
    return Buffer.concat([this.#begun, rest.subarray(0, LONGEST_LINE + 1 - this.#begun.length)]);
  }
}
