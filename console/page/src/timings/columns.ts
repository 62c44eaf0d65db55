import { formatCount, formatDuration, formatRate } from '../ui/format.ts';
import type { TimingSeries } from './timing-search.ts';

/** A column of the table of timings. */
export interface Column {
  /** Its name in addresses. */
  key: string;
  title: string;
  /** What the table is sorted by. */
  value: (series: TimingSeries) => number | string;
  /** What stands in its cells. */
  text: (series: TimingSeries) => string;
}

const number = (
  key: string,
  title: string,
  value: (series: TimingSeries) => number,
  text: (value: number) => string,
): Column => ({ key, title, value, text: (series) => text(value(series)) });

const ms = (value: number) => formatDuration(value * 1000);

export const COLUMNS: Column[] = [
  { key: 'service', title: 'Service', value: (s) => s.service, text: (s) => s.service },
  { key: 'handler', title: 'Handler', value: (s) => s.handler, text: (s) => s.handler },
  number('calls', 'Calls', ({ all }) => all.calls, formatCount),
  number('rate', 'A minute', ({ all }) => all.callsPerMinute, formatRate),
  number('errors', 'Errors', ({ all }) => all.errors, formatCount),
  number('p50', 'p50', ({ all }) => all.p50Ms, ms),
  number('p95', 'p95', ({ all }) => all.p95Ms, ms),
  number('p99', 'p99', ({ all }) => all.p99Ms, ms),
];

/**
 * Sorts by a column's name, with a minus before it for the largest first; without one the worst comes
 * first: the handler with the most errors, and of those with as many the slowest by its p95.
 */
export function sorted(series: readonly TimingSeries[], sort: string): TimingSeries[] {
  const column = COLUMNS.find(({ key }) => key === sort.replace(/^-/, ''));
  const direction = sort.startsWith('-') ? -1 : 1;
  const byName = (a: TimingSeries, b: TimingSeries) =>
    a.service.localeCompare(b.service) || a.handler.localeCompare(b.handler);
  return [...series].sort((a, b) => {
    if (!column) return b.all.errors - a.all.errors || b.all.p95Ms - a.all.p95Ms || byName(a, b);
    const [one, other] = [column.value(a), column.value(b)];
    const order = typeof one === 'string' ? one.localeCompare(String(other)) : one - Number(other);
    return order * direction || byName(a, b);
  });
}
