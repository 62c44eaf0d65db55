import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type RequestHandler } from 'express';
import { answerError, problem } from './http-problem.ts';
import { readExportRequest } from './otlp.ts';
import { SpanStore } from './span-store.ts';

/** How long requests that are under way may still take once the receiver is closed. */
const CLOSE_LIMIT_MS = 2000;

/** A running receiver. */
export interface SpanReceiver {
  /** The port that it listens on. */
  port: number;
  /** Takes no more spans, and waits until those it took are written. */
  close(): Promise<void>;
}

/**
 * Starts a small OpenTelemetry collector: it takes spans at `POST /v1/traces` (OTLP/HTTP in its
 * JSON encoding, up to 8 MB) and keeps them in a directory that is its own, one file a service,
 * one `Span` a line.
 *
 * @param options.port 0 lets the system choose
 * @param options.host address to listen on
 * @param options.directory made when it is not there
 * @throws Error when the port is taken (`code` EADDRINUSE) or the directory cannot be made
 */
export async function startSpanReceiver(options: {
  port: number;
  host: string;
  directory: string;
}): Promise<SpanReceiver> {
  await mkdir(options.directory, { recursive: true });
  const store = new SpanStore(options.directory);
  const server = createServer(createApp(store));
  await once(server.listen(options.port, options.host), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      await closeServer(server);
      await store.close();
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server.close(), 'close');
  // A connection is kept alive after its last answer: nobody but us would close it.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const limit = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
}

function createApp(store: SpanStore): Express {
  const app = express().disable('x-powered-by');
  app
    .route('/v1/traces')
    .post(express.json({ limit: '8mb' }), takeSpans(store))
    .all((req, res) => {
      problem(res.set('Allow', 'POST'), 405, `${req.method} is not possible here, only POST`);
    });
  app.use((req, res) => {
    problem(res, 404, `there is nothing at ${req.path}, only POST /v1/traces`);
  });
  return app.use(answerError);
}

function takeSpans(store: SpanStore): RequestHandler {
  let diskFails = false;

  return async (req, res) => {
    if (req.is('application/json') === false) {
      const accepted = 'application/json (OTEL_EXPORTER_OTLP_PROTOCOL=http/json)';
      return problem(res, 415, `spans are taken as ${accepted}, not as ${req.get('Content-Type')}`);
    }
    const { spans, faults } = readExportRequest(req.body);
    try {
      await store.append(spans);
      diskFails = false;
    } catch (error) {
      // Said when it begins, not again for every batch that is refused after it.
      if (!diskFails) process.stderr.write(`spans cannot be written: ${String(error)}\n`);
      diskFails = true;
      return problem(res.set('Retry-After', '1'), 503, 'the spans cannot be written to disk');
    }
    res.json(exportResponse(faults));
  };
}

/** `ExportTraceServiceResponse`: `{}`, or how many spans were left out, and what is wrong with one. */
function exportResponse(faults: string[]): object {
  const [first] = faults;
  if (first === undefined) return {};
  return { partialSuccess: { rejectedSpans: String(faults.length), errorMessage: first } };
}
