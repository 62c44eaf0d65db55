import type { NextFunction, Request, Response } from 'express';
import { HttpProblem } from './problem.ts';

/** Largest request body that is read. */
export const bodyLimit = '100kb';
/** Largest head of a request that is read, in bytes. */
export const maxHeadBytes = 16 * 1024;
/** Most header fields that a request may have. */
const maxHeaderFields = 100;

/** How long the server waits for a client, in milliseconds. */
export interface HttpTimeouts {
  /** For the head of a request, and on a new connection for its first byte. */
  headersMs: number;
  /** For a whole request. */
  requestMs: number;
  /** For the next request on a connection. */
  keepAliveMs: number;
  /** For an answer to be taken. */
  sendMs: number;
}

/** What a server takes from its clients. */
export interface HttpLimits {
  /** Requests a second from one address; 0 for any number. */
  requestsPerSecond: number;
  /** Connections that may be open at once. */
  maxConnections: number;
  timeouts: HttpTimeouts;
}

export const defaultTimeouts: HttpTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 5_000,
  sendMs: 60_000,
};

/** Refuses a head that Node.js would cut short, or take although HTTP says not to. */
export function checkHead(request: Request, _response: Response, next: NextFunction): void {
  const { rawHeaders, headersDistinct, httpVersion } = request;
  if (rawHeaders.length / 2 > maxHeaderFields) {
    next(new HttpProblem('head-too-large', `a request may have ${maxHeaderFields} header fields`));
  } else if (httpVersion === '1.1' && headersDistinct.host?.length !== 1) {
    // RFC 9112 section 3.2
    next(new HttpProblem('malformed-request', 'a request must have one Host header field'));
  } else if ((headersDistinct['content-type']?.length ?? 0) > 1) {
    // RFC 9110 section 5.3. Node.js would go by the first and say nothing.
    next(new HttpProblem('malformed-request', 'a request may have one Content-Type header field'));
  } else {
    next();
  }
}
