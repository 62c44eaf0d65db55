import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { propertyOf } from '@simplebank/shared/thrown';

/** A file that has grown beyond this many bytes is put aside: 64 MB. */
export const KEPT_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Where {@link appendLines} puts a full file aside: `orders.json` becomes `orders.1.json`. There is
 * only ever one, so that a file and what was put aside take twice the limit at most.
 */
export function putAsideName(file: string): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.1${ext}`);
}

/** The name that a file had before it was put aside; any other file's own. */
export function writtenName(file: string): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name.replace(/\.1$/, '')}${ext}`);
}

/**
 * Appends whole lines to a file; makes it and its folder when they are not there. The first one
 * starts on a line of its own, also after a write that a full disk or a power cut broke off. Calls
 * for the same file must wait for each other.
 *
 * A file that would grow beyond the limit is put aside first, in place of the one that was put
 * aside before, and a new one begun. Where that cannot be done, because somebody on Windows has
 * the older one open, the file grows on and the next call tries again: no line is lost for it.
 *
 * The file is opened anew each time, for somebody may have removed it since.
 *
 * @param limitBytes how long the file may become; one call's lines are never divided
 * @throws the file system's error when the lines cannot be written
 */
export async function appendLines(
  file: string,
  lines: Buffer | string,
  limitBytes = KEPT_FILE_BYTES,
): Promise<void> {
  const handle = await openOrMake(file);
  const isFull = await closing(handle, async () => {
    const { size } = await handle.stat();
    if (size > 0 && size + Buffer.byteLength(lines) > limitBytes) return true;
    await appendTo(handle, size, lines);
    return false;
  });
  if (!isFull) return;
  await rename(file, putAsideName(file)).catch(() => undefined);
  const next = await open(file, 'a+');
  await closing(next, async () => appendTo(next, (await next.stat()).size, lines));
}

async function openOrMake(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'a+');
  } catch (error) {
    if (propertyOf(error, 'code') !== 'ENOENT') throw error;
    await mkdir(path.dirname(file), { recursive: true });
    return open(file, 'a+');
  }
}

async function appendTo(handle: FileHandle, size: number, lines: Buffer | string): Promise<void> {
  const last = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  const brokenOff = last.bytesRead === 1 && last.buffer.toString() !== '\n';
  if (brokenOff) await handle.appendFile('\n');
  await handle.appendFile(lines);
}

async function closing<T>(handle: FileHandle, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await handle.close();
  }
}
