import { Alive } from '@simplebank/shared/contracts';
import { methodNotAllowed } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import { Router } from 'express';
import { Status } from '../model/api-types.ts';
import { routerOf } from './router.ts';

const statusOperation = {
  'GET /api/status': { summary: 'What is kept, and which instances live', answer: Status },
} satisfies Operations;

export const statusOperations = {
  ...statusOperation,
  'GET /health': { summary: 'Whether the console lives', answer: Alive },
  'GET /ready': { summary: 'Whether the console can do its work', answer: Alive },
} satisfies Operations;

/** `GET /api/status`. @param status how everything is at the moment */
export function statusRouter(status: () => Status): Router {
  const router = Router();
  router
    .route(['/health', '/ready'])
    .get((_req, res) => {
      res.json({ ok: new Date().toISOString() } satisfies Alive);
    })
    .all(methodNotAllowed);
  return router.use(routerOf(statusOperation, { 'GET /api/status': status }));
}
