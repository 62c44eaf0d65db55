/**
 * The body of a message that arrives in several frames. It grows with what has arrived, not with
 * what was announced, and holds at most twice that, however small the frames are.
 */
export class BodyBuffer {
  readonly #size: number;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  /** @param size bytes that are to come */
  constructor(size: number) {
    this.#size = size;
  }

  get isComplete(): boolean {
    return this.#length === this.#size;
  }

  /** The whole body, once it is complete. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Returns false, and takes nothing, where the part is longer than what is to come. */
  add(part: Buffer): boolean {
    const length = this.#length + part.length;
    if (length > this.#size) return false;
    // Most bodies are one frame, which is as good as a copy of it.
    if (part.length === this.#size) this.#bytes = part;
    else this.#append(part, length);
    this.#length = length;
    return true;
  }

  #append(part: Buffer, length: number): void {
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.min(2 * length, this.#size));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    part.copy(this.#bytes, this.#length);
  }
}
