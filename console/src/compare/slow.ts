import { endOf, hasFailed, type Span, startOf } from '../model/span.ts';

/** The slowest tenth is slow, unless somebody says from when on. */
const SLOW_SHARE = 0.1;

/** How long a trace took, from its first span's start to its last one's end, in microseconds. */
export function durationOf(spans: readonly Span[]): number {
  const start = spans.reduce((first, span) => Math.min(first, startOf(span)), Infinity);
  const end = spans.reduce((last, span) => Math.max(last, endOf(span)), 0);
  return spans.length > 0 ? end - start : 0;
}

/** From which duration on, in microseconds, a trace belongs to the slowest tenth; one is slow at least. */
export function slowFrom(traces: readonly (readonly Span[])[]): number {
  const slowestFirst = traces.map(durationOf).sort((a, b) => b - a);
  const slow = Math.max(1, Math.floor(slowestFirst.length * SLOW_SHARE));
  return slowestFirst[slow - 1] ?? 0;
}

export function isFailed(spans: readonly Span[]): boolean {
  return spans.some(hasFailed);
}
