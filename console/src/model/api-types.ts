/**
 * What the console's API answers, as JSON. The server makes these and the page, `npm run logs`,
 * `npm run trace` and `npm run smoke` read them; docs/console-api.md says the same in words, and
 * `/openapi.json` for machines.
 *
 * Times are ISO 8601 in UTC, unless a name ends in `Us` (microseconds, since 1970 for a moment) or
 * `Ms` (milliseconds).
 */

import { z } from 'zod';
import { JaegerSpan, JaegerTag } from './jaeger-types.ts';

export type * from './comparison-types.ts';
export type * from './group-types.ts';
export type * from './jaeger-types.ts';
export type * from './statistic-types.ts';
export type * from './summary-types.ts';

const Time = z.iso.datetime();
const Count = z.int().min(0);

/** A log line as it was written: the fields of the Logstash V1 format and the writer's own. */
export const LogRecord = z.record(z.string(), z.unknown());
export type LogRecord = z.infer<typeof LogRecord>;

/** A log line that was found. */
export const LogLine = z
  .object({
    id: z.string().describe('Names the line for as long as it is kept.'),
    instance: z
      .string()
      .describe("The process that wrote it, for example `orders-2`, or the container's name."),
    record: LogRecord,
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.infer<typeof LogLine>;

/** How many lines a span of time holds. */
export const HistogramBucket = z.object({
  time: Time,
  total: Count,
  levels: z
    .record(z.string(), Count)
    .describe('By `levelname`; lines without one count under an empty name.'),
});
export type HistogramBucket = z.infer<typeof HistogramBucket>;

/** `GET /api/logs` */
export const LogPage = z
  .object({
    lines: z.array(LogLine).describe('The newest first.'),
    total: Count.describe("How many lines match, this page's among them."),
    cursor: z
      .string()
      .nullable()
      .describe('Asks for the lines that follow, which are older; null when there are none.'),
    histogram: z
      .object({ stepMs: z.number(), buckets: z.array(HistogramBucket) })
      .describe(
        'Only when `buckets` asks for it: all matching lines over time, empty buckets included.',
      )
      .exactOptional(),
    reached: Time.describe(
      'Only when the time for a search was over: older lines were not looked at.',
    ).exactOptional(),
    hints: z
      .array(z.string())
      .describe('Only where nothing is found: what may be wrong with the query, a sentence each.')
      .exactOptional(),
  })
  .meta({ id: 'LogPage' });
export type LogPage = z.infer<typeof LogPage>;

/** `GET /api/logs/around` */
export const LinesAround = z
  .object({ lines: z.array(LogLine).describe('The newest first; the line itself is among them.') })
  .meta({ id: 'LinesAround' });
export type LinesAround = z.infer<typeof LinesAround>;

/** `GET /api/fields` */
export const FieldList = z
  .object({
    fields: z
      .array(z.object({ name: z.string(), values: z.array(z.string()) }))
      .describe('By name. `values` are the commonest, at most ten, of a field that has few.'),
  })
  .meta({ id: 'FieldList' });
export type FieldList = z.infer<typeof FieldList>;

export const TimelineSpan = z
  .object({
    type: z.literal('span'),
    startUs: z.number(),
    durationUs: z.number(),
    depth: Count.describe('0 for a root, and for a span whose parent is missing.'),
    skewUs: z
      .number()
      .optional()
      .describe(
        'How far it was moved, with its lines, because it started before what caused it: clocks differ.',
      ),
    orphan: z.boolean().describe('Its parent is not among the spans.'),
    service: z.string(),
    error: z.boolean().describe('Whether the span failed, as its status says.'),
    spanId: z
      .string()
      .describe(
        'Its id, as it was sent and as its lines have it. `span.spanID` is another one where spans of ' +
          'the trace share one, as those of Zipkin do.',
      ),
    span: JaegerSpan,
    process: z.array(JaegerTag).describe('Tags of the process that made it.'),
  })
  .meta({ id: 'TimelineSpan' });
export type TimelineSpan = z.infer<typeof TimelineSpan>;

export const TimelineLine = z
  .object({
    type: z.literal('line'),
    startUs: z.number(),
    depth: Count.describe('One more than that of its span; 0 when its span is not there.'),
    service: z.string(),
    line: LogLine,
  })
  .meta({ id: 'TimelineLine' });
export type TimelineLine = z.infer<typeof TimelineLine>;

/** A span in a timeline, or a log line at its moment. */
export const TimelineEntry = z.union([TimelineSpan, TimelineLine]);
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** `GET /api/requests/:uuid` and `GET /api/traces/:traceId/timeline` */
export const Timeline = z
  .object({
    id: z.string().describe("What was asked for: a UUID or a trace's id."),
    beginUs: z.number(),
    durationUs: z.number(),
    services: z.array(z.string()),
    traceIds: z.array(z.string()),
    spanCount: Count,
    lineCount: Count,
    errorCount: Count,
    missing: z
      .array(z.string())
      .describe('What it should have and has not, or what is broken, a sentence each.')
      .exactOptional(),
    entries: z
      .array(TimelineEntry)
      .describe(
        'From top to bottom: parents before children; in a span its lines and child spans by time.',
      ),
  })
  .meta({ id: 'Timeline' });
export type Timeline = z.infer<typeof Timeline>;

/** One process of a service, as `GET /ready` tells. */
export const Instance = z.object({
  service: z.string().describe("The folder's name, for example `account-transactions`."),
  address: z.string().describe('Host and port.'),
  state: z.enum(['ready', 'not ready', 'away']),
  why: z.string().describe('Why it is not ready, or away.').exactOptional(),
  since: Time.describe('When it was first seen so; not there before it was asked.').exactOptional(),
});
export type Instance = z.infer<typeof Instance>;

/** What is wrong, in `GET /api/trouble`. */
export const Trouble = z
  .object({
    rule: z
      .enum([
        'broker-away',
        'ends-again-and-again',
        'service-away',
        'service-not-ready',
        'breaker-open',
        'third-party-fails',
        'third-party-slow',
        'events-parked',
        'service-fails',
      ])
      .describe('By what it was told.'),
    what: z.string().describe('In a sentence.'),
    since: Time.nullable().describe('Null where it is not known.'),
    href: z.string().describe('The page of the console that shows it: its path and query.'),
  })
  .meta({ id: 'Trouble' });
export type Trouble = z.infer<typeof Trouble>;

/** What a store holds, and what it had to let go. */
export const Kept = z.object({
  kept: Count,
  limit: Count,
  dropped: Count,
  since: Time.nullable().describe('Time of the oldest that is kept.'),
});
export type Kept = z.infer<typeof Kept>;

/** `GET /api/status` */
export const Status = z
  .object({
    source: z.enum(['embedded', 'stack']),
    loading: z
      .boolean()
      .describe('Whether what was kept before the console started is still being read.'),
    lines: Kept.nullable().describe('Null where others keep them, and decide how many.'),
    traces: Kept.nullable(),
    timings: z.object({ since: Time.nullable() }).nullable(),
    instances: z.array(Instance),
    curl: z
      .object({ sellShares: z.string(), profile: z.string() })
      .describe('What the two buttons do, as one may type it.'),
    links: z
      .record(z.string(), z.string())
      .describe("The stack's own pages, by name; none in the embedded way."),
    problems: z
      .array(z.string())
      .describe('What the source cannot do at the moment, one sentence each.'),
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof Status>;

/** `POST /api/try/sell-shares` and `POST /api/try/profile` */
export const TryAnswer = z
  .object({
    status: z.int().describe("The service's own status; `body` is its own, too."),
    body: z.unknown(),
    uuid: z.guid(),
    curl: z.string().describe('The command that does the same.'),
  })
  .meta({ id: 'TryAnswer' });
export type TryAnswer = z.infer<typeof TryAnswer>;

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
export type { Problem } from '@simplebank/shared/contracts';
