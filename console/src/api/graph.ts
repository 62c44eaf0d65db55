import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import type { Source } from '../model/source.ts';
import { Graph } from '../model/statistic-types.ts';
import { wholeNumber } from './query-parameters.ts';
import { routerOf } from './router.ts';

/** What the graph is made from unless told otherwise, in milliseconds: ten minutes. */
const DEFAULT_LOOKBACK = 600_000;
/** A week, in milliseconds. */
const LONGEST_LOOKBACK = 7 * 86_400_000;
/** How long a graph is good for, in milliseconds: many pages may look at it. */
const FRESH_MS = 1000;
/** How long it may take to make one, in milliseconds. */
const LIMIT_MS = 5000;

export const graphOperations = {
  'GET /api/graph': {
    summary: 'What each service answered of late, and who caused it',
    query: z.strictObject({
      lookback: wholeNumber(1, LONGEST_LOOKBACK)
        .default(DEFAULT_LOOKBACK)
        .describe('How far to look back, in milliseconds.'),
    }),
    answer: Graph,
  },
} satisfies Operations;

/** `GET /api/graph`: which service has which do what, of late. */
export function graphRouter(source: Source): Router {
  const makeGraph = shared((lookback) => {
    const toMs = Date.now();
    const range = { fromMs: toMs - lookback, toMs };
    const signal = AbortSignal.timeout(LIMIT_MS);
    return source.graph(range, signal);
  });
  return routerOf(graphOperations, {
    'GET /api/graph': ({ query }) => makeGraph(query.lookback),
  });
}

/** Who asks for the same while it is being made, or right after, gets the same; errors are not kept. */
function shared(make: (lookback: number) => Promise<Graph>): typeof make {
  const graphs = new Map<number, Promise<Graph>>();
  return (lookback) => {
    const known = graphs.get(lookback);
    if (known) return known;
    const graph = make(lookback);
    graphs.set(lookback, graph);
    graph.then(
      () => setTimeout(() => graphs.delete(lookback), FRESH_MS).unref(),
      () => graphs.delete(lookback),
    );
    return graph;
  };
}
