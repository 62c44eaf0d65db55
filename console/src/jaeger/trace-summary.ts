import { z } from 'zod';
import { nanoseconds } from '../model/otlp-json.ts';
import { endOf, hasFailed, type Span, startOf } from '../model/span.ts';
import { parentsOf } from '../model/span-parents.ts';

const Counts = { spanCount: z.int().min(0), errorSpanCount: z.int().min(0) };
const UnixNano = z.string().describe('Nanoseconds since 1970.');

/** What Jaeger's API v3 says of a trace in a list of them (`TraceSummary` of its query_service.proto). */
export const TraceSummary = z
  .object({
    traceId: z.string(),
    rootServiceName: z.string(),
    rootOperationName: z.string(),
    minStartTimeUnixNano: UnixNano,
    maxEndTimeUnixNano: UnixNano,
    ...Counts,
    orphanSpanCount: z.int().min(0).describe('Spans whose parent is not known.'),
    services: z.array(z.object({ name: z.string(), ...Counts })).describe('By their names.'),
  })
  .meta({ id: 'TraceSummary' });
export type TraceSummary = z.infer<typeof TraceSummary>;

/**
 * Sums a trace up, as Jaeger does it. Only, what has failed is what its page shows as failed. The root is
 * the first of the spans without a parent's id; its names are empty where there is none.
 *
 * @param spans all of one trace, each once, at least one
 */
export function traceSummaryOf(spans: readonly Span[]): TraceSummary {
  const parents = parentsOf(spans);
  const root = spans
    .filter((span) => span.parentSpanId === undefined && !parents.has(span))
    .sort((a, b) => startOf(a) - startOf(b))[0];
  const services = [...new Set(spans.map(({ service }) => service))].sort();
  return {
    traceId: spans[0]?.traceId.padStart(32, '0') ?? '',
    rootServiceName: root?.service ?? '',
    rootOperationName: root?.name ?? '',
    minStartTimeUnixNano: nanoseconds(Math.min(...spans.map(startOf))),
    maxEndTimeUnixNano: nanoseconds(Math.max(...spans.map(endOf))),
    ...countsOf(spans),
    orphanSpanCount: spans.filter((span) => span.parentSpanId !== undefined && !parents.has(span))
      .length,
    services: services.map((name) => ({
      name,
      ...countsOf(spans.filter(({ service }) => service === name)),
    })),
  };
}

function countsOf(spans: readonly Span[]): { spanCount: number; errorSpanCount: number } {
  return { spanCount: spans.length, errorSpanCount: spans.filter(hasFailed).length };
}
