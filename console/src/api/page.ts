import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { allowOnly, HttpProblem } from '@simplebank/shared/http-problem';
import express, { Router } from 'express';

/** Where the page is built to: the same distance from `src/api` as from `dist/api`. */
const BUILT = fileURLToPath(new URL('../../dist/page', import.meta.url));

/** What the page itself knows how to show. */
const OWN_ADDRESSES = [
  '/',
  '/requests',
  '/requests/:uuid',
  '/logs',
  '/traces',
  '/traces/compare',
  '/traces/:traceId',
  '/timings',
];

/**
 * The page: its one document for each of its own addresses, and the files beside it.
 *
 * @param directory what Vite built
 */
export function pageRouter(directory = BUILT): Router {
  const router = Router();
  router
    .route(OWN_ADDRESSES)
    .get((_req, res) => {
      if (!existsSync(path.join(directory, 'index.html'))) {
        throw new HttpProblem(503, 'the page is not built: run `npm run build`');
      }
      // The document names the other files by what is in them, so it must never be an old one.
      res.set('Cache-Control', 'no-cache');
      res.sendFile('index.html', { root: directory, cacheControl: false });
    })
    .all(allowOnly('GET', 'HEAD'));
  // A file whose name changes with its content.
  router.use(
    '/assets',
    express.static(path.join(directory, 'assets'), { index: false, immutable: true, maxAge: '1y' }),
  );
  router.use(express.static(directory, { index: false, redirect: false }));
  return router;
}
