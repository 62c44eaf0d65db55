import { badConfigurationExitCode, loadConfig } from '@simplebank/shared/config';
import { createLogger, type Logger } from '@simplebank/shared/logger';
import { stopOnSignal } from '@simplebank/shared/signals';
import { reasonOf } from '@simplebank/shared/thrown';
import { within } from '@simplebank/shared/within';
import { type ConsoleConfig, variables } from './config.ts';
import { startConsole } from './start.ts';

/** How long what is in hand may take to finish when the console stops, in milliseconds. */
const STOP_LIMIT_MS = 7000;

async function main(): Promise<void> {
  const config = readConfig();
  const log = createLogger({ name: 'console', level: config.LOG_LEVEL });
  process.on('uncaughtException', (error) => exit(log, 'ended by an error nobody caught', error));
  try {
    const running = await startConsole(config, log);
    log.info(`listening on port ${running.port}`);
    stopOnSignal(
      async (signal) => {
        log.info(`stopping: ${signal}`);
        await within(STOP_LIMIT_MS, running.close());
        log.info('stopped');
        log.flush();
      },
      (error) => exit(log, 'could not stop in good order', error),
    );
  } catch (error) {
    exit(log, whyNotStarted(error, config), error);
  }
}

function readConfig(): ConsoleConfig {
  try {
    return loadConfig(variables, process.env);
  } catch (error) {
    const log = createLogger({ name: 'console', level: 'ERROR' });
    log.error(reasonOf(error));
    log.flush();
    process.exit(badConfigurationExitCode);
  }
}

function whyNotStarted(error: unknown, { PORT, STATSD_PORT }: ConsoleConfig): string {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) {
    return 'could not start';
  }
  const isUdp = 'syscall' in error && error.syscall === 'bind';
  const [port, variable] = isUdp ? [STATSD_PORT, 'STATSD_PORT'] : [PORT, 'PORT'];
  return `port ${port} is taken: stop what uses it, or set ${variable}`;
}

function exit(log: Logger & { flush(): void }, message: string, error: unknown): never {
  log.error(message, { err: error });
  log.flush();
  process.exit(1);
}

await main();
