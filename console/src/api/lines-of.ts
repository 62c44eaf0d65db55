import type { LogLine } from '../model/api-types.ts';
import type { Source } from '../model/source.ts';

/** How many lines a timeline has at most. */
const MOST_LINES = 1000;

/**
 * The log lines of a request or of a trace.
 *
 * @param value a UUID or a trace's id: nothing that means something to Lucene
 */
export async function findLinesOf(
  source: Source,
  field: 'uuid' | 'trace_id',
  value: string,
  signal: AbortSignal,
): Promise<LogLine[]> {
  const query = { q: `${field}:"${value}"`, limit: MOST_LINES, buckets: 0 };
  return (await source.searchLines(query, signal)).lines;
}
