import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { jaegerAnswer, toJaeger } from '../jaeger/to-jaeger.ts';
import { Timeline } from '../model/api-types.ts';
import { JaegerDependency, JaegerTrace, jaegerAnswerOf } from '../model/jaeger-types.ts';
import type { Source } from '../model/source.ts';
import { missingIn } from '../timeline/missing.ts';
import { timelineOf } from '../timeline/timeline.ts';
import { findLinesOf } from './lines-of.ts';
import { LATEST_MS, text, wholeNumber } from './query-parameters.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';
import { TraceId, TraceParameters, traceSearch } from './trace-parameters.ts';

/** Jaeger looks back a day unless it is told otherwise, in milliseconds. */
const A_DAY = 86_400_000;
export const ServiceName = text.describe('As spans have it: `simplebank-orders`.');
const Milliseconds = (min: number) => wholeNumber(min, LATEST_MS);

/** Jaeger's page and Grafana send parameters that mean nothing here, such as `prettyPrint` and `start`. */
export const Ignored = z.object({});
export const Operation = z.object({ name: z.string(), spanKind: z.string() });
export const OfATrace = z.strictObject({ traceId: TraceId });
const problems = { 404: 'No such trace is known (yet).' };

export const traceOperations = {
  'GET /api/services': {
    summary: 'Names of all services that have spans',
    query: Ignored,
    answer: jaegerAnswerOf(z.array(z.string())),
  },
  'GET /api/services/:service/operations': {
    summary: "Names of a service's spans",
    path: z.strictObject({ service: ServiceName }),
    query: Ignored,
    answer: jaegerAnswerOf(z.array(z.string())),
  },
  'GET /api/operations': {
    summary: "Names of a service's spans, as newer Jaegers have it",
    query: z.object({ service: ServiceName }),
    answer: jaegerAnswerOf(z.array(Operation)),
  },
  'GET /api/traces': {
    summary: 'Traces, each whole, the one that started last first',
    query: TraceParameters,
    answer: jaegerAnswerOf(z.array(JaegerTrace)),
  },
  'GET /api/traces/:traceId': {
    summary: 'One trace',
    path: OfATrace,
    query: Ignored,
    answer: jaegerAnswerOf(z.array(JaegerTrace)),
    problems,
  },
  'GET /api/traces/:traceId/timeline': {
    summary: 'All lines and spans of one trace, in one timeline',
    path: OfATrace,
    answer: Timeline,
    problems,
  },
  'GET /api/dependencies': {
    summary: 'Which service called which, and how often',
    query: z.object({
      endTs: Milliseconds(0).describe('Milliseconds since 1970; now unless given.').optional(),
      lookback: Milliseconds(1).default(A_DAY).describe('Milliseconds.'),
      service: ServiceName.optional(),
    }),
    answer: jaegerAnswerOf(z.array(JaegerDependency)),
  },
} satisfies Operations;

/** Traces, as Jaeger's query API answers them, and `GET /api/traces/:traceId/timeline`. */
export function tracesRouter(source: Source): Router {
  return routerOf(traceOperations, {
    'GET /api/services': async (_, response) => {
      const services = await source.services(querySignal(response));
      return jaegerAnswer(services, services.length);
    },

    'GET /api/services/:service/operations': async ({ path }, response) => {
      const operations = await source.operations(path.service, querySignal(response));
      return jaegerAnswer(operations, operations.length);
    },

    'GET /api/operations': async ({ query }, response) => {
      const names = await source.operations(query.service, querySignal(response));
      return jaegerAnswer(names.map(withoutKind), names.length);
    },

    'GET /api/traces': async ({ query: parameters }, response) => {
      const { query, traceIds } = traceSearch(parameters, Date.now());
      const signal = querySignal(response);
      const traces =
        traceIds.length > 0
          ? await Promise.all(traceIds.map((id) => source.trace(id, signal)))
          : await source.findTraces(query, signal);
      return jaegerAnswer(traces.filter((spans) => spans.length > 0).map(toJaeger));
    },

    'GET /api/traces/:traceId': async ({ path: { traceId } }, response) => {
      const spans = await source.trace(traceId, querySignal(response));
      if (spans.length === 0) throw noTrace(traceId);
      return jaegerAnswer([toJaeger(spans)]);
    },

    'GET /api/traces/:traceId/timeline': async ({ path: { traceId } }, response) => {
      const signal = querySignal(response);
      const [spans, lines] = await Promise.all([
        source.trace(traceId, signal),
        findLinesOf(source, 'trace_id', traceId, signal),
      ]);
      if (spans.length === 0 && lines.length === 0) throw noTrace(traceId);
      const missing = missingIn(spans, lines, Date.now());
      return { ...timelineOf(traceId, spans, lines), missing };
    },

    'GET /api/dependencies': async ({ query }, response) => {
      const { endTs = Date.now(), lookback, service } = query;
      const range = { fromMs: endTs - lookback, toMs: endTs };
      const { nodes, edges } = await source.graph(range, querySignal(response));
      // Jaeger knows none but those that make spans.
      const services = new Set(
        nodes.flatMap(({ kind, service }) => (kind === 'service' ? service : [])),
      );
      const dependencies = edges
        .filter(({ child }) => services.has(child))
        .filter(({ parent, child }) => !service || [parent, child].includes(service))
        .map(({ parent, child, calls }) => ({ parent, child, callCount: calls }));
      return jaegerAnswer(dependencies);
    },
  });
}

/** Which kinds the spans of that name have is not known here, nor in Jaeger's memory store. */
export function withoutKind(name: string) {
  return { name, spanKind: '' };
}

/** What a trace that is not there is answered with. */
export function noTrace(traceId: string): HttpProblem {
  return new HttpProblem('trace-not-found', `no trace ${traceId} is known`);
}
