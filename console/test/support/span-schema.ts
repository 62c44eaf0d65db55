import { z } from 'zod';
import type { Span } from '../../src/model/span.ts';

const Attributes = z.record(z.string(), z.json());

/** What a span may be, to the last field. */
export const SpanSchema: z.ZodType<Span> = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  service: z.string(),
  resource: Attributes,
  kind: z.enum(['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']),
  startTime: z.iso.datetime({ precision: 6 }),
  durationMs: z.number().nonnegative(),
  attributes: Attributes,
  events: z.array(z.object({ time: z.string(), name: z.string(), attributes: Attributes })),
  status: z.object({ code: z.enum(['unset', 'ok', 'error']), message: z.string().optional() }),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes: Attributes })),
});
