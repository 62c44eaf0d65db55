import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import { appendLines, putAsideName, textLines, wholeLines } from '../kept-lines/index.ts';
import type { LogRecord } from '../model/api-types.ts';

/** Lines that may wait to be written; more are refused until the disk has caught up. */
const MOST_WAITING = 50_000;
/** Processes that get a file of their own. */
const MOST_FILES = 200;
/** Where the lines of others go. */
const OTHERS = 'others';
/** Keeps them apart from the files of our own processes, which another process writes. */
const ENDING = '.otlp.json';

/**
 * Log lines that others sent, in files beside those of our processes' output: one for each process,
 * one JSON object a line. Whoever reads the folder finds them. Lines arrive at least once.
 */
export class LineFiles {
  readonly #directory: string;
  readonly #report: (problem: string) => void;
  readonly #files: Set<string>;
  #lastWrite: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failing = false;

  private constructor(
    directory: string,
    files: Iterable<string>,
    report: (problem: string) => void,
  ) {
    this.#directory = directory;
    this.#files = new Set(files);
    this.#report = report;
  }

  /**
   * @param directory made with the first line when it is not there
   * @param report tells the operator, once for each time that lines begin to be refused
   */
  static async open(directory: string, report: (problem: string) => void): Promise<LineFiles> {
    const names = await readdir(directory).catch((): string[] => []);
    return new LineFiles(
      directory,
      names.filter((name) => name.endsWith(ENDING)),
      report,
    );
  }

  /** Appends lines of a process, after all earlier ones. Rejects when the disk does not take them. */
  append(instance: string, records: readonly LogRecord[]): Promise<void> {
    if (this.#waiting > 0 && this.#waiting + records.length > MOST_WAITING) {
      return Promise.reject(new Error(`${this.#waiting} lines are waiting for the disk already`));
    }
    this.#waiting += records.length;
    const write = this.#lastWrite
      .then(() => this.#write(instance, records))
      .finally(() => {
        this.#waiting -= records.length;
      });
    this.#lastWrite = write.catch(() => {});
    return write;
  }

  /** The lines that the file of a process has, as text. */
  async *linesOf(instance: string): AsyncGenerator<string, void> {
    const file = path.join(this.#directory, this.#fileOf(instance));
    await this.#lastWrite;
    for (const each of [putAsideName(file), file]) yield* linesIn(each);
  }

  async #write(instance: string, records: readonly LogRecord[]): Promise<void> {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    try {
      await appendLines(path.join(this.#directory, this.#fileOf(instance)), lines);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#report(`log lines cannot be kept: ${reasonOf(error)}`);
      this.#failing = true;
      throw error;
    }
  }

  #fileOf(instance: string): string {
    const file = `${safeName(instance)}${ENDING}`;
    if (this.#files.has(file)) return file;
    if (this.#files.size >= MOST_FILES) return `${OTHERS}${ENDING}`;
    this.#files.add(file);
    return file;
  }
}

/** A process may call itself anything; its file stays in the folder and valid on Windows. */
function safeName(instance: string): string {
  const safe = instance.replace(/[^\w.-]|^\.+/g, '_').slice(0, 100);
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(safe) ? `_${safe}` : safe;
}

/** None when there is no such file. */
async function* linesIn(file: string): AsyncGenerator<string, void> {
  try {
    for await (const lines of wholeLines(createReadStream(file))) yield* textLines(lines);
  } catch (error) {
    if (propertyOf(error, 'code') !== 'ENOENT') throw error;
  }
}
