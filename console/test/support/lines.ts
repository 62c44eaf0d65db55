import type { LogPage, LogRecord } from '../../src/api-types.ts';
import { LineStore } from '../../src/embedded/lines/line-store.ts';
import type { ReadLine } from '../../src/embedded/lines/segment.ts';
import type { LineQuery } from '../../src/source.ts';

export const BEGIN_MS = Date.parse('2026-11-22T12:00:00Z');

/** A line, `us` microseconds after noon. */
export function lineAt(us: number, fields: LogRecord = {}, instance = 'orders'): ReadLine {
  const ms = new Date(BEGIN_MS + Math.floor(us / 1000)).toISOString().slice(0, -1);
  const record = { '@timestamp': `${ms}${String(us % 1000).padStart(3, '0')}Z`, ...fields };
  return { instance, record, timeUs: BEGIN_MS * 1000 + us, bytes: JSON.stringify(record).length };
}

/** A store with these lines in it. */
export function storeOf(
  lines: Iterable<ReadLine>,
  options = { limit: 10_000, segmentLines: 100 },
): LineStore {
  const store = new LineStore(options);
  for (const line of lines) store.add(line);
  return store;
}

/** Searches with whatever is not told left at its default. */
export function search(store: LineStore, query: Partial<LineQuery> = {}): Promise<LogPage> {
  return store.search({ q: '', limit: 100, buckets: 0, ...query }, new AbortController().signal);
}

/** A field of each line found. */
export async function found(store: LineStore, q: string, field = 'n'): Promise<unknown[]> {
  return (await search(store, { q, limit: 1000 })).lines.map(({ record }) => record[field]);
}
