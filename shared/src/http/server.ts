import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { originForm } from '../contracts/request-path.ts';
import type { Report } from '../process/log.ts';
import { within } from '../process/within.ts';
import { limitConnections, limitWaits } from './connections.ts';
import { type HttpLimits, maxHeadBytes } from './limits.ts';
import { refuseWhatIsNoRequest } from './refusals.ts';
import { type UnfinishedResponses, unfinishedResponses } from './unfinished-responses.ts';

/** How long requests in hand may take to finish when a server closes, unless told otherwise. */
const closeTimeoutMs = 5000;
/** How often a server that closes looks for connections without a request, in milliseconds. */
const idleCheckMs = 50;
/** How often a server looks for clients that take too long, in milliseconds. */
const timeoutCheckMs = 1000;

/**
 * Makes a server that keeps to `limits`, whatever its clients do. It does not listen yet.
 *
 * @param consolePage address of the console's page, where the problems of a service lead
 */
export function createHttpServer(
  app: RequestListener,
  limits: HttpLimits,
  log: Report,
  consolePage?: string,
): Server {
  const server = createServer(
    {
      maxHeaderSize: maxHeadBytes,
      // checkHead refuses such a request, and as all others are refused.
      requireHostHeader: false,
      connectionsCheckingInterval: timeoutCheckMs,
    },
    app,
  );
  const unfinished = unfinishedResponses(server);
  takeRequests(server, unfinished);
  limitConnections(server, limits.maxConnections, log);
  limitWaits(server, limits.timeouts, unfinished);
  refuseWhatIsNoRequest(server, unfinished, log, consolePage);
  return server;
}

/**
 * Has a server listen. What goes wrong from then on is a line each: for example, no connection can be
 * taken because the process has too many files open.
 *
 * @param port 0 lets the system choose
 * @returns the port
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function listen(
  server: Server,
  port: number,
  host: string,
  log: Report,
): Promise<number> {
  await once(server.listen(port, host), 'listening');
  server.on('error', (error) => log.error('cannot take a connection', { err: error }));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/**
 * Takes no more requests; resolves when those in hand are answered, or have taken too long.
 *
 * @param limitMs how long they may take, in milliseconds
 */
export async function closeHttpServer(server: Server, limitMs = closeTimeoutMs): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A client may keep a connection on which it asks nothing.
  const sweep = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  await within(limitMs, closed);
  clearInterval(sweep);
  server.closeAllConnections();
}

/** Takes requests in whatever form HTTP allows, and hands them on in one. */
function takeRequests(server: Server, unfinished: UnfinishedResponses): void {
  server.prependListener('request', (request, response) => {
    request.url = originForm(request.url ?? '');
    if (!server.listening) response.setHeader('Connection', 'close');
  });
  server.on('checkContinue', (request, response) => {
    // Node.js would send it in the middle of the answer, if the answer has to wait for others.
    if (unfinished(request.socket).length === 0) response.writeContinue();
    server.emit('request', request, response);
  });
  // An expectation that nobody knows may be passed over (RFC 9110 section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
