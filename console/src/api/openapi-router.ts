import { allowOnly } from '@simplebank/shared/http-problem';
import { Router } from 'express';

/** `GET /openapi.json`: what this API takes and answers, for machines. Made when first asked for. */
export function openApiRouter(): Router {
  let document: object | undefined;
  const router = Router();
  router
    .route('/openapi.json')
    .get(async (_req, res) => {
      const { describeApi } = await import('./openapi.ts');
      document ??= describeApi();
      res.json(document);
    })
    .all(allowOnly('GET', 'HEAD'));
  return router;
}
