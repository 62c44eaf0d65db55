import { randomUUID } from 'node:crypto';
import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '../contracts/contracts.ts';
import { withUuid } from '../process/correlation.ts';
import type { Report } from '../process/log.ts';
import { maxHeadBytes } from './limits.ts';
import { HttpProblem, problemMediaType, problemOf } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import type { UnfinishedResponses } from './unfinished-responses.ts';

/** How long a client that was refused may take to read why, in milliseconds. */
const lingerMs = 1000;

/**
 * Answers what never becomes a request, and ends its connection: what Node.js cannot read as HTTP,
 * what takes too long to arrive, and CONNECT.
 *
 * @param consolePage address of the console's page, where the problems of a service lead
 */
export function refuseWhatIsNoRequest(
  server: Server,
  unfinished: UnfinishedResponses,
  log: Report,
  consolePage?: string,
): void {
  const ending = new WeakSet<Duplex>();

  server.on('connect', (request, socket: Duplex) => {
    // Node.js takes its own listeners off the connection before it hands it over.
    socket.on('error', () => {});
    const problem = new HttpProblem('method-not-allowed', 'the service is no proxy');
    endWith(socket, problem, requestIdOf(request));
  });
  server.on('clientError', (error, socket: Duplex) => {
    if (!ending.has(socket)) endWith(socket, asProblem(error));
  });

  function endWith(socket: Duplex, error: HttpProblem, uuid?: string): void {
    ending.add(socket);
    const responses = unfinished(socket);
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

  function refuse(socket: Duplex, error: HttpProblem, id: unknown = randomUUID()): void {
    if (!socket.writable) return;
    const uuid = String(id);
    const { status, problem } = error;
    withUuid(uuid, () => log.warn('request failed', { status, problem, err: error }));
    hangUp(socket, rawAnswer(problemOf(error, { uuid, consolePage }), uuid));
  }
}

/** Says a last thing, and does not wait for long until the client has heard it. */
function hangUp(socket: Duplex, lastWords = ''): void {
  socket.end(lastWords);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** What ended a request before there was one, in terms of HTTP. */
function asProblem({ code }: NodeJS.ErrnoException): HttpProblem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpProblem(
        'head-too-large',
        `the head of a request may have ${maxHeadBytes} bytes`,
      );
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new HttpProblem('body-too-large', 'the chunk extensions are too large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpProblem('request-timeout', 'the request took too long to arrive');
    default:
      return new HttpProblem('malformed-request', 'the request is not valid HTTP');
  }
}

function rawAnswer(problem: Problem, uuid: string): string {
  const body = JSON.stringify(problem);
  return (
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nConnection: close\r\n` +
    `X-Request-ID: ${uuid}\r\nContent-Type: ${problemMediaType}\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
