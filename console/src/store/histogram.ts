import type { HistogramBucket, LogPage } from '../model/api-types.ts';
import type { TimeRange } from '../model/source.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a bucket may be, in milliseconds: lengths that people count in. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((n) => n * DAY),
];

/** More names of levels than these count together under an empty name. */
const MOST_LEVELS = 16;

/** Shows each line that matches: its time, in microseconds since 1970, and its level. */
export type Visit = (see: (timeUs: number, level: string) => void) => void;

/**
 * Counts the lines that match over time, by level.
 *
 * @param count how many buckets there are at most; they are as short as that allows
 * @param range what is shown; where it is open, the buckets begin or end with the lines
 */
export function histogramOf(
  visit: Visit,
  { fromMs, toMs }: TimeRange,
  count: number,
): NonNullable<LogPage['histogram']> {
  const [firstMs, lastMs] = fromMs === undefined || toMs === undefined ? timesOf(visit) : [];
  const begin = fromMs ?? firstMs ?? toMs;
  const end = toMs ?? lastMs ?? fromMs;
  if (begin === undefined || end === undefined || begin > end) {
    return { stepMs: STEPS[0] ?? 1, buckets: [] };
  }
  const stepMs = stepFor(begin, end, count);
  const first = Math.floor(begin / stepMs);
  const counts = Array.from({ length: Math.floor(end / stepMs) - first + 1 }, () => {
    return new Map<string, number>();
  });
  const names = new Set<string>();
  visit((timeUs, ownLevel) => {
    const bucket = counts[Math.floor(timeUs / 1000 / stepMs) - first];
    if (names.size < MOST_LEVELS) names.add(ownLevel);
    const level = names.has(ownLevel) ? ownLevel : '';
    bucket?.set(level, (bucket.get(level) ?? 0) + 1);
  });
  return { stepMs, buckets: counts.map((levels, i) => bucketOf((first + i) * stepMs, levels)) };
}

function bucketOf(ms: number, levels: ReadonlyMap<string, number>): HistogramBucket {
  const total = [...levels.values()].reduce((sum, lines) => sum + lines, 0);
  return { time: new Date(ms).toISOString(), total, levels: Object.fromEntries(levels) };
}

/** The times of the first and last line, in milliseconds since 1970. */
function timesOf(visit: Visit): [number | undefined, number | undefined] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  visit((timeUs) => {
    if (timeUs < first) first = timeUs;
    if (timeUs > last) last = timeUs;
  });
  return first > last ? [undefined, undefined] : [first / 1000, last / 1000];
}

/**
 * How long a bucket is when at most `count` of them cover the time from `begin` to `end`; all in
 * milliseconds.
 */
export function stepFor(begin: number, end: number, count: number): number {
  const fits = (step: number) => Math.floor(end / step) - Math.floor(begin / step) < count;
  const step = STEPS.find(fits);
  if (step !== undefined) return step;
  let longer = 364 * DAY;
  while (!fits(longer) && longer < end - begin) longer *= 10;
  return longer;
}
