import type { FileHandle } from 'node:fs/promises';
import { linesBackwards } from '../../kept-lines/read-backwards.ts';
import { LONGEST_LINE, readLine } from './line.ts';
import type { LineStore } from './line-store.ts';
import type { ReadLine } from './segment.ts';

/** What a file held when the console started. */
export interface OldPart {
  readonly handle: FileHandle;
  /** Up to where, in bytes. */
  readonly end: number;
  /** When the file was last written, in microseconds since 1970. */
  readonly writtenUs: number;
}

/** What one process had written, the newest part first. */
export interface OldLines {
  readonly instance: string;
  readonly parts: readonly OldPart[];
}

/** Where the reading of one process's lines has got to. */
interface Head {
  line: ReadLine;
  /** That line, then older ones. */
  batch: ReadLine[];
  at: number;
  readonly batches: AsyncGenerator<ReadLine[], void>;
}

/**
 * Adds the lines that were there before, the newest first, until the store is full: so the newest
 * can be found while older ones are still being read, and not much more is read than is kept.
 *
 * @param signal ends it
 * @throws the file system's error when a file cannot be read
 */
export async function backfill(
  store: LineStore,
  old: readonly OldLines[],
  signal: AbortSignal,
): Promise<void> {
  const heads = new Set<Head>();
  for (const lines of old) {
    const head = await firstHead(lines);
    if (head) heads.add(head);
  }
  while (!signal.aborted) {
    const newest = newestOf(heads);
    if (!newest || !store.addOlder(newest.line)) return;
    if (!(await advance(newest))) heads.delete(newest);
  }
}

function newestOf(heads: ReadonlySet<Head>): Head | undefined {
  let newest: Head | undefined;
  for (const head of heads) {
    if (!newest || head.line.timeUs > newest.line.timeUs) newest = head;
  }
  return newest;
}

async function firstHead(lines: OldLines): Promise<Head | undefined> {
  const batches = batchesOf(lines);
  const { value: batch = [] } = await batches.next();
  const [line] = batch;
  return line && { line, batch, at: 0, batches };
}

/** @returns false when there is no older line */
async function advance(head: Head): Promise<boolean> {
  head.at += 1;
  if (head.at === head.batch.length) {
    head.batch = (await head.batches.next()).value ?? [];
    head.at = 0;
  }
  const line = head.batch[head.at];
  if (line) head.line = line;
  return line !== undefined;
}

/** Never an empty batch. */
async function* batchesOf({ instance, parts }: OldLines): AsyncGenerator<ReadLine[], void> {
  for (const { handle, end, writtenUs } of parts) {
    // A line that does not tell its time is about as old as the one after it.
    let us = writtenUs;
    for await (const batch of linesBackwards(handle, end, LONGEST_LINE)) {
      const lines = batch.flatMap((bytes) => {
        const line = readLine(instance, bytes, us);
        us = line?.timeUs ?? us;
        return line ?? [];
      });
      if (lines.length > 0) yield lines;
    }
  }
}
