import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { appendLines, keptLines } from '../../kept-lines/index.ts';
import { type Cell, fromKept, KeptCell, toKept } from './step.ts';

/** What is read again, from the file's end: several hours of all handlers. */
const BYTES_READ = 32 * 1024 * 1024;

/** Timings on disk: a file to which each step is appended when it is over, one cell a line. */
export class TimingFile {
  readonly #file: string;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(file: string) {
    this.#file = file;
  }

  /**
   * @param directory made when it is not there
   * @throws the file system's error
   */
  static async open(directory: string): Promise<TimingFile> {
    await mkdir(directory, { recursive: true });
    return new TimingFile(path.join(directory, 'timings.json'));
  }

  /** Appends a step, after all earlier ones. Rejects when the disk does not take it. */
  append(timeMs: number, cells: readonly Cell[]): Promise<void> {
    const lines = cells.map((cell) => `${JSON.stringify(toKept(timeMs, cell))}\n`).join('');
    const write = this.#lastWrite.then(() => appendLines(this.#file, lines));
    this.#lastWrite = write.catch(() => {});
    return write;
  }

  /** What was kept before; lines that are no cells are passed over. */
  async *read(): AsyncGenerator<{ timeMs: number; cell: Cell }, void> {
    for await (const lines of keptLines(this.#file, BYTES_READ)) {
      for (const line of lines) {
        const kept = KeptCell.safeParse(parseJson(line));
        if (!kept.success) continue;
        yield { timeMs: Date.parse(kept.data.time), cell: fromKept(kept.data) };
      }
    }
  }

  /** Waits until everything appended so far is written, or has failed. */
  async close(): Promise<void> {
    await this.#lastWrite;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
