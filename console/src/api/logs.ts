import { allowOnly } from '@simplebank/shared/http-problem';
import { Router } from 'express';
import { z } from 'zod';
import type { Source } from '../source.ts';
import { NoParameters, readParameters, wholeNumber } from './query-parameters.ts';
import { querySignal } from './query-signal.ts';
import { From, To, timeRange } from './time-range.ts';

const DEFAULT_LIMIT = 100;
const MOST_LINES = 1000;
const MOST_BUCKETS = 200;

const LogParameters = z.strictObject({
  // Its length is looked at where it is read.
  q: z.string().default(''),
  from: From.optional(),
  to: To.optional(),
  limit: wholeNumber(1, MOST_LINES).default(DEFAULT_LIMIT),
  cursor: z.string().min(1).max(200).optional(),
  buckets: wholeNumber(0, MOST_BUCKETS).default(0),
});

/** `GET /api/logs`: log lines that match a query. `GET /api/fields`: what one may ask for. */
export function logsRouter(source: Source): Router {
  const router = Router();
  router
    .route('/api/logs')
    .get(async (req, res) => {
      const { from, to, ...query } = readParameters(LogParameters, req.query);
      const asked = { ...query, ...timeRange(from, to) };
      res.json(await source.searchLines(asked, querySignal(res)));
    })
    .all(allowOnly('GET', 'HEAD'));
  router
    .route('/api/fields')
    .get(async (req, res) => {
      readParameters(NoParameters, req.query);
      res.json(await source.fields(querySignal(res)));
    })
    .all(allowOnly('GET', 'HEAD'));
  return router;
}
