import { setImmediate as turn } from 'node:timers/promises';
import type { LogPage } from '../../api-types.ts';
import type { Expression } from '../../lucene/index.ts';
import type { LineQuery, TimeRange } from '../../source.ts';
import { cursorOf, isOlder, type Place } from './cursor.ts';
import type { Deadline } from './deadline.ts';
import { evaluate, type Matches } from './evaluate.ts';
import { type Hits, histogramOf } from './histogram.ts';
import type { Segment } from './segment.ts';

/** A query that has been read. */
export interface ReadQuery extends LineQuery {
  readonly expression: Expression;
  /** Only lines that are older than this are put on the page. */
  readonly after: Place | undefined;
}

interface Microseconds {
  readonly fromUs: number;
  /** The first moment that is too late. */
  readonly endUs: number;
}

/** A line that may come on the page. */
interface Candidate extends Place {
  readonly segment: Segment;
  readonly row: number;
}

/**
 * Searches the lines that are there when it begins. Between two segments it lets others have their
 * turn, so that a long search holds up neither new lines nor new spans.
 *
 * @throws SourceError when it takes too long
 */
export async function search(
  segments: readonly Segment[],
  query: ReadQuery,
  deadline: Deadline,
): Promise<LogPage> {
  const hits: Hits[] = [];
  let total = 0;
  let page: Candidate[] = [];
  // The newest first: then the page is full soon, and of the older ones nothing but numbers needed.
  const present = segments.map((segment) => ({ segment, rows: segment.rows })).reverse();
  const time = microseconds(query);
  for (const { segment, rows } of present) {
    if (segment.newestUs < time.fromUs || segment.oldestUs >= time.endUs) continue;
    deadline.check();
    const matches = evaluate(query.expression, segment, rows, deadline);
    total += keepWithin(matches, segment, time);
    hits.push({ segment, matches });
    page = merged(page, { segment, matches }, query);
    await turn();
  }
  return answer(page, total, hits, query);
}

function answer(
  page: readonly Candidate[],
  total: number,
  hits: readonly Hits[],
  query: ReadQuery,
): LogPage {
  const shown = page.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    lines: shown.map(({ segment, row }) => segment.line(row)),
    total,
    cursor: last && page.length > shown.length ? cursorOf(last) : null,
    ...(query.buckets > 0 && { histogram: histogramOf(hits, query, query.buckets) }),
  };
}

/** The whole of the last millisecond belongs to the range. */
function microseconds({ fromMs, toMs }: TimeRange): Microseconds {
  return {
    fromUs: fromMs === undefined ? Number.NEGATIVE_INFINITY : fromMs * 1000,
    endUs: toMs === undefined ? Number.POSITIVE_INFINITY : (toMs + 1) * 1000,
  };
}

/** Takes out the lines of other times. @returns how many remain */
function keepWithin(matches: Matches, segment: Segment, { fromUs, endUs }: Microseconds): number {
  let total = 0;
  for (let row = 0; row < matches.length; row++) {
    const time = segment.timesUs[row] ?? 0;
    if (time < fromUs || time >= endUs) matches[row] = 0;
    total += matches[row] ?? 0;
  }
  return total;
}

/** The newest of the candidates and the segment's matches: one more than the page may have. */
function merged(
  candidates: readonly Candidate[],
  { segment, matches }: Hits,
  { limit, after }: ReadQuery,
): Candidate[] {
  const worst = candidates.length > limit ? candidates.at(-1) : undefined;
  const own: Candidate[] = [];
  for (const row of segment.order()) {
    if (matches[row] !== 1) continue;
    const place = { timeUs: segment.timesUs[row] ?? 0, number: segment.numbers[row] ?? 0 };
    if (after && !isOlder(place, after)) continue;
    if (own.length > limit || (worst && isOlder(place, worst))) break;
    own.push({ ...place, segment, row });
  }
  if (own.length === 0) return [...candidates];
  const all = [...candidates, ...own].sort((a, b) => (isOlder(a, b) ? 1 : -1));
  return all.slice(0, limit + 1);
}
