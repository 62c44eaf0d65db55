import { type FileHandle, open, stat } from 'node:fs/promises';
import { putAsideName } from '../kept-lines/index.ts';
import { LONGEST_LINE } from './line.ts';

const LINE_END = 0x0a;
/** How much is read at once, in bytes. */
const CHUNK_BYTES = 256 * 1024;
/** How often at most before other files have their turn. */
const CHUNKS_A_TURN = 8;
/** By how many of its first bytes a file is known again: there is a time among them. */
const HEAD_BYTES = 64;

/** Which file was read, and how far. */
export interface Progress {
  /** Its number in the file system. */
  readonly ino: string;
  /** Its first bytes, as Latin-1; fewer when there were no more yet. */
  readonly head: string;
  /** Up to where its lines are kept, in bytes. */
  readonly read: number;
}

/** Lines without their ends, valid during the call only, and where the reading is behind them. */
export interface Piece {
  readonly lines: readonly Buffer[];
  readonly progress: Progress;
  /** Where it was before; undefined when nothing of that name was read. */
  readonly before: Progress | undefined;
  /** When the file was last written, in microseconds since 1970. */
  readonly writtenUs: number;
}

/** Another console has read on meanwhile. */
export class ReadByAnother extends Error {
  override readonly name = 'ReadByAnother';
  readonly progress: Progress;

  constructor(progress: Progress) {
    super('another console reads the same log files');
    this.progress = progress;
  }
}

/** A file that is open, and how far it has been read. */
interface Opened {
  readonly handle: FileHandle;
  readonly ino: string;
  head: string;
  at: number;
  /** When it had last been written when it was looked at, in microseconds since 1970. */
  writtenUs: number;
}

/**
 * Reads what processes append to a log file, from where it was left. The file stays open, so that
 * nothing is missed of one that is put aside or removed meanwhile.
 */
export class LogFile {
  readonly #file: string;
  readonly #keep: (piece: Piece) => void;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #progress: Progress | undefined;
  #opened: Opened | undefined;
  /** The beginning of a line whose end is not there yet, and one byte more than is kept of it. */
  #begun: Buffer = Buffer.alloc(0);
  #begunBytes = 0;

  /**
   * @param progress how far it was read before
   * @param keep keeps lines and progress, together or not at all; what it throws ends the reading,
   *   which begins with the same lines the next time, or where it got to that was {@link ReadByAnother}
   */
  constructor(file: string, progress: Progress | undefined, keep: (piece: Piece) => void) {
    this.#file = file;
    this.#progress = progress;
    this.#keep = keep;
  }

  /**
   * Reads what is new, or as much of it as others can wait for.
   *
   * @returns whether that was all
   * @throws the file system's error when the file is there and cannot be read, and what `keep` throws
   */
  async read(): Promise<boolean> {
    try {
      this.#opened ??= await this.#open();
      if (!this.#opened) return true;
      return await this.#readOn(this.#opened);
    } catch (error) {
      await this.close();
      if (!(error instanceof ReadByAnother)) throw error;
      this.#progress = error.progress;
      return false;
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#startLine();
    await opened?.handle.close();
  }

  /** @returns whether all is read that is there */
  async #readOn(opened: Opened): Promise<boolean> {
    const { handle, ino } = opened;
    const named = await ifThere(stat(this.#file, { bigint: true }));
    const isNamed = named?.ino.toString() === ino;
    const stats = isNamed ? named : await handle.stat({ bigint: true });
    const writtenUs = Number(stats.mtimeNs / 1000n);
    if (writtenUs !== opened.writtenUs) await this.#startAgainIfEmptied(opened, Number(stats.size));
    opened.writtenUs = writtenUs;
    if (isNamed && Number(stats.size) === opened.at) return true;
    for (let chunks = 0; chunks < CHUNKS_A_TURN; chunks++) {
      const { bytesRead } = await handle.read(this.#chunk, 0, CHUNK_BYTES, opened.at);
      if (bytesRead === 0) return this.#atEnd(opened, isNamed);
      opened.at += bytesRead;
      const lines = this.#cut(this.#chunk.subarray(0, bytesRead));
      if (lines.length > 0) this.#keepLines(opened, lines);
    }
    return false;
  }

  async #atEnd(opened: Opened, isNamed: boolean): Promise<boolean> {
    if (isNamed) return true;
    // Whoever had put the file aside before it was looked for has written all of it by now.
    if (this.#begunBytes > 0) {
      const last = this.#begun;
      this.#startLine();
      this.#keepLines(opened, [last]);
    }
    await this.close();
    this.#opened = await openFile(this.#file);
    return this.#opened === undefined;
  }

  /** Somebody may have emptied it, and it may have grown since: then it begins in another way. */
  async #startAgainIfEmptied(opened: Opened, size: number): Promise<void> {
    const head = await headOf(opened.handle);
    if (size < opened.at || !head.startsWith(opened.head)) {
      opened.at = 0;
      this.#startLine();
    }
    opened.head = head;
  }

  /** Opens the file where the reading was left, or what was put aside of it since. */
  async #open(): Promise<Opened | undefined> {
    const { ino, head = '', read = 0 } = this.#progress ?? {};
    const isSame = (file: Opened) => file.ino === ino && file.head.startsWith(head);
    const current = await openFile(this.#file);
    if (current && isSame(current)) return Object.assign(current, { at: read });
    // Somebody has emptied it, and it was written anew.
    if (current && current.ino === ino) return current;
    const before = await openFile(putAsideName(this.#file));
    if (!before) return current;
    await current?.handle.close();
    return isSame(before) ? Object.assign(before, { at: read }) : before;
  }

  #keepLines(opened: Opened, lines: readonly Buffer[]): void {
    const { ino, head, at, writtenUs } = opened;
    const progress = { ino, head, read: at - this.#begunBytes };
    const before = this.#progress;
    this.#keep({ lines, progress, before, writtenUs });
    this.#progress = progress;
  }

  #cut(bytes: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_END, start);
      if (end < 0) break;
      const rest = bytes.subarray(start, end);
      lines.push(
        this.#begunBytes > 0 ? joined(this.#begun, rest) : rest.subarray(0, LONGEST_LINE + 1),
      );
      this.#startLine();
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    this.#begun = joined(this.#begun, rest);
    this.#begunBytes += rest.length;
    return lines;
  }

  #startLine(): void {
    this.#begun = Buffer.alloc(0);
    this.#begunBytes = 0;
  }
}

function joined(begun: Buffer, rest: Buffer): Buffer {
  return Buffer.concat([begun, rest.subarray(0, LONGEST_LINE + 1 - begun.length)]);
}

/** To be read from its start; undefined when there is no such file. */
async function openFile(file: string): Promise<Opened | undefined> {
  const handle = await ifThere(open(file));
  if (!handle) return undefined;
  try {
    const { ino } = await handle.stat({ bigint: true });
    return {
      handle,
      ino: ino.toString(),
      head: await headOf(handle),
      at: 0,
      writtenUs: Number.NaN,
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function headOf(handle: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.toString('latin1', 0, bytesRead);
}

/** Undefined when there is no such file. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
