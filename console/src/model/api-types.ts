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
import { LogLine } from './line-types.ts';

export type * from './break-types.ts';
export type * from './comparison-types.ts';
export type * from './flame-types.ts';
export type * from './group-types.ts';
export type * from './instance-types.ts';
export type * from './jaeger-types.ts';
export type * from './learn-types.ts';
export type * from './line-types.ts';
export type * from './process-types.ts';
export type * from './statistic-types.ts';
export type * from './summary-types.ts';

const Time = z.iso.datetime();
const Count = z.int().min(0);

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
  instance: z
    .string()
    .describe('What it is called in its lines, spans and gauges, where the supervisor tells.')
    .exactOptional(),
  address: z.string().describe('Host and port.'),
  state: z.enum(['ready', 'not ready', 'away', 'stopped']),
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

/** An event that could not be handled, in `GET /api/parked`. */
export const ParkedEvent = z
  .object({
    queue: z.string().describe('The working queue that it was parked from.'),
    service: z.string().describe('Whose queue that is, for example `fees_service`.'),
    uuid: z.string().describe('`-` where the event names none.'),
    reason: z.string().describe('`failed` or `malformed`.'),
    attempts: z.string(),
    parkedAt: z.string(),
    error: z.string().describe('The last error.'),
  })
  .meta({ id: 'ParkedEvent' });
export type ParkedEvent = z.infer<typeof ParkedEvent>;

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
