import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody to take spans and timings, and do nothing with them. */
export interface TelemetrySink {
  /** For services with all of it: spans sent, lines written, timings sent. */
  readonly on: NodeJS.ProcessEnv;
  /** For services with as little as can be set: no spans, no lines; nobody takes the timings. */
  readonly off: NodeJS.ProcessEnv;
  /** Requests with spans that have come so far, and packets with timings. */
  readonly received: { readonly exports: number; readonly packets: number };
  close(): Promise<void>;
}

export async function startTelemetrySink(): Promise<TelemetrySink> {
  const received = { exports: 0, packets: 0 };
  const server = createServer((request, response) => {
    received.exports += 1;
    request.resume();
    request.on('end', () => response.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = createSocket('udp4', () => {
    received.packets += 1;
  });
  await once(socket.bind(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    on: {
      LOG_LEVEL: 'INFO',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      // As `npm start` has it.
      OTEL_BSP_SCHEDULE_DELAY: '200',
      STATSD_HOST: '127.0.0.1',
      STATSD_PORT: String(socket.address().port),
    },
    off: { LOG_LEVEL: 'ERROR', OTEL_SDK_DISABLED: 'true', STATSD_PORT: '9' },
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      socket.close();
    },
  };
}
