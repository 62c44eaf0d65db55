import type { Server } from 'node:http';
import type { Levels } from '../telemetry/process-gauges.ts';

/** Counts a server's connections, and its requests that are not answered yet. @returns tells of them */
export function measureLoad(server: Server): () => Levels {
  let connections = 0;
  let requests = 0;
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });
  server.prependListener('request', (_request, response) => {
    requests += 1;
    response.once('close', () => {
      requests -= 1;
    });
  });
  return () => ({
    'http.server.open_connections': connections,
    'http.server.active_requests': requests,
  });
}
