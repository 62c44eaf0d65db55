import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { withOwnIds } from '../jaeger/ids.ts';
import { TraceSummary, traceSummaryOf } from '../jaeger/trace-summary.ts';
import { toOtlpJson } from '../model/otlp-json.ts';
import type { Source } from '../model/source.ts';
import type { Span } from '../model/span.ts';
import { V3Parameters, v3Search } from './jaeger-v3-parameters.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';
import { Ignored, noTrace, OfATrace, Operation, ServiceName, withoutKind } from './traces.ts';

/** Spans as OTLP's `TracesData`, in the field in which gRPC's gateway puts what is streamed. */
const TracesData = z.object({
  result: z.object({
    resourceSpans: z.array(z.unknown()).describe("As in OTLP's JSON."),
  }),
});

/** Jaeger's query API v3, over HTTP (https://github.com/jaegertracing/jaeger-idl, api_v3). */
export const jaegerV3Operations = {
  'GET /api/v3/services': {
    summary: 'Names of all services that have spans',
    query: Ignored,
    answer: z.object({ services: z.array(z.string()) }),
  },
  'GET /api/v3/operations': {
    summary: "Names of a service's spans",
    query: z.object({ service: ServiceName }),
    answer: z.object({ operations: z.array(Operation) }),
  },
  'GET /api/v3/trace-summaries': {
    summary: 'What there is to say of each trace in a list, the one that started last first',
    query: V3Parameters,
    answer: z.object({ summaries: z.array(TraceSummary) }),
  },
  'GET /api/v3/traces': {
    summary: "Traces in OTLP's JSON, each whole, the one that started last first",
    query: V3Parameters,
    answer: TracesData,
    problems: { 404: 'No trace is found.' },
  },
  'GET /api/v3/traces/:traceId': {
    summary: "One trace in OTLP's JSON",
    path: OfATrace,
    query: Ignored,
    answer: TracesData,
    problems: { 404: 'No such trace is known (yet).' },
  },
} satisfies Operations;

/** Traces, as Jaeger's query API v3 answers them. */
export function jaegerV3Router(source: Source): Router {
  return routerOf(jaegerV3Operations, {
    'GET /api/v3/services': async (_, response) => {
      return { services: await source.services(querySignal(response)) };
    },

    'GET /api/v3/operations': async ({ query }, response) => {
      const names = await source.operations(query.service, querySignal(response));
      return { operations: names.map(withoutKind) };
    },

    'GET /api/v3/trace-summaries': async ({ query }, response) => {
      const traces = await source.findTraces(v3Search(query), querySignal(response));
      return { summaries: traces.map(traceSummaryOf) };
    },

    'GET /api/v3/traces': async ({ query }, response) => {
      const traces = await source.findTraces(v3Search(query), querySignal(response));
      if (traces.length === 0) throw new HttpProblem('trace-not-found', 'no trace is found');
      return tracesData(traces);
    },

    'GET /api/v3/traces/:traceId': async ({ path: { traceId } }, response) => {
      const spans = await source.trace(traceId, querySignal(response));
      if (spans.length === 0) throw noTrace(traceId);
      return tracesData([spans]);
    },
  });
}

/** As from Jaeger, a process stands once for each trace that it has spans in. */
function tracesData(traces: readonly Span[][]): z.infer<typeof TracesData> {
  const resourceSpans = traces.flatMap((spans) => toOtlpJson(withOwnIds(spans)).resourceSpans);
  return { result: { resourceSpans } };
}
