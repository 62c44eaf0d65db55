import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import type { Source } from '../model/source.ts';
import { Metrics } from '../model/statistic-types.ts';
import { text, wholeNumber } from './query-parameters.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';
import { From, To, timeRange } from './search-parameters.ts';

/** What is told unless something else is asked for, in milliseconds: the last hour. */
const DEFAULT_TIME = 3_600_000;
/** A minute, in milliseconds. */
const DEFAULT_STEP = 60_000;
const SHORTEST_STEP = 1000;
const LONGEST_STEP = 86_400_000;
/** How many points a series has at most. */
const MOST_POINTS = 2000;

export const metricOperations = {
  'GET /api/metrics': {
    summary: "Rate, errors and duration of every service's handlers, and gauges",
    description: `The last hour unless told otherwise; a series has ${MOST_POINTS} points at most.`,
    query: z.strictObject({
      service: text.describe('As StatsD names it: `orders`.').optional(),
      handler: text.describe('As StatsD names it: `sell_shares`; or a gauge.').optional(),
      from: From.optional(),
      to: To.optional(),
      step: wholeNumber(SHORTEST_STEP, LONGEST_STEP)
        .default(DEFAULT_STEP)
        .describe('The time between two points, in milliseconds.'),
    }),
    answer: Metrics,
  },
} satisfies Operations;

/** `GET /api/metrics`: rate, errors and duration of every service's handlers, and gauges. */
export function metricsRouter(source: Source): Router {
  return routerOf(metricOperations, {
    'GET /api/metrics': ({ query: { from, to, step, ...of } }, response) => {
      const end = to ?? Date.now();
      const begin = from ?? end - DEFAULT_TIME;
      const range = timeRange(begin, end);
      const points = Math.ceil((end - begin) / step);
      if (points > MOST_POINTS) {
        throw new HttpProblem(
          'invalid-parameter',
          `step: would make ${points} points; ${MOST_POINTS} are possible`,
        );
      }
      return source.timings({ ...of, ...range, stepMs: step }, querySignal(response));
    },
  });
}
