import { stat } from 'node:fs/promises';
import { putAsideName } from '../kept-lines/index.ts';
import { LineCutter } from './line-cutter.ts';
import { headOf, ifThere, type OpenFile, openFile } from './open-file.ts';

/** How much is read at once, in bytes. */
const CHUNK_BYTES = 256 * 1024;

/** Which file was read, and how far. */
export interface Progress extends Readonly<Pick<OpenFile, 'ino' | 'head'>> {
  /** Up to where its lines are kept, in bytes. */
  readonly read: number;
}

/** Lines without their ends, valid until more is read, and where the reading is behind them. */
export interface Piece {
  readonly lines: readonly Buffer[];
  readonly progress: Progress;
  /** Where it was before; undefined when nothing of that name was read. */
  readonly before: Progress | undefined;
  /** When the file was last written, in microseconds since 1970. */
  readonly writtenUs: number;
  /** Whether there was no more to read. */
  readonly isLast: boolean;
}

/**
 * Reads what processes append to a log file, from where it was left. The file stays open, so that
 * nothing is missed of one that is put aside or removed meanwhile.
 */
export class LogFile {
  readonly #file: string;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  readonly #cutter = new LineCutter();
  #progress: Progress | undefined;
  #opened: OpenFile | undefined;

  /** @param progress how far it was read before */
  constructor(file: string, progress: Progress | undefined) {
    this.#file = file;
    this.#progress = progress;
  }

  /**
   * Reads the next lines. They are told again after {@link startAgain}, unless {@link keep} was told
   * of them.
   *
   * @returns undefined when there are no more
   * @throws the file system's error when the file is there and cannot be read
   */
  async read(): Promise<Piece | undefined> {
    try {
      for (;;) {
        this.#opened ??= await this.#open();
        if (!this.#opened) return undefined;
        const piece = await this.#readOn(this.#opened);
        if (!piece || piece.lines.length > 0) return piece;
      }
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** The lines of a piece are kept. */
  keep({ progress }: Piece): void {
    this.#progress = progress;
  }

  /** Reads on from where lines are kept, next time. @param progress if another has kept them */
  async startAgain(progress = this.#progress): Promise<void> {
    this.#progress = progress;
    await this.close();
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#cutter.startAgain();
    await opened?.handle.close();
  }

  /** @returns undefined when all is read that is there; perhaps no lines, but there may be more */
  async #readOn(opened: OpenFile): Promise<Piece | undefined> {
    const { handle } = opened;
    const named = await ifThere(stat(this.#file, { bigint: true }));
    const isNamed = named?.ino.toString() === opened.ino;
    const { mtimeNs, size } = isNamed ? named : await handle.stat({ bigint: true });
    const writtenUs = Number(mtimeNs / 1000n);
    if (writtenUs !== opened.writtenUs) await this.#startAgainIfEmptied(opened, Number(size));
    opened.writtenUs = writtenUs;
    if (isNamed && Number(size) === opened.at) return undefined;
    const { bytesRead } = await handle.read(this.#chunk, 0, CHUNK_BYTES, opened.at);
    if (bytesRead === 0 && isNamed) return undefined;
    if (bytesRead === 0) return this.#atEnd(opened);
    opened.at += bytesRead;
    const lines = this.#cutter.cut(this.#chunk.subarray(0, bytesRead));
    return this.#pieceOf(opened, lines, isNamed && bytesRead < CHUNK_BYTES);
  }

  /** Whoever had put the file aside before it was looked for has written all of it by now. */
  async #atEnd(opened: OpenFile): Promise<Piece | undefined> {
    const piece = this.#pieceOf(opened, this.#cutter.end(), false);
    await this.close();
    this.#opened = await openFile(this.#file);
    return piece.lines.length > 0 || this.#opened ? piece : undefined;
  }

  /** Somebody may have emptied it, and it may have grown since: then it begins in another way. */
  async #startAgainIfEmptied(opened: OpenFile, size: number): Promise<void> {
    const head = await headOf(opened.handle);
    if (size < opened.at || !head.startsWith(opened.head)) {
      opened.at = 0;
      this.#cutter.startAgain();
    }
    opened.head = head;
  }

  /** Opens the file where the reading was left, or what was put aside of it since. */
  async #open(): Promise<OpenFile | undefined> {
    const { ino, head = '', read = 0 } = this.#progress ?? {};
    const isSame = (file: OpenFile) => file.ino === ino && file.head.startsWith(head);
    const current = await openFile(this.#file);
    if (current && isSame(current)) return Object.assign(current, { at: read });
    // Somebody has emptied it, and it was written anew.
    if (current && current.ino === ino) return current;
    const before = await openFile(putAsideName(this.#file));
    if (!before) return current;
    await current?.handle.close();
    return isSame(before) ? Object.assign(before, { at: read }) : before;
  }

  #pieceOf({ ino, head, at, writtenUs }: OpenFile, lines: Buffer[], isLast: boolean): Piece {
    const progress = { ino, head, read: at - this.#cutter.begunBytes };
    return { lines, progress, before: this.#progress, writtenUs, isLast };
  }
}
