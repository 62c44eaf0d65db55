import { methodNotAllowed } from '@simplebank/shared/http-problem';
import { once } from '@simplebank/shared/once';
import { Router } from 'express';

/** `GET /openapi.json`: what this API takes and answers, for machines. */
export function openApiRouter(): Router {
  // Few ask, so the start does not wait for it.
  const api = once(async () => (await import('./openapi.ts')).describeApi());
  const router = Router();
  router
    .route('/openapi.json')
    .get(async (_req, res) => {
      res.json(await api());
    })
    .all(methodNotAllowed);
  return router;
}
