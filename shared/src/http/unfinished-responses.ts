import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The responses on a connection that are not through, in the order of their requests. */
export type UnfinishedResponses = (socket: Duplex) => readonly ServerResponse<IncomingMessage>[];

/** Keeps count of a server's responses. A client may send several requests before it hears an answer. */
export function unfinishedResponses(server: Server): UnfinishedResponses {
  const unfinished = new WeakMap<Duplex, Set<ServerResponse<IncomingMessage>>>();
  server.prependListener('request', ({ socket }, response) => {
    const responses = unfinished.get(socket) ?? new Set();
    unfinished.set(socket, responses.add(response));
    response.once('close', () => responses.delete(response));
  });
  return (socket) => [...(unfinished.get(socket) ?? [])];
}
