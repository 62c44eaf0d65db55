import { defaultTimeouts, type HttpLimits } from '@simplebank/shared/http-limits';
import { closeHttpServer, createHttpServer, listen } from '@simplebank/shared/http-server';
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
 * @param say is told what goes wrong, in a sentence
 * @throws Error when the port is taken
 */
export async function startExternal(
  { HOST, PORT, PROCESSING_DELAY_MAX_MS }: Config,
  say: (problem: string) => void,
): Promise<RunningExternal> {
  const tell = (message: string, { err }: { err?: unknown } = {}) =>
    say(err === undefined ? message : `${message}: ${String(err)}`);
  const log = { warn: tell, error: tell };
  const app = createApp({ processingDelayMaxMs: PROCESSING_DELAY_MAX_MS });
  const server = createHttpServer(app, limits, log);
  try {
    const port = await listen(server, PORT, HOST, log);
    return { port, close: () => closeHttpServer(server, CLOSE_LIMIT_MS) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`port ${PORT} on ${HOST} is taken: set PORT to another one`, { cause: error });
  }
}
