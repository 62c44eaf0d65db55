import { apiPath } from '../api.ts';
import { INSTANCE, tagsIn } from './attributes.ts';
import { DEFAULT_SORT } from './trace-sort.ts';

/** What the page of traces was asked for, as its address says it; empty is any. */
export interface TraceSearch {
  /** The name of its folder. */
  service: string;
  /** One of a service's processes, as spans have it in `service.instance.id`. */
  instance: string;
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
  /** What is shown of them, one of {@link VIEWS}. */
  view: string;
  /** What is slow, as `1.2s`; empty for the slowest tenth. */
  slowerThan: string;
}

export const VIEWS = [
  { value: '', label: 'List' },
  { value: 'slow', label: 'Slow ones apart' },
  { value: 'failed', label: 'Failed ones apart' },
  { value: 'flame', label: 'Flame graph' },
];

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
    instance: read('instance'),
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
    view: read('view'),
    slowerThan: read('slowerThan'),
  };
}

/** Whether anything but how many, and how they are shown, is asked for. */
export function isFiltered(search: TraceSearch): boolean {
  const { limit: _, sort: __, view: ___, slowerThan: ____, ...filters } = search;
  return Object.values(filters).some((value) => value !== '');
}

/**
 * The question to the API.
 *
 * @param serviceName the service's name in spans
 * @param nowMs the moment that `lookback` counts from
 */
export function tracesPath(search: TraceSearch, serviceName: string, nowMs: number): string {
  return apiPath('/api/traces', questionOf(search, serviceName, nowMs));
}

/** What is asked for groups of the same traces: slow ones, or failed ones, and the others. */
export function groupsPath(search: TraceSearch, serviceName: string, nowMs: number): string {
  const { view: group, slowerThan } = search;
  return apiPath('/api/trace-groups', {
    ...questionOf(search, serviceName, nowMs),
    group,
    slowerThan: group === 'slow' ? slowerThan : '',
  });
}

/** What is asked for the same traces, added up. */
export function flamePath(search: TraceSearch, serviceName: string, nowMs: number): string {
  return apiPath('/api/trace-flame', questionOf(search, serviceName, nowMs));
}

function questionOf(search: TraceSearch, serviceName: string, nowMs: number) {
  const { operation, minDuration, maxDuration, error, uuid, limit } = search;
  const { instance, lookback, from, to } = search;
  return {
    service: serviceName,
    ...{ operation, minDuration, maxDuration, error, uuid, limit },
    tag: [...tagsIn(search.tags), ...(instance ? [`${INSTANCE}:${instance}`] : [])],
    start: from ? microseconds(from) : startUs(lookback, nowMs),
    end: microseconds(to),
  };
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
