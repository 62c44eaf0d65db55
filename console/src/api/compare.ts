import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { differencesOf, type TraceWithLines } from '../compare/differences.ts';
import { headOf, healthyFor } from '../compare/healthy.ts';
import { TraceComparison } from '../model/comparison-types.ts';
import type { Source } from '../model/source.ts';
import type { Span } from '../model/span.ts';
import { findLinesOf } from './lines-of.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';
import { TraceId } from './trace-parameters.ts';
import { noTrace } from './traces.ts';

/** Among so many of the newest traces with the same beginning a healthy one is looked for. */
const LOOKED_AT = 500;

export const compareOperations = {
  'GET /api/traces/:traceId/comparison': {
    summary: 'How a trace differs from another one, or from the newest healthy one of its kind',
    path: z.strictObject({ traceId: TraceId }),
    query: z.strictObject({
      with: TraceId.describe(
        `The other one. Without it, the newest of up to ${LOOKED_AT} that begin alike in which nothing failed, ` +
          'nothing is missing, and which took no longer than usual.',
      ).optional(),
    }),
    answer: TraceComparison,
    problems: { 404: 'No such trace is known (yet).' },
  },
} satisfies Operations;

/** `GET /api/traces/:traceId/comparison`: how a trace differs from another one. */
export function compareRouter(source: Source): Router {
  return routerOf(compareOperations, {
    'GET /api/traces/:traceId/comparison': async ({ path, query }, response) => {
      const signal = querySignal(response);
      const { traceId } = path;
      const here = await source.trace(traceId, signal);
      if (here.length === 0) throw noTrace(traceId);
      const { there, ...found } = query.with
        ? { there: await source.trace(query.with, signal) }
        : await findHealthy(source, here, signal);
      if (query.with && there?.length === 0) throw noTrace(query.with);
      const other = there?.[0]?.traceId;
      if (!there || other === undefined) return { traceId, with: null, ...found, differences: [] };
      const [a, b] = await Promise.all([
        withLines(source, there, signal),
        withLines(source, here, signal),
      ]);
      return { traceId, with: other, ...found, differences: differencesOf(a, b) };
    },
  });
}

async function findHealthy(source: Source, spans: readonly Span[], signal: AbortSignal) {
  const { span: head } = headOf(spans) ?? {};
  const query = { service: head?.service, operation: head?.name, tags: {}, limit: LOOKED_AT };
  const candidates = await source.findTraces(query, signal);
  return { there: healthyFor(spans, candidates), looked: candidates.length };
}

async function withLines(
  source: Source,
  spans: readonly Span[],
  signal: AbortSignal,
): Promise<TraceWithLines> {
  const { traceId = '' } = spans[0] ?? {};
  return { spans, lines: await findLinesOf(source, 'trace_id', traceId, signal) };
}
