import { type FileHandle, open } from 'node:fs/promises';
import { propertyOf } from '@simplebank/shared/thrown';

/** By how many of its first bytes a file is known again: there is a time among them. */
const HEAD_BYTES = 64;

/** A file that is open, and how far it has been read. */
export interface OpenFile {
  readonly handle: FileHandle;
  /** Its number in the file system. */
  readonly ino: string;
  /** Its first bytes, as Latin-1; fewer when there were no more yet. */
  head: string;
  at: number;
  /** When it had last been written when it was looked at, in microseconds since 1970. */
  writtenUs: number;
}

/** To be read from its start; undefined when there is no such file. */
export async function openFile(file: string): Promise<OpenFile | undefined> {
  const handle = await ifThere(open(file));
  if (!handle) return undefined;
  try {
    const { ino } = await handle.stat({ bigint: true });
    const head = await headOf(handle);
    return { handle, ino: ino.toString(), head, at: 0, writtenUs: Number.NaN };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export async function headOf(handle: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.toString('latin1', 0, bytesRead);
}

/** Undefined when there is no such file. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (propertyOf(error, 'code') === 'ENOENT') return undefined;
    throw error;
  }
}
