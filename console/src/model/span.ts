import { z } from 'zod';

const Attributes = z.record(z.string(), z.json());

/**
 * A span as it is kept, one JSON object a line: the shape that `npm run trace` reads, and that a
 * learner finds in `.simplebank/traces/`. Ids are lower-case hex. Times are ISO 8601 in UTC with
 * microseconds; a duration is in milliseconds, with microseconds as its fraction.
 */
export const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  /** Absent in the root of a trace. */
  parentSpanId: z.string().optional(),
  name: z.string(),
  /** `service.name` of the process that made the span. */
  service: z.string(),
  /** What else that process says of itself; empty in lines from before this was kept. */
  resource: Attributes.default({}),
  kind: z.enum(['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']),
  startTime: z.iso.datetime({ precision: 6 }),
  durationMs: z.number().nonnegative(),
  attributes: Attributes,
  events: z.array(z.object({ time: z.string(), name: z.string(), attributes: Attributes })),
  status: z.object({ code: z.enum(['unset', 'ok', 'error']), message: z.string().optional() }),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes: Attributes })),
});
export type Span = z.infer<typeof Span>;

/**
 * What a graph of services is made from: of the attributes, only `error`, `error.type` and those that
 * say how, and of whom, something was asked.
 */
export type CallSpan = Pick<
  Span,
  | 'traceId'
  | 'spanId'
  | 'parentSpanId'
  | 'service'
  | 'kind'
  | 'startTime'
  | 'durationMs'
  | 'status'
  | 'attributes'
>;

/** When a span started, in microseconds since 1970: finer than a JavaScript Date. */
export function startOf({ startTime }: Pick<Span, 'startTime'>): number {
  return Date.parse(`${startTime.slice(0, 19)}Z`) * 1000 + Number(startTime.slice(20, 26));
}

/** When a span ended, in microseconds since 1970. */
export function endOf(span: Span): number {
  return startOf(span) + Math.round(span.durationMs * 1000);
}

/**
 * Whether a span failed: its status says so, or it has the attribute `error` as OpenTracing's and
 * Zipkin's clients set it. Jaeger's and Grafana's pages show either as an error.
 */
export function hasFailed({ status, attributes }: Pick<Span, 'status' | 'attributes'>): boolean {
  return status.code === 'error' || attributes.error === true || attributes.error === 'true';
}

/** What a failed span says of its failure. */
export function failureOf({ status, attributes }: Pick<Span, 'status' | 'attributes'>): string {
  const type = attributes['error.type'];
  return status.message || (type === undefined ? 'failed' : String(type));
}

/**
 * A moment in the form that a span has it: ISO 8601 in UTC with microseconds.
 *
 * @param microseconds since 1970
 */
export function isoTime(microseconds: number): string {
  const second = Math.floor(microseconds / 1_000_000);
  if (second !== lastSecond) {
    lastText = new Date(second * 1000).toISOString().slice(0, -4);
    lastSecond = second;
  }
  return `${lastText}${String(microseconds - second * 1_000_000).padStart(6, '0')}Z`;
}

/** Times are asked for in their order, most of the time: those of one second begin alike. */
let lastSecond = Number.NaN;
let lastText = '';
