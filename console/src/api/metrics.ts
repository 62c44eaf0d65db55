import { allowOnly, HttpProblem } from '@simplebank/shared/http-problem';
import { Router } from 'express';
import { z } from 'zod';
import type { Source } from '../source.ts';
import { readParameters, text, wholeNumber } from './query-parameters.ts';
import { querySignal } from './query-signal.ts';
import { From, To, timeRange } from './time-range.ts';

/** What is told unless something else is asked for, in milliseconds: the last hour. */
const DEFAULT_TIME = 3_600_000;
/** A minute, in milliseconds. */
const DEFAULT_STEP = 60_000;
const SHORTEST_STEP = 1000;
const LONGEST_STEP = 86_400_000;
/** How many points a series has at most. */
const MOST_POINTS = 2000;

const Parameters = z.strictObject({
  service: text.optional(),
  handler: text.optional(),
  from: From.optional(),
  to: To.optional(),
  step: wholeNumber(SHORTEST_STEP, LONGEST_STEP).default(DEFAULT_STEP),
});

/** `GET /api/metrics`: rate, errors and duration of every service's handlers. */
export function metricsRouter(source: Source): Router {
  const router = Router();
  router
    .route('/api/metrics')
    .get(async (req, res) => {
      const { from, to, step, ...of } = readParameters(Parameters, req.query);
      const end = to ?? Date.now();
      const begin = from ?? end - DEFAULT_TIME;
      const range = timeRange(begin, end);
      const points = Math.ceil((end - begin) / step);
      if (points > MOST_POINTS) {
        throw new HttpProblem(
          400,
          `step: would make ${points} points; ${MOST_POINTS} are possible`,
        );
      }
      res.json(await source.timings({ ...of, ...range, stepMs: step }, querySignal(res)));
    })
    .all(allowOnly('GET', 'HEAD'));
  return router;
}
