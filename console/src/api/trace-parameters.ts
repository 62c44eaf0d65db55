import { Uuid } from '@simplebank/shared/contracts';
import { z } from 'zod';
import type { TraceQuery } from '../model/source.ts';
import { DURATION, parseDuration } from './duration.ts';
import { oneOrMore, text, wholeNumber } from './query-parameters.ts';
import { inOrder } from './search-parameters.ts';

/** Days and weeks, which Jaeger's page offers and Go does not know. */
const DAYS = /^(\d{1,4})([dw])$/;

/** Jaeger gives so many when it is not told. */
const DEFAULT_LIMIT = 100;
const MOST_TRACES = 1500;

/** A duration as Go writes it, in microseconds. */
export const Duration = z
  .string()
  .regex(DURATION, 'must be a duration such as 1.2s, 100ms or 50us')
  .transform(parseDuration);

/** How far to look back; Jaeger's page says `custom` where it also says `start`. */
const Lookback = z
  .string()
  .regex(
    new RegExp(`^custom$|${DAYS.source}|${DURATION.source}`),
    'must be a duration such as 1h, 30m or 2d',
  )
  .transform((value) => {
    const [, days, unit] = DAYS.exec(value) ?? [];
    if (days) return Number(days) * (unit === 'w' ? 7 : 1) * 86_400_000_000;
    return value === 'custom' ? undefined : parseDuration(value);
  });

/** Either JSON, as Jaeger's page sends it, or `key:value`, once for each. */
const Tags = z
  .string()
  .max(4000)
  .transform(parseTags)
  .pipe(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)))
  .meta({ format: 'tags' });
const Tag = z
  .string()
  .max(1000)
  .regex(/^[^:]+:/, 'must be key:value');

/** A trace's id, made whole: Jaeger leaves zeros at its beginning out. */
export const TraceId = z
  .string()
  .regex(/^[0-9a-fA-F]{1,32}$/, 'must be a trace id: up to 32 hex digits')
  .transform((id) => id.toLowerCase().padStart(32, '0'));

/** A moment, as Jaeger's query API has it. */
const Microseconds = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/**
 * The parameters of `GET /api/traces`: Jaeger's own, `uuid` and `error`. As at all of Jaeger's calls,
 * others are ignored: Jaeger's page, Grafana and their later versions send more.
 */
export const TraceParameters = z
  .object({
    service: text.describe('As spans have it: `simplebank-orders`.'),
    operation: text.describe('The name of a span.'),
    uuid: Uuid.describe('Of a request: traces with a span that has this attribute.'),
    error: z.enum(['true', 'false']).describe('`true`: traces with a span that failed.'),
    tags: oneOrMore(Tags).describe('Attributes as JSON: `{"http.route":"/shares/sell"}`.'),
    tag: oneOrMore(Tag).describe('Attributes as `key:value`.'),
    minDuration: Duration.describe('Such as `1.2s`, `100ms` or `50us`.'),
    maxDuration: Duration.describe('Such as `1.2s`, `100ms` or `50us`.'),
    start: Microseconds.describe('Microseconds since 1970.'),
    end: Microseconds.describe('Microseconds since 1970.'),
    lookback: Lookback.describe('Instead of `start`: such as `1h`, `2d` or `1w`.'),
    traceID: oneOrMore(TraceId).describe('Certain traces.'),
  })
  .partial()
  .extend({ limit: wholeNumber(1, MOST_TRACES).default(DEFAULT_LIMIT).describe('How many.') });

/** What `GET /api/traces` asks for: a search, or certain traces. */
export interface TraceSearch {
  query: TraceQuery;
  traceIds: string[];
}

/**
 * What the parameters of `GET /api/traces` ask for.
 *
 * @param nowMs now, in milliseconds since 1970
 * @throws HttpProblem `invalid-parameter` when two of them contradict each other
 */
export function traceSearch(
  parameters: z.output<typeof TraceParameters>,
  nowMs: number,
): TraceSearch {
  const { start, end, lookback, uuid, error, tag = [], tags = [], ...read } = parameters;
  inOrder('minDuration', read.minDuration, 'maxDuration', read.maxDuration);
  inOrder('start', start, 'end', end);
  const pairs = tag.map((pair) => [
    pair.slice(0, pair.indexOf(':')),
    pair.slice(pair.indexOf(':') + 1),
  ]);
  return {
    query: {
      service: read.service,
      operation: read.operation,
      minDurationUs: read.minDuration,
      maxDurationUs: read.maxDuration,
      tags: {
        ...Object.assign({}, ...tags),
        ...Object.fromEntries(pairs),
        ...(uuid && { uuid }),
        ...(error && { error }),
      },
      fromMs: start !== undefined ? start / 1000 : lookback && Math.max(0, nowMs - lookback / 1000),
      toMs: end && end / 1000,
      limit: read.limit,
    },
    traceIds: read.traceID ?? [],
  };
}

function parseTags(json: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(json);
  } catch {
    context.addIssue('must be JSON, such as {"http.route":"/shares/sell"}');
    return z.NEVER;
  }
}
