import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { putAsideName } from './append-lines.ts';
import { textLines, wholeLines } from './whole-lines.ts';

/**
 * Reads again what {@link appendLines} has kept: the lines of the file that was put aside, then
 * those of the file itself, the oldest first, in batches. Files that are not there hold none.
 *
 * A last line that was broken off comes as it is; whoever parses it will notice.
 *
 * @param file the one that is written to, for example `orders.json`
 * @param newestBytes how much is read: the newest lines that this many bytes hold
 * @throws the file system's error when a file is there and cannot be read
 */
export async function* keptLines(
  file: string,
  newestBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<string[], void> {
  const files = [putAsideName(file), file];
  const sizes = await Promise.all(files.map(sizeOf));
  let toSkip = (sizes[0] ?? 0) + (sizes[1] ?? 0) - newestBytes;
  for (const [index, size] of sizes.entries()) {
    const skipped = Math.min(Math.max(0, toSkip), size);
    toSkip -= size;
    if (skipped < size) yield* linesFrom(files[index] ?? file, skipped, size);
  }
}

/** The lines that begin at `start` or later. */
async function* linesFrom(
  file: string,
  start: number,
  end: number,
): AsyncGenerator<string[], void> {
  // From the byte before on: if that ends a line, the next one is whole.
  const from = Math.max(0, start - 1);
  let isCut = start > 0;
  const stream = createReadStream(file, { start: from, end: end - 1 });
  for await (const piece of wholeLines(stream)) {
    const lines = textLines(piece);
    if (isCut) lines.shift();
    isCut = false;
    if (lines.length > 0) yield lines;
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
