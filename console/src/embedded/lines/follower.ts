import { type FileHandle, open, stat } from 'node:fs/promises';
import { LONGEST_LINE } from './line.ts';

const LINE_END = 0x0a;
/** How much is read at once, in bytes. */
const CHUNK_BYTES = 256 * 1024;
/** How often at most before other files have their turn. */
const CHUNKS_A_TURN = 16;

/** Takes a line without its end. It is only valid during the call. */
export type TakeLine = (line: Buffer) => void;

/**
 * Reads what is appended to one file. The file stays open, so that nothing is missed of one that was
 * put aside or removed meanwhile, and its number is not given to another.
 */
export class Follower {
  readonly #file: string;
  readonly #take: TakeLine;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #handle: FileHandle | undefined;
  /** Tells the file from another of the same name. */
  #number: bigint | undefined;
  #at = 0;
  /** The beginning of a line whose end is not there yet, and one byte more than is kept of it. */
  #begun: Buffer = Buffer.alloc(0);

  constructor(file: string, take: TakeLine) {
    this.#file = file;
    this.#take = take;
  }

  /**
   * Opens the file, to be read from its start, or on from where an error ended the reading.
   *
   * @returns the file's number, or undefined when it is not there
   */
  async open(): Promise<bigint | undefined> {
    this.#handle = await ifThere(open(this.#file));
    const number = (await this.#handle?.stat({ bigint: true }))?.ino;
    if (number !== this.#number) this.skipTo(0);
    this.#number = number;
    return number;
  }

  /** @param at where a line begins, in bytes */
  skipTo(at: number): void {
    this.#at = at;
    this.#begun = Buffer.alloc(0);
  }

  /**
   * Reads what is new.
   *
   * @throws the file system's error when the file is there and cannot be read
   */
  async read(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #read(): Promise<void> {
    const stats = await ifThere(stat(this.#file, { bigint: true }));
    if (this.#handle) {
      const isSame = this.#number === stats?.ino;
      if (isSame && stats?.size === BigInt(this.#at)) return;
      const atEnd = await this.#readOn(this.#handle);
      // Whoever had put the file aside before it was looked for has written all of it by now.
      if (!atEnd || isSame) return;
      await this.close();
      this.#number = undefined;
      if (this.#begun.length > 0) this.#end(Buffer.alloc(0));
    }
    await this.open();
    if (this.#handle) await this.#readOn(this.#handle);
  }

  /** @returns whether the end was reached */
  async #readOn(handle: FileHandle): Promise<boolean> {
    for (let chunks = 0; chunks < CHUNKS_A_TURN; chunks++) {
      const { bytesRead } = await handle.read(this.#chunk, 0, CHUNK_BYTES, this.#at);
      if (bytesRead === 0) {
        await this.#startAgainIfCut(handle);
        return true;
      }
      this.#at += bytesRead;
      this.#cut(this.#chunk.subarray(0, bytesRead));
    }
    return false;
  }

  #cut(bytes: Buffer): void {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_END, start);
      if (end < 0) break;
      this.#end(bytes.subarray(start, end));
      start = end + 1;
    }
    this.#begun = withRest(this.#begun, bytes.subarray(start));
  }

  #end(rest: Buffer): void {
    this.#take(this.#begun.length > 0 ? withRest(this.#begun, rest) : rest);
    this.#begun = Buffer.alloc(0);
  }

  /** Somebody has emptied the file. */
  async #startAgainIfCut(handle: FileHandle): Promise<void> {
    if ((await handle.stat()).size < this.#at) this.skipTo(0);
  }
}

function withRest(begun: Buffer, rest: Buffer): Buffer {
  return Buffer.concat([begun, rest.subarray(0, LONGEST_LINE + 1 - begun.length)]);
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
