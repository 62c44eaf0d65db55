import type { Metrics } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { operationOf } from './operation-of.ts';
import type { TimingSeries } from './timing-search.ts';

/** What is timed began earlier, and its trace before that; in milliseconds. */
const EARLIER_MS = 5000;
/** Spans and timings are not the same to the microsecond. */
const TOLERANCE = 0.9;

/**
 * The address of traces of a moment of a handler, the slowest first.
 *
 * @param index of the moment's step
 * @param options.slow only those that took as long as half of the calls of that moment did, or longer
 */
export function tracesOfMoment(
  { from, stepMs }: Metrics,
  { service, handler, points }: TimingSeries,
  index: number,
  { slow = false } = {},
): string {
  const beginMs = (Math.floor(Date.parse(from) / stepMs) + index) * stepMs;
  const point = points.find(
    ({ time }) => Math.floor(Date.parse(time) / stepMs) * stepMs === beginMs,
  );
  const operation = operationOf(service, handler);
  const lastedMs = EARLIER_MS + (point?.p99Ms ?? 0);
  return apiPath('/traces', {
    service,
    operation,
    from: new Date(beginMs - lastedMs).toISOString(),
    to: new Date(beginMs + stepMs).toISOString(),
    minDuration: slow && operation && point ? atLeast(point.p50Ms) : undefined,
    sort: '-duration',
  });
}

function atLeast(ms: number): string {
  return `${Math.floor(ms * TOLERANCE * 1000)}us`;
}
