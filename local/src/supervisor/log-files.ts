import path from 'node:path';
import { appendLines } from '@simplebank/console/kept-lines';
import { reasonOf } from '@simplebank/shared/thrown';

/** The folder where the output of each process is kept, byte for byte. */
export class LogFiles {
  readonly #directory: string;
  readonly #onError: (message: string) => void;
  #failing = false;

  /**
   * @param onError told once when lines cannot be kept, and again only after it worked between
   */
  constructor(directory: string, onError: (message: string) => void) {
    this.#directory = directory;
    this.#onError = onError;
  }

  /**
   * Appends whole lines to a file of the folder. A failure is reported, never thrown: the system
   * runs on without its files. Calls for the same file must wait for each other.
   */
  async append(name: string, lines: Buffer): Promise<void> {
    try {
      await appendLines(path.join(this.#directory, name), lines);
      this.#failing = false;
    } catch (error) {
      const message = reasonOf(error);
      if (!this.#failing) this.#onError(`log lines cannot be kept in ${name}: ${message}`);
      this.#failing = true;
    }
  }
}
