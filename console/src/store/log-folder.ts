import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '@simplebank/shared/thrown';
import { writtenName } from '../kept-lines/index.ts';
import { LogFile, type Piece, type Progress } from './log-file.ts';
import { ifThere } from './open-file.ts';

/** How often it is looked for new lines, in milliseconds. */
const POLL_MS = 200;
/** What processes write to standard error, what came by OTLP, and what they write to standard output. */
const ENDINGS = ['.stderr.log', '.otlp.json', '.json'];

/** A piece of one of the files. */
export interface NamedPiece extends Piece {
  /** The file's. */
  readonly name: string;
  /** The process whose output it is. */
  readonly instance: string;
}

/** @returns where another console has read on meanwhile; nothing of these pieces was kept */
export type KeepPieces = (
  pieces: readonly NamedPiece[],
) => Promise<ReadonlyMap<NamedPiece, Progress>>;

export interface LogFolderOptions {
  directory: string;
  /** How far a file was read before, by its name. */
  progress: ReadonlyMap<string, Progress>;
  /** Keeps lines and progress of files, together or not at all. */
  keep: KeepPieces;
  /** Is called when all is read that was there at the start. */
  loaded: () => void;
  /** Is told of a file that begins to be unreadable. */
  report: (problem: string) => void;
}

/** Reads the log files of a folder, and what is appended to them. */
export class LogFolder {
  readonly #options: LogFolderOptions;
  /** By the file's name. */
  readonly #files = new Map<string, LogFile>();
  /** What cannot be read, by its name: one sentence each. */
  readonly #problems = new Map<string, string>();
  readonly #closing = new AbortController();
  readonly #following: Promise<void>;

  constructor(options: LogFolderOptions) {
    this.#options = options;
    this.#following = this.#follow();
  }

  /** Files that cannot be read at the moment, and why: one sentence each. */
  problems(): string[] {
    return [...this.#problems.values()];
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
    for (const file of this.#files.values()) await file.close();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    for (let isLoaded = false; !signal.aborted; ) {
      const isAll = await this.#readAll();
      if (isAll && !isLoaded) {
        isLoaded = true;
        this.#options.loaded();
      }
      // Others have their turn also while there is more to read.
      await sleep(isAll ? POLL_MS : 0, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns whether all is read that is there, or can be */
  async #readAll(): Promise<boolean> {
    const { directory } = this.#options;
    const names = (await this.#trying(directory, () => logFiles(directory))) ?? [];
    const pieces = new Map<NamedPiece, LogFile>();
    for (const name of names) {
      if (this.#closing.signal.aborted) return false;
      const file = this.#files.get(name) ?? this.#follower(name);
      const piece = await this.#trying(name, () => file.read());
      if (piece) pieces.set({ ...piece, name, instance: instanceOf(name) ?? name }, file);
    }
    if (pieces.size > 0) await this.#keep(pieces);
    return [...pieces.keys()].every(({ isLast }) => isLast);
  }

  async #keep(pieces: ReadonlyMap<NamedPiece, LogFile>): Promise<void> {
    try {
      const elsewhere = await this.#options.keep([...pieces.keys()]);
      for (const [piece, file] of pieces) {
        const progress = elsewhere.get(piece);
        if (progress) await file.startAgain(progress);
        else file.keep(piece);
      }
    } catch {
      // Whoever keeps them has told why.
      for (const file of pieces.values()) await file.startAgain();
    }
  }

  #follower(name: string): LogFile {
    const { directory, progress } = this.#options;
    const file = new LogFile(path.join(directory, name), progress.get(name));
    this.#files.set(name, file);
    return file;
  }

  /** What cannot be read is a problem until it can, and is tried again. */
  async #trying<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.#problems.delete(name);
      return result;
    } catch (error) {
      const problem = `log lines in ${name} cannot be read: ${reasonOf(error)}`;
      if (!this.#problems.has(name)) this.#options.report(problem);
      this.#problems.set(name, problem);
      return undefined;
    }
  }
}

/** The process whose output a file holds, or undefined when it is another kind of file. */
function instanceOf(name: string): string | undefined {
  const ending = ENDINGS.find((end) => name.endsWith(end) && name.length > end.length);
  return ending && name.slice(0, -ending.length);
}

/** The files of a folder that processes write to, or have written to until they were put aside. */
async function logFiles(directory: string): Promise<string[]> {
  const names = (await ifThere(readdir(directory))) ?? [];
  const files = names.map(writtenName).filter((name) => instanceOf(name) !== undefined);
  return [...new Set(files)];
}
