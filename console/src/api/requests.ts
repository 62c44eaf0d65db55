import { allowOnly, HttpProblem } from '@simplebank/shared/http-problem';
import { Router } from 'express';
import { z } from 'zod';
import type { Source } from '../source.ts';
import { timelineOf } from '../timeline.ts';
import { findLinesOf } from './lines-of.ts';
import { NoParameters, readParameters } from './query-parameters.ts';
import { querySignal } from './query-signal.ts';

/** An order has one trace, and one for each time that somebody asks for it. */
const MOST_TRACES = 100;

const Uuid = z.guid().toLowerCase();

/** `GET /api/requests/:uuid`: all lines and spans of a request, in one timeline. */
export function requestsRouter(source: Source): Router {
  const router = Router();
  router
    .route('/api/requests/:uuid')
    .get(async (req, res) => {
      readParameters(NoParameters, req.query);
      const uuid = Uuid.safeParse(req.params.uuid);
      if (!uuid.success) throw new HttpProblem(400, `${req.params.uuid.slice(0, 100)} is no UUID`);
      const signal = querySignal(res);
      const [lines, traces] = await Promise.all([
        findLinesOf(source, 'uuid', uuid.data, signal),
        source.findTraces({ tags: { uuid: uuid.data }, limit: MOST_TRACES }, signal),
      ]);
      const spans = traces.flat();
      if (spans.length === 0 && lines.length === 0) {
        throw new HttpProblem(404, `nothing is known of ${uuid.data} (yet)`);
      }
      res.json(timelineOf(uuid.data, spans, lines));
    })
    .all(allowOnly('GET', 'HEAD'));
  return router;
}
