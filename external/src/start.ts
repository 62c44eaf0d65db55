import { defaultTimeouts, type HttpLimits } from '@simplebank/shared/http-limits';
import { closeHttpServer, createHttpServer, listen } from '@simplebank/shared/http-server';
import type { Report } from '@simplebank/shared/logger';
import { createApp } from './app.ts';
import type { Config } from './config.ts';

/** How long answers that are under way may still take when it closes, in milliseconds. */
const CLOSE_LIMIT_MS = 2000;

/** What the server takes from its clients. */
const limits: HttpLimits = {
  requestsPerSecond: 0,
  maxConnections: 2000,
  timeouts: defaultTimeouts,
};

/** Stand-ins that are listening. */
export interface RunningExternal {
  readonly port: number;
  /** Answers what is in hand, and closes. */
  close(): Promise<void>;
}

/**
 * Starts the stand-ins.
 *
 * @param log is told what goes wrong
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startExternal(
  { HOST, PORT, PROCESSING_DELAY_MAX_MS }: Config,
  log: Report,
): Promise<RunningExternal> {
  const app = createApp({ processingDelayMaxMs: PROCESSING_DELAY_MAX_MS, log });
  const server = createHttpServer(app, limits, log);
  const port = await listen(server, PORT, HOST, log);
  return { port, close: () => closeHttpServer(server, CLOSE_LIMIT_MS) };
}
