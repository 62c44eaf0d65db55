import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestProblem } from '../contracts/contracts.ts';
import { originForm } from '../contracts/request-path.ts';
import type { Logger } from '../log/logger.ts';
import { withUuid } from '../process/correlation.ts';
import { within } from '../process/within.ts';
import { type HttpLimits, maxHeadBytes } from './limits.ts';
import { problemOf, problemType, RequestError } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** How long requests in hand may take to finish when a server closes, unless told otherwise. */
const closeTimeoutMs = 5000;
/** How often a server that closes looks for connections without a request, in milliseconds. */
const idleCheckMs = 50;
/** How often a server looks for clients that take too long, in milliseconds. */
const timeoutCheckMs = 1000;

/** How long a client that was refused may take to read why, in milliseconds. */
const lingerMs = 1000;
/** Refused connections are counted this long before a line says so, in milliseconds. */
const refusalCountMs = 1000;

/** Where a server says what goes wrong. */
type Report = Pick<Logger, 'warn' | 'error'>;

/** Makes a server that keeps to `limits`, whatever its clients do. It does not listen yet. */
export function createHttpServer(app: RequestListener, limits: HttpLimits, log: Report): Server {
  const server = createServer(
    {
      maxHeaderSize: maxHeadBytes,
      // checkHead refuses such a request, and as all others are refused.
      requireHostHeader: false,
      connectionsCheckingInterval: timeoutCheckMs,
    },
    app,
  );
  guardConnections(server, limits, log);
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

/**
 * Keeps a server's connections within their limits, and answers on them what never becomes a
 * request: what Node.js cannot read as HTTP, what takes too long to arrive, and CONNECT.
 */
function guardConnections(server: Server, limits: HttpLimits, log: Report): void {
  /** The responses on each connection that are not through, in the order of their requests. */
  const inWork = new WeakMap<Duplex, Set<ServerResponse<IncomingMessage>>>();
  const ending = new WeakSet<Duplex>();

  server.prependListener('request', (request, response) => {
    request.url = originForm(request.url ?? '');
    const responses = inWork.get(request.socket) ?? new Set();
    inWork.set(request.socket, responses.add(response));
    response.once('close', () => responses.delete(response));
    if (!server.listening) response.setHeader('Connection', 'close');
  });
  server.on('checkContinue', (request, response) => {
    // Node.js would send it in the middle of the answer, if the answer has to wait for others.
    if (!inWork.get(request.socket)?.size) response.writeContinue();
    server.emit('request', request, response);
  });
  // An expectation that nobody knows may be passed over (RFC 9110 section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));

  server.maxConnections = limits.maxConnections;
  let dropped = 0;
  server.on('drop', () => {
    dropped += 1;
    if (dropped > 1) return;
    setTimeout(() => {
      log.warn('refused connections: too many are open', { refused: dropped });
      dropped = 0;
    }, refusalCountMs).unref();
  });

  const { headersMs, requestMs, keepAliveMs, sendMs } = limits.timeouts;
  server.headersTimeout = headersMs;
  server.requestTimeout = requestMs;
  server.keepAliveTimeout = keepAliveMs;
  server.timeout = sendMs;
  server.on('timeout', (socket) => {
    const isIdle = !inWork.get(socket)?.size;
    if (isIdle || socket.writableLength > 0) socket.destroy();
  });

  server.on('connect', (request, socket: Duplex) => {
    // Node.js takes its own listeners off the connection before it hands it over.
    socket.on('error', () => {});
    endWith(socket, new RequestError(405, 'the service is no proxy'), requestIdOf(request));
  });
  server.on('clientError', (error, socket: Duplex) => {
    if (!ending.has(socket)) endWith(socket, asRequestError(error));
  });

  function endWith(socket: Duplex, error: RequestError, uuid?: string): void {
    ending.add(socket);
    const responses = [...(inWork.get(socket) ?? [])];
    // What is wrong may be in the middle of a request, which may have had its answer already.
    const broken = responses.find(({ req }) => !req.complete);
    const say = () => {
      if (broken?.headersSent) hangUp(socket);
      else refuse(socket, error, uuid ?? broken?.getHeader('X-Request-ID'));
    };
    // Answers go out in the order of their requests (RFC 9112 section 9.3.2).
    const last = responses.findLast(({ req }) => req.complete);
    if (last) last.once('close', say);
    else say();
  }

  function refuse(socket: Duplex, error: RequestError, uuid: unknown = randomUUID()): void {
    if (!socket.writable) return;
    withUuid(String(uuid), () => {
      log.warn('request failed', { status: error.status, err: error });
      hangUp(socket, rawAnswer(problemOf(error)));
    });
  }
}

/** Says a last thing, and does not wait for long until the client has heard it. */
function hangUp(socket: Duplex, lastWords = ''): void {
  socket.end(lastWords);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** What ended a request before there was one, in terms of HTTP. */
function asRequestError({ code }: NodeJS.ErrnoException): RequestError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new RequestError(431, `the head of a request may have ${maxHeadBytes} bytes`);
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new RequestError(413, 'the chunk extensions are too large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestError(408, 'the request took too long to arrive');
    default:
      return new RequestError(400, 'the request is not valid HTTP');
  }
}

function rawAnswer(answer: RequestProblem): string {
  const body = JSON.stringify(answer);
  return (
    `HTTP/1.1 ${answer.status} ${answer.title}\r\nConnection: close\r\n` +
    `X-Request-ID: ${answer.uuid}\r\nContent-Type: ${problemType}\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
