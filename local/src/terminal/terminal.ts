import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

interface Limits {
  /** This much may wait to be written before whoever writes has to wait as well. */
  readonly bufferBytes: number;
  /** A reader that takes nothing for this long gets no more lines until it does. */
  readonly stallMs: number;
}

/**
 * Writes log lines to a stream whose reader may be slow: writers wait for it. One that has stopped
 * reading, say a pager that nobody scrolls, cannot hold the whole system up, though: then lines
 * are left out, and counted.
 */
export class Terminal {
  readonly #stream: Writable;
  readonly #onSkipped: (lines: number) => void;
  readonly #limits: Limits;
  #room: Promise<void> | undefined;
  #stalled = false;
  #skipped = 0;

  /** @param onSkipped told how many lines were left out, once the stream is read again */
  constructor(
    stream: Writable,
    onSkipped: (lines: number) => void,
    limits: Limits = { bufferBytes: 8 * 1024 * 1024, stallMs: 5000 },
  ) {
    this.#stream = stream;
    this.#onSkipped = onSkipped;
    this.#limits = limits;
  }

  /** Writes text and a line end. Resolves when there is room for more. */
  async line(text: string): Promise<void> {
    if (this.#stalled) {
      this.#skipped += 1;
      return;
    }
    if (!this.#stream.writable) return; // The reader is gone.
    this.#stream.write(`${text}\n`);
    if (this.#stream.writableLength < this.#limits.bufferBytes) return;
    this.#room ??= this.#waitForRoom();
    await this.#room;
  }

  async #waitForRoom(): Promise<void> {
    const limit = new AbortController();
    // An error, as when the reader is gone, is for the owner of the stream: no use to wait.
    const drained = once(this.#stream, 'drain').then(
      () => limit.abort(),
      () => limit.abort(),
    );
    await sleep(this.#limits.stallMs, undefined, { signal: limit.signal }).catch(() => undefined);
    this.#room = undefined;
    this.#stalled = !limit.signal.aborted;
    if (this.#stalled) void drained.then(() => this.#readAgain());
  }

  #readAgain(): void {
    const skipped = this.#skipped;
    this.#stalled = false;
    this.#skipped = 0;
    if (skipped > 0) this.#onSkipped(skipped);
  }
}
