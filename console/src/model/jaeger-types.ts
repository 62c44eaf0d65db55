/** The JSON of Jaeger's query API, as far as the console's own speaks it. */

import { z } from 'zod';

/** The envelope of Jaeger's query API, around `data`. */
export const jaegerAnswerOf = <T extends z.ZodType>(data: T) =>
  z.object({
    data,
    total: z.int().min(0),
    limit: z.int().min(0),
    offset: z.int().min(0),
    errors: z
      .array(z.object({ code: z.int(), msg: z.string(), traceID: z.string().exactOptional() }))
      .nullable(),
  });
export type JaegerAnswer<T> = z.infer<ReturnType<typeof jaegerAnswerOf<z.ZodType<T>>>>;

export const JaegerTag = z
  .object({
    key: z.string(),
    type: z.enum(['string', 'bool', 'int64', 'float64', 'binary']),
    value: z.union([z.string(), z.number(), z.boolean()]),
  })
  .meta({ id: 'JaegerTag' });
export type JaegerTag = z.infer<typeof JaegerTag>;

export const JaegerSpan = z
  .object({
    traceID: z.string(),
    spanID: z.string(),
    operationName: z.string(),
    references: z.array(
      z.object({
        refType: z.enum(['CHILD_OF', 'FOLLOWS_FROM']),
        traceID: z.string(),
        spanID: z.string(),
      }),
    ),
    startTime: z.number().describe('Microseconds since 1970.'),
    duration: z.number().describe('Microseconds.'),
    tags: z.array(JaegerTag),
    logs: z.array(z.object({ timestamp: z.number(), fields: z.array(JaegerTag) })),
    processID: z.string(),
    warnings: z.array(z.string()).nullable(),
  })
  .meta({ id: 'JaegerSpan' });
export type JaegerSpan = z.infer<typeof JaegerSpan>;

/** `data` of `GET /api/traces` is a list of these, the one that started last first. */
export const JaegerTrace = z
  .object({
    traceID: z.string(),
    spans: z.array(JaegerSpan),
    processes: z
      .record(z.string(), z.object({ serviceName: z.string(), tags: z.array(JaegerTag) }))
      .describe('By `processID` of the spans.'),
    warnings: z.array(z.string()).nullable(),
  })
  .meta({ id: 'JaegerTrace' });
export type JaegerTrace = z.infer<typeof JaegerTrace>;

/** `data` of `GET /api/dependencies` is a list of these. */
export const JaegerDependency = z
  .object({ parent: z.string(), child: z.string(), callCount: z.int().min(0) })
  .meta({ id: 'JaegerDependency' });
export type JaegerDependency = z.infer<typeof JaegerDependency>;
