import type { HttpLimits } from '@simplebank/shared/http-limits';
import { closeHttpServer, createHttpServer, listen } from '@simplebank/shared/http-server';
import type { Logger } from '@simplebank/shared/logger';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import type { Express } from 'express';

/**
 * Listens on OTLP's own port, to which SDKs send unless they are told otherwise. Where it is taken,
 * one line says so, and nothing fails: whoever has it may be the collector that they are meant for.
 *
 * @returns takes no more, and answers what is in hand
 */
export async function listenOtlp(options: {
  app: Express;
  host: string;
  port: number;
  limits: HttpLimits;
  log: Logger;
}): Promise<() => Promise<void>> {
  const { app, host, port, limits, log } = options;
  const server = createHttpServer(app, limits, log);
  try {
    await listen(server, port, host, log);
    log.info(`taking OTLP on port ${port}, too`);
  } catch (error) {
    const isTaken = propertyOf(error, 'code') === 'EADDRINUSE';
    const why = isTaken ? 'is taken' : `cannot be listened on (${reasonOf(error)})`;
    log.info(`port ${port} ${why}: OTLP is taken on the port of the page alone; see OTLP_PORT`);
  }
  return () => closeHttpServer(server);
}
