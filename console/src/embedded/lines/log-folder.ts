import { type FileHandle, open, readdir } from 'node:fs/promises';
import { putAsideName, writtenName } from '../../kept-lines/append-lines.ts';
import { lineStart } from '../../kept-lines/read-backwards.ts';
import type { OldPart } from './backfill.ts';
import { type Follower, ifThere } from './follower.ts';

/** What processes write to standard error, and to standard output. */
const ENDINGS = ['.stderr.log', '.json'];

/** The process whose output a file holds, or undefined when it is another kind of file. */
export function instanceOf(name: string): string | undefined {
  const ending = ENDINGS.find((end) => name.endsWith(end) && name.length > end.length);
  return ending && name.slice(0, -ending.length);
}

/** The files of a folder that processes write to, or have written to until they were put aside. */
export async function logFiles(directory: string): Promise<string[]> {
  const names = (await ifThere(readdir(directory))) ?? [];
  const files = names.map(writtenName).filter((name) => instanceOf(name) !== undefined);
  return [...new Set(files)];
}

/**
 * Opens what there is to read of a file until now, and has a follower go on where that ends.
 *
 * @returns the parts, the newest first, to be closed by the caller
 * @throws the file system's error when one cannot be read
 */
export async function openParts(file: string, follower: Follower): Promise<OldPart[]> {
  const handles: FileHandle[] = [];
  try {
    const current = await ifThere(open(file));
    if (current) handles.push(current);
    const before = await ifThere(open(putAsideName(file)));
    if (before) handles.push(before);
    const followed = await follower.open();
    const parts = new Map<bigint, OldPart>();
    for (const handle of handles) {
      const { ino, size, mtimeMs } = await handle.stat({ bigint: true });
      // A line that has only been begun is left to the follower.
      const end = ino === followed ? await lineStart(handle, Number(size)) : Number(size);
      if (ino === followed) follower.skipTo(end);
      if (!parts.has(ino)) parts.set(ino, { handle, end, writtenUs: Number(mtimeMs) * 1000 });
    }
    return [...parts.values()];
  } catch (error) {
    await Promise.all(handles.map((handle) => handle.close()));
    throw error;
  }
}
