import type { FileHandle } from 'node:fs/promises';

const LINE_END = 0x0a;
const BLOCK_BYTES = 64 * 1024;

/**
 * Reads the lines of a file from its end, the newest first, in batches of about 64 kB. What
 * stands behind the last line end before `end` comes first, as a line that has none.
 *
 * @param end where to begin, in bytes from the file's start
 * @param longest of a longer line only the first so many bytes are kept, and one more
 */
export async function* linesBackwards(
  handle: FileHandle,
  end: number,
  longest: number,
): AsyncGenerator<Buffer[], void> {
  /** The line whose beginning has not been found yet. */
  let begun: Buffer = Buffer.alloc(0);
  for (let at = end; at > 0; ) {
    const from = Math.max(0, at - BLOCK_BYTES);
    const block = await readFully(handle, from, at - from);
    at = from;
    const lines: Buffer[] = [];
    let lineEnd = block.length;
    let found = lastLineEnd(block, lineEnd);
    while (found >= 0) {
      lines.push(cut(block.subarray(found + 1, lineEnd), begun, longest));
      begun = Buffer.alloc(0);
      lineEnd = found;
      found = lastLineEnd(block, lineEnd);
    }
    begun = cut(block.subarray(0, lineEnd), begun, longest);
    if (at === 0) lines.push(begun);
    if (lines.length > 0) yield lines;
  }
}

/** Where the line that `end` is in begins, in bytes from the file's start. */
export async function lineStart(handle: FileHandle, end: number): Promise<number> {
  for (let at = end; at > 0; ) {
    const from = Math.max(0, at - BLOCK_BYTES);
    const found = (await readFully(handle, from, at - from)).lastIndexOf(LINE_END);
    if (found >= 0) return from + found + 1;
    at = from;
  }
  return 0;
}

function lastLineEnd(block: Buffer, before: number): number {
  return before === 0 ? -1 : block.lastIndexOf(LINE_END, before - 1);
}

function cut(beginning: Buffer, rest: Buffer, longest: number): Buffer {
  if (rest.length === 0 && beginning.length <= longest) return beginning;
  return Buffer.concat([beginning, rest]).subarray(0, longest + 1);
}

/** Fewer bytes come when the file has become shorter meanwhile. */
async function readFully(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
