import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HttpProblem, methodNotAllowed } from '@simplebank/shared/http-problem';
import express, {
  type ErrorRequestHandler,
  type RequestHandler,
  type Response,
  Router,
} from 'express';

/** Where the page is built to. */
const BUILT = fileURLToPath(new URL('../../dist/page', import.meta.url));

/** What the page itself knows how to show. */
const OWN_ADDRESSES = [
  '/',
  '/requests',
  '/requests/:uuid',
  '/logs',
  '/logs/around',
  '/traces',
  '/traces/compare',
  '/traces/:traceId',
  '/timings',
  '/processes',
  '/parked',
  '/learn',
];

/**
 * The page: its one document for each of its own addresses, and the files beside it.
 *
 * @param directory what Vite built
 */
export function pageRouter(directory = BUILT): Router {
  // `/LOGS` is no address of the page, which looks at it with regard to case.
  const router = Router({ caseSensitive: true });
  router
    .route(OWN_ADDRESSES)
    .get((_req, res) => {
      if (!isBuilt(directory)) {
        throw new HttpProblem('page-not-built', 'the page is not built: run `npm run build`');
      }
      sendDocument(res, directory);
    })
    .all(methodNotAllowed);
  // A file whose name changes with its content.
  router.use(
    '/assets',
    express.static(path.join(directory, 'assets'), { index: false, immutable: true, maxAge: '1y' }),
  );
  router.get('/index.html', (_req, res) => res.redirect(301, '/'));
  router.use(express.static(directory, { index: false, redirect: false }));
  router.use(unreadableAddress, noSuchPage(directory));
  return router;
}

/**
 * Answers a browser at any other address with the page, which says that it has no such and leads
 * home; programs get the problem that they can read (RFC 9110 section 12.5.1).
 */
function noSuchPage(directory: string): RequestHandler {
  return (req, res, next) => {
    res.vary('Accept');
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    const prefers = req.accepts(['application/problem+json', 'application/json', 'text/html']);
    if (!isRead || prefers !== 'text/html' || !isBuilt(directory)) return next();
    res.status(404);
    sendDocument(res, directory);
  };
}

/** A path such as `/requests/%` is nothing's address. */
const unreadableAddress: ErrorRequestHandler = (error: unknown, _req, _res, next) => {
  next(error instanceof URIError ? undefined : error);
};

function isBuilt(directory: string): boolean {
  return existsSync(path.join(directory, 'index.html'));
}

function sendDocument(res: Response, directory: string): void {
  // The document names the other files by what is in them, so it must never be an old one.
  res.set('Cache-Control', 'no-cache');
  res.sendFile('index.html', { root: directory, cacheControl: false });
}
