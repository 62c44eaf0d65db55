/** What the console's API answers of calls: how many, how many failed, how long they took. */

import { z } from 'zod';

const Time = z.iso.datetime();

/** Rate, errors and duration of calls over a span of time. */
export const CallStatistics = z.object({
  calls: z.number(),
  callsPerMinute: z.number(),
  errors: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
});
export type CallStatistics = z.infer<typeof CallStatistics>;

/** A service, or who was asked by one and makes no spans. */
const GraphNode = CallStatistics.extend({
  service: z.string(),
  kind: z.enum(['service', 'external', 'database']),
  failing: z
    .object({
      since: Time.describe('When the first of them began.'),
      last: Time.describe('When the newest of them began.'),
      calls: z.int().min(1),
      error: z.string().describe('What the newest says of its failure.'),
      traceId: z.string().describe('The trace of the newest.'),
    })
    .describe('Only where the newest call failed: all calls since the last that did not.')
    .exactOptional(),
  slow: z
    .object({
      since: Time,
      medianMs: z.number().describe('Of the newest calls.'),
      traceId: z.string().describe('That of the newest call which took long.'),
    })
    .describe('Only of a third party or a database whose newest calls take longer than a second.')
    .exactOptional(),
});

/** `GET /api/graph` */
export const Graph = z
  .object({
    from: Time,
    to: Time,
    nodes: z
      .array(GraphNode)
      .describe(
        'One for each service that has spans: the calls that it answered. And one for each third ' +
          'party and database that spans name: the calls of it.',
      ),
    edges: z
      .array(
        CallStatistics.extend({
          parent: z.string(),
          child: z.string(),
          via: z.array(z.enum(['http', 'rpc', 'event', 'database'])),
        }),
      )
      .describe(
        'Who caused what a service did; durations are those of the one who did it. Calls that ' +
          'nobody answered count as errors.',
      ),
  })
  .meta({ id: 'Graph' });
export type Graph = z.infer<typeof Graph>;

export const TimingPoint = CallStatistics.extend({
  time: Time.describe('When the step begins.'),
  p99Ms: z.number(),
});
export type TimingPoint = z.infer<typeof TimingPoint>;

/** What a gauge was in a step. */
const GaugePoint = z.object({
  time: Time.describe('When the step begins.'),
  min: z.number(),
  max: z.number(),
  last: z.number(),
});

/** `GET /api/metrics` */
export const Metrics = z
  .object({
    from: Time,
    to: Time,
    stepMs: z.number(),
    series: z
      .array(
        z.object({
          service: z.string(),
          handler: z.string(),
          all: CallStatistics.extend({ p99Ms: z.number() }).describe(
            'Over the whole time that was asked for.',
          ),
          points: z.array(TimingPoint).describe('Steps without a call are left out.'),
        }),
      )
      .describe('By service and handler.'),
    gauges: z
      .array(
        z.object({
          service: z.string(),
          name: z.string(),
          instance: z
            .string()
            .describe("Where it is known: which of the service's processes it is of.")
            .exactOptional(),
          unit: z.string().describe('Where it is known, as UCUM writes it: `By`.').exactOptional(),
          last: z.number(),
          points: z
            .array(GaugePoint)
            .describe('Steps in which nobody said how much there is are left out.'),
        }),
      )
      .describe('By service, name and instance: how much there is of something.'),
    counters: z
      .array(
        z.object({
          service: z.string(),
          name: z.string(),
          count: z.number(),
          points: z
            .array(z.object({ time: Time.describe('When the step begins.'), count: z.number() }))
            .describe('Steps in which nothing was counted are left out.'),
        }),
      )
      .describe('By service and name: what was counted and not timed. Absent where nothing was.')
      .exactOptional(),
  })
  .meta({ id: 'Metrics' });
export type Metrics = z.infer<typeof Metrics>;
