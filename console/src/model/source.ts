import type { FieldList, Graph, LogLine, LogPage, Metrics, Status } from './api-types.ts';
import type { ServiceInstance } from './instance-types.ts';
import type { Span } from './span.ts';

/** Times of a query, in milliseconds since 1970. Either end may be open. */
export interface TimeRange {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

export interface LineQuery extends TimeRange {
  /** In Lucene's syntax; empty for every line. */
  readonly q: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** The oldest lines instead of the newest; what a search does not get to is the oldest all the same. */
  readonly oldestFirst?: boolean;
  /** How many buckets the histogram shall have, about; 0 for none. */
  readonly buckets: number;
}

export interface TraceQuery extends TimeRange {
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly minDurationUs?: number | undefined;
  readonly maxDurationUs?: number | undefined;
  /** Attributes that one span of the trace must have; `error: 'true'` for a failed one. */
  readonly tags: Readonly<Record<string, string>>;
  readonly limit: number;
}

export interface TimingQuery extends TimeRange {
  readonly service?: string | undefined;
  readonly handler?: string | undefined;
  readonly stepMs: number;
}

/** What is new in a source. */
export interface News {
  lines?: readonly LogLine[];
  traceIds?: readonly string[];
  /** The time, in milliseconds since 1970, that new timings are of. */
  timingsMs?: number;
}

/**
 * Where lines, spans and timings come from: the console's own store, or the stack's
 * Elasticsearch, Jaeger and Prometheus. Every method throws QueryError when it was asked for
 * something impossible, and SourceError when it cannot answer. `signal` ends work that takes too
 * long, and work that nobody waits for any more; routers make it with `querySignal(res)`, and leave
 * errors to the handler in api/errors.ts.
 */
export interface Source {
  searchLines(query: LineQuery, signal: AbortSignal): Promise<LogPage>;
  fields(signal: AbortSignal): Promise<FieldList>;
  /** Of every service, in the order of services and names. */
  instances(signal: AbortSignal): Promise<ServiceInstance[]>;
  services(signal: AbortSignal): Promise<string[]>;
  operations(service: string, signal: AbortSignal): Promise<string[]>;
  /** Each trace whole, the one that started last first. */
  findTraces(query: TraceQuery, signal: AbortSignal): Promise<Span[][]>;
  /** Empty when there is no such trace. */
  trace(traceId: string, signal: AbortSignal): Promise<Span[]>;
  /** What the traces that began in this time show, of as many as can be had. */
  graph(range: { fromMs: number; toMs: number }, signal: AbortSignal): Promise<Graph>;
  timings(query: TimingQuery, signal: AbortSignal): Promise<Metrics>;
  /** What of {@link Status} only the source knows. */
  status(): Pick<Status, 'source' | 'loading' | 'lines' | 'traces' | 'timings' | 'problems'>;
  /** Calls `tell` with what is new, until the returned function is called. */
  watch(tell: (news: News) => void): () => void;
  close(): Promise<void>;
}

/** The caller asked for something impossible; the message says what. Answered with 400. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** The source cannot answer: `status` is 503 when it is away, 504 when it took too long. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly status: 503 | 504;

  constructor(status: 503 | 504, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
