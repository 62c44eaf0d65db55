import type { LogPage } from '../../../src/model/api-types.ts';
import { formatCount, plural } from '../ui/format.ts';
import { formatDay, isToday } from '../ui/moment.ts';
import { LEVELS } from './log-search.ts';

export type Histogram = NonNullable<LogPage['histogram']>;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const formats = {
  milliseconds: new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }),
  seconds: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }),
  minutes: new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' }),
};

/**
 * A moment as exact as steps of this length need it.
 *
 * @param withDay whether its day stands before it
 */
export function formatMoment(ms: number, stepMs: number, withDay = !isToday(ms)): string {
  const exact = stepMs < 1000 ? 'milliseconds' : stepMs < MINUTE_MS ? 'seconds' : 'minutes';
  if (stepMs >= DAY_MS) return formatDay(ms);
  return `${withDay ? `${formatDay(ms)} ` : ''}${formats[exact].format(ms)}`;
}

/** A span of time: `14:05:00 – 14:05:10`. */
export function formatSpan(fromMs: number, toMs: number): string {
  const exact = [fromMs, toMs].every((ms) => ms % MINUTE_MS === 0) ? MINUTE_MS : 1000;
  const stepMs = [fromMs, toMs].every((ms) => ms % 1000 === 0) ? exact : 1;
  const isOneDay = new Date(fromMs).toDateString() === new Date(toMs).toDateString();
  const to = formatMoment(toMs, stepMs, !isOneDay);
  return `${formatMoment(fromMs, stepMs, !isOneDay || !isToday(fromMs))} – ${to}`;
}

/** Some buckets in words: their time, and how many lines of which level they hold. */
export function describe({ buckets, stepMs }: Histogram, first: number, last: number): string {
  const chosen = buckets.slice(first, last + 1);
  const begin = Date.parse(chosen[0]?.time ?? '');
  const total = chosen.reduce((sum, bucket) => sum + bucket.total, 0);
  const levels = LEVELS.map((level) => ({
    level,
    count: chosen.reduce((sum, bucket) => sum + (bucket.levels[level] ?? 0), 0),
  })).filter(({ count }) => count > 0);
  const parts = levels.map(({ level, count }) => `${formatCount(count)} ${level}`).join(', ');
  const span = formatSpan(begin, begin + chosen.length * stepMs);
  return `${span}: ${plural(total, 'line')}${parts && ` (${parts})`}`;
}
