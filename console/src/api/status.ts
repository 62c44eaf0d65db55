import { allowOnly } from '@simplebank/shared/http-problem';
import { Router } from 'express';
import type { Status } from '../api-types.ts';
import { NoParameters, readParameters } from './query-parameters.ts';

/** `GET /api/status`. @param status how everything is at the moment */
export function statusRouter(status: () => Status): Router {
  const router = Router();
  router
    .route('/api/status')
    .get((req, res) => {
      readParameters(NoParameters, req.query);
      res.json(status());
    })
    .all(allowOnly('GET', 'HEAD'));
  router
    .route(['/health', '/ready'])
    .get((_req, res) => {
      res.json({ ok: new Date().toISOString() });
    })
    .all(allowOnly('GET', 'HEAD'));
  return router;
}
