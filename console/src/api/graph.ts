import { allowOnly } from '@simplebank/shared/http-problem';
import { Router } from 'express';
import { z } from 'zod';
import type { Graph } from '../api-types.ts';
import { graphOf } from '../graph.ts';
import type { Source } from '../source.ts';
import { readParameters, wholeNumber } from './query-parameters.ts';

/** What the graph is made from unless told otherwise, in milliseconds: ten minutes. */
const DEFAULT_LOOKBACK = 600_000;
/** A week, in milliseconds. */
const LONGEST_LOOKBACK = 7 * 86_400_000;
/** How long a graph is good for, in milliseconds: many pages may look at it. */
const FRESH_MS = 1000;
/** How long it may take to make one, in milliseconds. */
const LIMIT_MS = 5000;

const Parameters = z.strictObject({
  lookback: wholeNumber(1, LONGEST_LOOKBACK).default(DEFAULT_LOOKBACK),
});

/** `GET /api/graph`: which service has which do what, of late. */
export function graphRouter(source: Source): Router {
  const makeGraph = shared((lookback) => {
    const toMs = Date.now();
    const range = { fromMs: toMs - lookback, toMs };
    const signal = AbortSignal.timeout(LIMIT_MS);
    return source.recentTraces(range, signal).then((traces) => graphOf(traces, range));
  });
  const router = Router();
  router
    .route('/api/graph')
    .get(async (req, res) => {
      const { lookback } = readParameters(Parameters, req.query);
      res.json(await makeGraph(lookback));
    })
    .all(allowOnly('GET', 'HEAD'));
  return router;
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
