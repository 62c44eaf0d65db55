import { z } from 'zod';

const Tag = z.object({
  key: z.string(),
  type: z.enum(['string', 'bool', 'int64', 'float64', 'binary']),
  value: z.union([z.string(), z.number(), z.boolean()]),
});
/** In Go's JSON an empty list may be null. */
const list = <T>(item: z.ZodType<T>) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

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
  startTime: z.number(),
  duration: z.number(),
  tags: list(Tag),
  logs: list(z.object({ timestamp: z.number(), fields: list(Tag) })),
  processID: z.string(),
  warnings: z
    .array(z.string())
    .nullish()
    .transform((warnings) => warnings ?? null),
});

/** What `GET /api/traces` answers, here and in Jaeger: `JaegerAnswer<JaegerTrace[]>`, to validate by. */
export const JaegerTraces = z.object({
  data: list(
    z.object({
      traceID: z.string(),
      spans: z.array(Span),
      processes: z.record(z.string(), z.object({ serviceName: z.string(), tags: list(Tag) })),
      warnings: z
        .array(z.string())
        .nullish()
        .transform((warnings) => warnings ?? null),
    }),
  ),
});
