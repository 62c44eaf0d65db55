// Not the index of the chassis: the broker needs no spans, and half the memory without them.
import { badConfigurationExitCode, ConfigError, loadConfig, Port } from '@simplebank/shared/config';
import { createLogger } from '@simplebank/shared/logger';
import { stopOnSignal } from '@simplebank/shared/signals';
import { z } from 'zod';
import { createBroker } from './broker.ts';

/** The embedded broker as a process of its own, so that it outlives every service. */
const log = createLogger({ name: 'broker', level: 'INFO' });
try {
  const { HOST, PORT } = loadConfig(
    { HOST: z.string().default('127.0.0.1'), PORT: Port.default(5673) },
    process.env,
  );
  const broker = createBroker({ log });
  const port = await broker.listen(PORT, HOST);
  log.info(`listening on port ${port}; messages are kept in memory, nothing is kept on disk`);
  stopOnSignal(
    async (signal) => {
      log.info(`stopping: ${signal}`);
      await broker.close();
      log.flush();
    },
    (error) => log.error('could not stop in good order', { err: error }),
  );
} catch (error) {
  log.error('could not start', { err: error });
  log.flush();
  process.exitCode = error instanceof ConfigError ? badConfigurationExitCode : 1;
}
