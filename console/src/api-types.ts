/**
 * What the console's API answers, as JSON. The server makes these and the page, `npm run logs`,
 * `npm run trace` and `npm run smoke` read them; docs/console-api.md says the same in words.
 *
 * Times are ISO 8601 in UTC, unless a name ends in `Us` (microseconds, since 1970 for a moment) or
 * `Ms` (milliseconds).
 */

import type { JaegerSpan, JaegerTag } from './jaeger-types.ts';

export type * from './jaeger-types.ts';

/** A log line as it was written: the fields of the Logstash V1 format and the writer's own. */
export type LogRecord = Record<string, unknown>;

/** A log line that was found. */
export interface LogLine {
  /** Names the line for as long as it is kept. */
  id: string;
  /** The process that wrote it, for example `orders-2`, or the container's name. */
  instance: string;
  record: LogRecord;
}

/** How many lines a span of time holds. */
export interface HistogramBucket {
  time: string;
  total: number;
  /** By `levelname`; lines without one count under an empty name. */
  levels: Record<string, number>;
}

/** `GET /api/logs` */
export interface LogPage {
  /** The newest first. */
  lines: LogLine[];
  /** How many lines match, this page's among them. */
  total: number;
  /** Asks for the lines that follow, which are older; null when there are none. */
  cursor: string | null;
  /** Only when `buckets` asks for it: all matching lines over time, empty buckets included. */
  histogram?: { stepMs: number; buckets: HistogramBucket[] };
}

/** `GET /api/fields` */
export interface FieldList {
  /** By name. `values` are the commonest, at most ten, of a field that has few. */
  fields: { name: string; values: string[] }[];
}

/** A span in a timeline, or a log line at its moment. */
export type TimelineEntry = TimelineSpan | TimelineLine;

export interface TimelineSpan {
  type: 'span';
  startUs: number;
  durationUs: number;
  /** 0 for a root, and for a span whose parent is missing. */
  depth: number;
  /** Its parent is not among the spans. */
  orphan: boolean;
  service: string;
  /** Whether the span failed, as its status says. */
  error: boolean;
  span: JaegerSpan;
  /** Tags of the process that made it. */
  process: JaegerTag[];
}

export interface TimelineLine {
  type: 'line';
  startUs: number;
  /** One more than that of its span; 0 when its span is not there. */
  depth: number;
  service: string;
  line: LogLine;
}

/** `GET /api/requests/:uuid` and `GET /api/traces/:traceId/timeline` */
export interface Timeline {
  /** What was asked for: a UUID or a trace's id. */
  id: string;
  beginUs: number;
  durationUs: number;
  services: string[];
  traceIds: string[];
  spanCount: number;
  lineCount: number;
  errorCount: number;
  /** From top to bottom: parents before children; in a span its lines and child spans by time. */
  entries: TimelineEntry[];
}

/** Rate, errors and duration of calls over a span of time. */
export interface CallStatistics {
  calls: number;
  callsPerMinute: number;
  errors: number;
  p50Ms: number;
  p95Ms: number;
}

/** `GET /api/graph` */
export interface Graph {
  from: string;
  to: string;
  /** One for each service that has spans: the calls that it answered. */
  nodes: ({ service: string } & CallStatistics)[];
  /** Who caused what a service did; durations are those of the one who did it. */
  edges: ({ parent: string; child: string; via: ('http' | 'rpc' | 'event')[] } & CallStatistics)[];
}

export interface TimingPoint extends CallStatistics {
  /** When the step begins. */
  time: string;
  p99Ms: number;
}

/** `GET /api/metrics` */
export interface Metrics {
  from: string;
  to: string;
  stepMs: number;
  /** By service and handler. */
  series: {
    service: string;
    handler: string;
    /** Over the whole time that was asked for. */
    all: CallStatistics & { p99Ms: number };
    /** Steps without a call are left out. */
    points: TimingPoint[];
  }[];
}

/** One process of a service, as `GET /ready` tells. */
export interface Instance {
  /** The folder's name, for example `account-transactions`. */
  service: string;
  /** Host and port. */
  address: string;
  state: 'ready' | 'not ready' | 'away';
  /** Why it is not ready, or away. */
  why?: string;
}

/** What a store holds, and what it had to let go. */
export interface Kept {
  kept: number;
  limit: number;
  dropped: number;
  /** Time of the oldest that is kept. */
  since: string | null;
}

/** `GET /api/status` */
export interface Status {
  source: 'embedded' | 'stack';
  /** Whether what was kept before the console started is still being read. */
  loading: boolean;
  /** Null where others keep them, and decide how many. */
  lines: Kept | null;
  traces: Kept | null;
  timings: { since: string | null } | null;
  instances: Instance[];
  /** What the two buttons do, as one may type it. */
  curl: { sellShares: string; profile: string };
  /** The stack's own pages, by name; none in the embedded way. */
  links: Record<string, string>;
  /** What the source cannot do at the moment, one sentence each. */
  problems: string[];
}

/** `POST /api/try/sell-shares` and `POST /api/try/profile` */
export interface TryAnswer {
  /** The service's own status and body. */
  status: number;
  body: unknown;
  uuid: string;
  /** The command that does the same. */
  curl: string;
}

/** The events of `GET /api/stream`, by name, with what their `data` is. */
export interface StreamEvents {
  /** New lines that match `q`, the oldest first; `skipped` more matched and were left out. */
  lines: { lines: LogLine[]; skipped: number };
  /** Traces that have new spans. */
  traces: { traceIds: string[] };
  /** New timings can be asked for. */
  timings: { time: string };
  status: Status;
}

/** Every error: RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
}
