import { apiPath } from '../api.ts';
import { tagsIn } from './attributes.ts';
import { DEFAULT_SORT } from './trace-sort.ts';

/** What the page of traces was asked for, as its address says it; empty is any. */
export interface TraceSearch {
  /** The name of its folder. */
  service: string;
  operation: string;
  /** As `1.2s`, `100ms` or `50us`. */
  minDuration: string;
  maxDuration: string;
  /** `true`: only traces in which something failed. */
  error: string;
  uuid: string;
  /** Attributes of a span, as {@link tagsIn} reads them. */
  tags: string;
  /** ISO 8601: when traces began, where a moment was chosen; else `lookback` counts. */
  from: string;
  to: string;
  /** How far back, as `15m`, `1h` or `2d`. */
  lookback: string;
  limit: string;
  /** As {@link DEFAULT_SORT}. */
  sort: string;
}

export const LOOKBACKS = [
  { value: '15m', label: 'Last 15 minutes' },
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '', label: 'Everything' },
];
export const LIMITS = ['20', '100', '500', '1000'];
const DEFAULT_LIMIT = '100';

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads the page's address. */
export function readTraceSearch(parameters: URLSearchParams): TraceSearch {
  const read = (name: string) => parameters.get(name) ?? '';
  return {
    service: read('service'),
    operation: read('operation'),
    minDuration: read('minDuration'),
    maxDuration: read('maxDuration'),
    error: read('error'),
    uuid: read('uuid'),
    tags: read('tags'),
    from: read('from'),
    to: read('to'),
    lookback: read('lookback'),
    limit: read('limit') || DEFAULT_LIMIT,
    sort: read('sort') || DEFAULT_SORT,
  };
}

/** Whether anything but how many, and in which order, is asked for. */
export function isFiltered({ limit: _, sort: __, ...filters }: TraceSearch): boolean {
  return Object.values(filters).some((value) => value !== '');
}

/**
 * The question to the API.
 *
 * @param serviceName the service's name in spans
 * @param nowMs the moment that `lookback` counts from
 */
export function tracesPath(search: TraceSearch, serviceName: string, nowMs: number): string {
  const { lookback, from, to, tags, service: _, sort: __, ...asked } = search;
  return apiPath('/api/traces', {
    ...asked,
    service: serviceName,
    tag: tagsIn(tags),
    start: from ? microseconds(from) : startUs(lookback, nowMs),
    end: microseconds(to),
  });
}

function startUs(lookback: string, nowMs: number): number | undefined {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(lookback) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs && count ? (nowMs - Number(count) * unitMs) * 1000 : undefined;
}

function microseconds(iso: string): number | undefined {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms * 1000;
}
