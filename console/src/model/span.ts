type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Attributes = Record<string, Json>;

/**
 * A span as it is kept: the shape that `npm run trace` reads. Ids are lower-case hex. Times are
 * ISO 8601 in UTC with microseconds; a duration is in milliseconds, with microseconds as its fraction.
 */
export interface Span {
  traceId: string;
  spanId: string;
  /** Absent in the root of a trace. */
  parentSpanId?: string | undefined;
  name: string;
  /** `service.name` of the process that made the span. */
  service: string;
  /** What else that process says of itself. */
  resource: Attributes;
  kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  startTime: string;
  durationMs: number;
  attributes: Attributes;
  events: { time: string; name: string; attributes: Attributes }[];
  status: { code: 'unset' | 'ok' | 'error'; message?: string | undefined };
  links: { traceId: string; spanId: string; attributes: Attributes }[];
}

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
  const text = startTime.slice(0, 19);
  if (text !== startText) {
    startText = text;
    startUs = Date.parse(`${startText}Z`) * 1000;
  }
  return startUs + Number(startTime.slice(20, 26));
}

/** Of the last one, up to its second: most start in the same as the one before. */
let startText = '';
let startUs = Number.NaN;

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
