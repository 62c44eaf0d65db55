/** What the console's API answers of log lines. */

import { z } from 'zod';

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
