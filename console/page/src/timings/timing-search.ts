import type { Metrics } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';

/** The timings of one handler. */
export type TimingSeries = Metrics['series'][number];

export const RANGES = [
  { value: 'now-5m', label: '5 min', stepMs: 10_000 },
  { value: 'now-15m', label: '15 min', stepMs: 10_000 },
  { value: 'now-1h', label: '1 hour', stepMs: 30_000 },
];
const DEFAULT_RANGE = 'now-15m';

/** What the page of timings was asked for, as its address says it. */
export interface TimingSearch {
  /** The name of its folder; empty for all. */
  service: string;
  /** One of its processes; empty for all. */
  instance: string;
  from: string;
  /** The series whose charts are shown, as {@link nameOf} calls it; empty for the first. */
  show: string;
  /** A column's name, with a minus before it for the largest first; empty for the worst first. */
  sort: string;
}

/** Reads the page's address. */
export function readTimingSearch(parameters: URLSearchParams): TimingSearch {
  return {
    service: parameters.get('service') ?? '',
    instance: parameters.get('instance') ?? '',
    from: parameters.get('from') ?? DEFAULT_RANGE,
    show: parameters.get('show') ?? '',
    sort: parameters.get('sort') ?? '',
  };
}

/** The question to the API. All services are asked for: the table's choice needs their names. */
export function metricsPath({ from }: TimingSearch): string {
  const { stepMs } = RANGES.find(({ value }) => value === from) ?? { stepMs: 60_000 };
  return apiPath('/api/metrics', { from, step: stepMs });
}

/** What a series is called in addresses: `orders/sell_shares`. */
export function nameOf({ service, handler }: { service: string; handler: string }): string {
  return `${service}/${handler}`;
}
