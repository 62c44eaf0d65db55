import { Uuid } from '@simplebank/shared/contracts';
import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { Timeline } from '../model/api-types.ts';
import type { Source } from '../model/source.ts';
import { missingIn } from '../timeline/missing.ts';
import { timelineOf } from '../timeline/timeline.ts';
import { findLinesOf } from './lines-of.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';

/** An order has one trace, and one for each time that somebody asks for it. */
const MOST_TRACES = 100;

export const requestOperations = {
  'GET /api/requests/:uuid': {
    summary: 'All lines and spans of one request, in one timeline',
    path: z.strictObject({ uuid: Uuid }),
    answer: Timeline,
    problems: { 404: 'Nothing is known of that UUID (yet).' },
  },
} satisfies Operations;

/** `GET /api/requests/:uuid`: all lines and spans of a request, in one timeline. */
export function requestsRouter(source: Source): Router {
  return routerOf(requestOperations, {
    'GET /api/requests/:uuid': async ({ path: { uuid } }, response) => {
      const signal = querySignal(response);
      const [lines, traces] = await Promise.all([
        findLinesOf(source, 'uuid', uuid, signal),
        source.findTraces({ tags: { uuid }, limit: MOST_TRACES }, signal),
      ]);
      const spans = traces.flat();
      if (spans.length === 0 && lines.length === 0) {
        throw new HttpProblem('request-not-found', `nothing is known of ${uuid} (yet)`);
      }
      const missing = missingIn(spans, lines, Date.now());
      return { ...timelineOf(uuid, spans, lines), missing };
    },
  });
}
