import type { Server } from 'node:http';
import type { Report } from '../process/log.ts';
import type { HttpTimeouts } from './limits.ts';
import type { UnfinishedResponses } from './unfinished-responses.ts';

/** Refused connections are counted this long before a line says so, in milliseconds. */
const refusalCountMs = 1000;

/** Closes connections beyond `most` at once. That it does so is a line a second. */
export function limitConnections(server: Server, most: number, log: Report): void {
  server.maxConnections = most;
  let refused = 0;
  server.on('drop', () => {
    refused += 1;
    if (refused > 1) return;
    setTimeout(() => {
      log.warn('refused connections: too many are open', { refused });
      refused = 0;
    }, refusalCountMs).unref();
  });
}

/** Waits for no client longer than it is to. An answer that is being worked on may take its time. */
export function limitWaits(
  server: Server,
  { headersMs, requestMs, keepAliveMs, sendMs }: HttpTimeouts,
  unfinished: UnfinishedResponses,
): void {
  server.headersTimeout = headersMs;
  server.requestTimeout = requestMs;
  server.keepAliveTimeout = keepAliveMs;
  server.timeout = sendMs;
  server.on('timeout', (socket) => {
    const isIdle = unfinished(socket).length === 0;
    if (isIdle || socket.writableLength > 0) socket.destroy();
  });
}
