import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { textLines, wholeLines } from './whole-lines.ts';

/** What a search in a directory of JSON lines found. */
export interface Found<T> {
  /** The lines that were looked for: their file, their text, and what they say. */
  entries: { file: string; line: string; value: T }[];
  /** Where lines are that cannot be read, as `file:line number`. */
  broken: Set<string>;
}

/**
 * Searches all `*.json` files of a directory for lines, however large the files are. A directory
 * that is not there holds none.
 *
 * @param isWanted looks at a line's text, for most lines need not be parsed
 * @param schema what a wanted line must be; one that is not counts as broken, as does any line
 *   that is not `{...}`
 */
export async function findLines<T>(
  directory: string,
  isWanted: (line: string) => boolean,
  schema: z.ZodType<T>,
): Promise<Found<T>> {
  const found: Found<T> = { entries: [], broken: new Set() };
  for (const file of await jsonFiles(directory)) {
    let number = 0;
    for await (const piece of wholeLines(createReadStream(path.join(directory, file)))) {
      for (const line of textLines(piece)) {
        number++;
        if (!isWanted(line) && isWhole(line)) continue;
        const value = parse(line, schema);
        if (value === undefined) found.broken.add(`${file}:${number}`);
        else found.entries.push({ file, line, value });
      }
    }
  }
  return found;
}

/** Tells on stderr which lines were left out, if any. */
export function reportBroken(directory: string, broken: ReadonlySet<string>): void {
  if (broken.size === 0) return;
  const named = [...broken].slice(0, 5).join(', ') + (broken.size > 5 ? ', ...' : '');
  const lines = broken.size === 1 ? 'line' : 'lines';
  process.stderr.write(`skipped ${broken.size} broken ${lines} in ${directory}: ${named}\n`);
}

async function jsonFiles(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((file) => file.endsWith('.json')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A glance instead of a parse: what was cut off lacks its end. */
function isWhole(line: string): boolean {
  return /^\s*\{.*\}\s*$/s.test(line);
}

function parse<T>(line: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
