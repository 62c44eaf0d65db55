import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

/** How long answers that are under way may still take once the process is told to end. */
const CLOSE_LIMIT_MS = 2000;

async function main(): Promise<void> {
  const { HOST, PORT, PROCESSING_DELAY_MAX_MS } = readConfig(process.env);
  const server = createServer(createApp({ processingDelayMaxMs: PROCESSING_DELAY_MAX_MS }));
  const toldToEnd = Promise.race([
    once(process, 'SIGTERM'),
    once(process, 'SIGINT'),
    // The parent process has gone: nobody else would end this one.
    once(process, 'disconnect'),
    ...(process.connected === false ? [Promise.resolve()] : []),
  ]);
  await listen(server, PORT, HOST);
  await toldToEnd;
  await close(server);
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`port ${port} on ${host} is taken: set PORT to another one`, { cause: error });
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server.close(), 'close');
  // A connection is kept alive after its last answer: nobody but us would close it.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const limit = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
}

main()
  .catch((error: unknown) => {
    process.stderr.write(`external: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  })
  // Listening for 'disconnect' would keep the process alive as long as its parent is.
  .finally(() => process.channel?.unref());
