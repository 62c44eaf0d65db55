import { z } from 'zod';
import type { JaegerTrace } from '../model/jaeger-types.ts';

/** Go writes a list without members as null. */
const list = <T>(item: z.ZodType<T>) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

const Tag = z.object({
  key: z.string(),
  type: z.enum(['string', 'bool', 'int64', 'float64', 'binary']),
  value: z.union([z.string(), z.number(), z.boolean()]),
});

const Span = z.object({
  traceID: z.string(),
  spanID: z.string(),
  operationName: z.string(),
  references: list(
    z.object({
      refType: z.enum(['CHILD_OF', 'FOLLOWS_FROM']),
      traceID: z.string(),
      spanID: z.string(),
    }),
  ),
  startTime: z.int(),
  duration: z.int().nonnegative(),
  tags: list(Tag),
  logs: list(z.object({ timestamp: z.int(), fields: list(Tag) })),
  processID: z.string(),
  warnings: z.array(z.string()).nullable().default(null),
});

const Trace: z.ZodType<JaegerTrace> = z.object({
  traceID: z.string(),
  spans: list(Span),
  processes: z.record(z.string(), z.object({ serviceName: z.string(), tags: list(Tag) })),
  warnings: z.array(z.string()).nullable().default(null),
});

/** What Jaeger's query API answers, here and there, without its envelope. */
const dataOf = <T>(item: z.ZodType<T>) =>
  z.object({ data: list(item) }).transform(({ data }) => data);

export const JaegerNames = dataOf(z.string());
export const JaegerTraces = dataOf(Trace);
