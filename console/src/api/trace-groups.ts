import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { tellApart } from '../compare/groups.ts';
import { durationOf, isFailed, slowFrom } from '../compare/slow.ts';
import { TraceGroups } from '../model/group-types.ts';
import type { Source } from '../model/source.ts';
import type { Span } from '../model/span.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';
import { Duration, TraceParameters, traceSearch } from './trace-parameters.ts';

export const traceGroupOperations = {
  'GET /api/trace-groups': {
    summary: 'What tells slow traces, or failed ones, from the others that a search finds',
    query: z.strictObject({
      ...TraceParameters.omit({ traceID: true }).shape,
      group: z.enum(['slow', 'failed']),
      slowerThan: Duration.describe(
        'What is slow, such as `500ms`; without it, the slowest tenth.',
      ).optional(),
    }),
    answer: TraceGroups,
  },
} satisfies Operations;

/** `GET /api/trace-groups`: what tells slow traces, or failed ones, from the others. */
export function traceGroupsRouter(source: Source): Router {
  return routerOf(traceGroupOperations, {
    'GET /api/trace-groups': async ({ query: { group, slowerThan, ...parameters } }, response) => {
      const { query } = traceSearch(parameters, Date.now());
      const traces = await source.findTraces(query, querySignal(response));
      const fromUs = slowerThan ?? slowFrom(traces);
      const isSlow = (spans: readonly Span[]) => durationOf(spans) >= fromUs;
      const belongs = group === 'failed' ? isFailed : isSlow;
      const chosen = traces.filter(belongs);
      return {
        group,
        looked: traces.length,
        inGroup: chosen.length,
        ...(group === 'slow' && { fromUs }),
        ...tellApart(
          chosen,
          traces.filter((spans) => !belongs(spans)),
        ),
      };
    },
  });
}
