import { HttpProblem } from '@simplebank/shared/http-problem';
import { z } from 'zod';
import type { TraceQuery } from '../source.ts';
import { parseDuration } from './duration.ts';
import { readParameters, text, wholeNumber } from './query-parameters.ts';

/** Days, which Jaeger's page offers and Go does not know. */
const DAYS = /^(\d{1,4})d$/;

/** Jaeger gives so many when it is not told. */
const DEFAULT_LIMIT = 100;
const MOST_TRACES = 1500;

const Duration = text.transform((value, context) => {
  if (value === undefined) return undefined;
  const microseconds = parseDuration(value);
  if (microseconds !== undefined) return microseconds;
  context.addIssue('must be a duration such as 1.2s, 100ms or 50us');
  return z.NEVER;
});

/** How far to look back; Jaeger's page says `custom` where it also says `start`. */
const Lookback = text.transform((value, context) => {
  if (value === undefined || value === 'custom') return undefined;
  const days = DAYS.exec(value)?.[1];
  const microseconds = days ? Number(days) * 86_400_000_000 : parseDuration(value);
  if (microseconds !== undefined) return microseconds;
  context.addIssue('must be a duration such as 1h, 30m or 2d');
  return z.NEVER;
});

/** Either JSON, as Jaeger's page sends it, or `key:value`, once for each. */
const Tags = z.string().max(4000).transform(parseTags).pipe(z.record(z.string(), z.string()));
const Tag = z
  .string()
  .max(1000)
  .regex(/^[^:]+:/, 'must be key:value');
const TraceId = z
  .string()
  .regex(/^[0-9a-f]{1,32}$/i, 'must be a trace id: up to 32 hex digits')
  .transform((id) => id.toLowerCase().padStart(32, '0'));

const oneOrMore = <T>(item: z.ZodType<T, string>) =>
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item).max(100));

const SearchParameters = z
  .strictObject({
    service: text,
    operation: text,
    tags: Tags,
    tag: oneOrMore(Tag),
    minDuration: Duration,
    maxDuration: Duration,
    start: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    end: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    lookback: Lookback,
    limit: wholeNumber(1, MOST_TRACES).default(DEFAULT_LIMIT),
    traceID: oneOrMore(TraceId),
    uuid: text,
    error: z.enum(['true', 'false']),
    // What they ask for is how Jaeger's own page shows the answer.
    raw: z.string(),
    prettyPrint: z.string(),
  })
  .partial();

/** What `GET /api/traces` asks for: a search, or certain traces. */
export interface TraceSearch {
  query: TraceQuery;
  traceIds: string[];
}

/**
 * Reads the parameters of `GET /api/traces`: Jaeger's own, `uuid` and `error`.
 *
 * @param nowMs now, in milliseconds since 1970
 * @throws HttpProblem 400
 */
export function readTraceSearch(parameters: unknown, nowMs: number): TraceSearch {
  const {
    start,
    end,
    lookback,
    uuid,
    error,
    tag = [],
    ...read
  } = readParameters(SearchParameters, parameters);
  const tags = Object.fromEntries(
    tag.map((pair) => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)]),
  );
  return {
    query: {
      service: read.service,
      operation: read.operation,
      minDurationUs: read.minDuration,
      maxDurationUs: read.maxDuration,
      tags: { ...read.tags, ...tags, ...(uuid && { uuid }), ...(error && { error }) },
      fromMs: start !== undefined ? start / 1000 : lookback && nowMs - lookback / 1000,
      toMs: end && end / 1000,
      limit: read.limit ?? DEFAULT_LIMIT,
    },
    traceIds: read.traceID ?? [],
  };
}

/**
 * Reads a trace's id from a path. Jaeger leaves zeros at its beginning out.
 *
 * @throws HttpProblem 400
 */
export function readTraceId(id: unknown): string {
  const traceId = TraceId.safeParse(id);
  if (traceId.success) return traceId.data;
  throw new HttpProblem(400, 'a trace id has up to 32 hex digits');
}

function parseTags(json: string, context: z.RefinementCtx): unknown {
  if (json === '') return {};
  try {
    return JSON.parse(json);
  } catch {
    context.addIssue('must be JSON, such as {"http.route":"/shares/sell"}');
    return z.NEVER;
  }
}
