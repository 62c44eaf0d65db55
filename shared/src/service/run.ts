import { type ServiceName, serviceNames } from '../contracts/contracts.ts';
import { propertyOf, reasonOf } from '../contracts/thrown.ts';
import { createLogger, type Logger } from '../log/logger.ts';
import { end } from '../process/closing.ts';
import { badConfigurationExitCode, unusableExitCode } from '../process/config.ts';
import { stopOnSignal } from '../process/stop-on-signal.ts';
import { within } from '../process/within.ts';
import { startTracing } from '../telemetry/tracing.ts';
import type { ServiceDefinition, Variables } from './definition.ts';
import { serviceConfig, startService } from './start.ts';

/**
 * How long what is in hand may take to finish when a service stops, in milliseconds. What is not
 * done by then was not acknowledged either, and the broker hands it to another instance.
 */
const stopTimeoutMs = 7000;
/** How long the last spans may take to leave when a service stops, in milliseconds. */
const flushTimeoutMs = 2000;

/**
 * Runs a service as this process: reads its configuration, starts it, and stops it in good order
 * when the process is told to end. What nobody caught is one log line and exit code 1.
 */
export async function run<S extends ServiceName, V extends Variables, R extends object>(
  definition: ServiceDefinition<S, V, R>,
): Promise<void> {
  const { name } = definition;
  const config = readConfig(definition);
  const log = createLogger({ name, level: config.LOG_LEVEL });
  process.on('uncaughtException', (error) => exit(log, 'ended by an error nobody caught', error));

  log.info(`starting services: ${name}`);
  // Before the HTTP server exists, because instrumentation-http patches how it is made.
  const stopTracing = startTracing(`simplebank-${serviceNames[name]}`, {
    // Whoever looks for a line must know whether it is there.
    'simplebank.log_level': config.LOG_LEVEL,
  });
  try {
    const running = await startService(definition, config, log);
    log.info(`listening on port ${running.port}`);
    void running.unusable.then((error) => exit(log, error.message, error, unusableExitCode));
    stopOnSignal(
      async (signal) => {
        log.info(`stopping: ${signal}`);
        await end('the service', stopTimeoutMs, () => running.stop(), log);
        const lost = (error: unknown) => log.warn('the last spans are lost', { err: error });
        await within(flushTimeoutMs, stopTracing().catch(lost));
        log.info('stopped');
        log.flush();
      },
      (error) => exit(log, 'could not stop in good order', error),
    );
  } catch (error) {
    exit(log, whyNotStarted(error), error);
  }
}

function readConfig<S extends ServiceName, V extends Variables, R extends object>(
  definition: ServiceDefinition<S, V, R>,
) {
  try {
    return serviceConfig(definition, process.env);
  } catch (error) {
    const log = createLogger({ name: definition.name, level: 'ERROR' });
    log.error(reasonOf(error));
    log.flush();
    process.exit(badConfigurationExitCode);
  }
}

function whyNotStarted(error: unknown): string {
  if (propertyOf(error, 'code') === 'EADDRINUSE') {
    return `port ${propertyOf(error, 'port')} is taken: stop what uses it, or set PORT`;
  }
  return 'could not start';
}

function exit(log: Logger & { flush(): void }, message: string, error: unknown, code = 1): never {
  log.error(message, { err: error });
  log.flush();
  process.exit(code);
}
