import type { LogLine } from '../model/api-types.ts';
import { type Source, SourceError } from '../model/source.ts';
import { fieldTerm } from './field-value.ts';

/** As many lines of one millisecond are looked through for the one. */
const MOST_AT_ONCE = 1000;

/** Whose lines are wanted around a line: of its process, of its service, or of all. */
export type Neighbours = 'instance' | 'service' | 'all';

/** Which line, and what around it. */
export interface AroundQuery {
  readonly id: string;
  /** When it was written, in milliseconds since 1970. */
  readonly atMs: number;
  readonly of: Neighbours;
  /** How many lines before it, and how many after. */
  readonly count: number;
}

/**
 * A line and those before and after it, the newest first.
 *
 * @returns undefined when the line is not kept
 * @throws what the source throws
 */
export async function linesAround(
  source: Source,
  { id, atMs, of, count }: AroundQuery,
  signal: AbortSignal,
): Promise<LogLine[] | undefined> {
  const search = async (query: object) => {
    const all = { q: '', limit: MOST_AT_ONCE, buckets: 0 };
    return (await source.searchLines({ ...all, ...query }, signal)).lines;
  };
  const atOnce = await search({ fromMs: atMs, toMs: atMs });
  const line = atOnce.find((each) => each.id === id);
  if (!line) return undefined;
  // Those of the same millisecond are on either side.
  const wanted = { q: queryOf(line, of), limit: count + MOST_AT_ONCE };
  const [older, newer] = await Promise.all([
    search({ ...wanted, toMs: atMs }),
    search({ ...wanted, fromMs: atMs, oldestFirst: true }),
  ]);
  const isWanted = (other: LogLine) => of !== 'instance' || other.instance === line.instance;
  const before = behind(older, id)?.filter(isWanted);
  const after = behind(newer, id)?.filter(isWanted);
  if (!before || !after) throw new SourceError(503, 'lines are being dropped: ask again');
  return [...after.slice(0, count).reverse(), line, ...before.slice(0, count)];
}

function behind(lines: readonly LogLine[], id: string): readonly LogLine[] | undefined {
  const index = lines.findIndex((line) => line.id === id);
  return index < 0 ? undefined : lines.slice(index + 1);
}

/** Of an instance, also those of others whose names begin so: to a search, `orders-2` is two words. */
function queryOf({ instance, record }: LogLine, of: Neighbours): string {
  if (of === 'all') return '';
  const { name } = record;
  return of === 'service' && typeof name === 'string' && name !== ''
    ? fieldTerm('name', name)
    : fieldTerm('instance', instance);
}
