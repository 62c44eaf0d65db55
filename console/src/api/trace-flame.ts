import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { flameOf } from '../compare/flame.ts';
import { TraceFlame } from '../model/flame-types.ts';
import type { Source } from '../model/source.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';
import { TraceParameters, traceSearch } from './trace-parameters.ts';

export const traceFlameOperations = {
  'GET /api/trace-flame': {
    summary: 'The traces that a search finds, added up: what ran how often, below what, how long',
    query: z.strictObject(TraceParameters.omit({ traceID: true }).shape),
    answer: TraceFlame,
  },
} satisfies Operations;

/** `GET /api/trace-flame`: many traces as one flame graph. */
export function traceFlameRouter(source: Source): Router {
  return routerOf(traceFlameOperations, {
    'GET /api/trace-flame': async ({ query: parameters }, response) => {
      const { query } = traceSearch(parameters, Date.now());
      return flameOf(await source.findTraces(query, querySignal(response)));
    },
  });
}
