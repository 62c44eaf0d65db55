import { type ServiceName, serviceNames } from '../contracts/contracts.ts';
import { createLogger } from '../log/logger.ts';
import { end } from '../process/closing.ts';
import { runProcess } from '../process/run-process.ts';
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
 * when the process is told to end. See {@link runProcess}.
 */
export function run<S extends ServiceName, V extends Variables, R extends object>(
  definition: ServiceDefinition<S, V, R>,
): Promise<void> {
  const { name } = definition;
  return runProcess({
    configure: () => serviceConfig(definition, process.env),
    createLog: (config) =>
      createLogger({
        name,
        instance: config?.SERVICE_INSTANCE_ID,
        level: config?.LOG_LEVEL ?? 'ERROR',
      }),
    async start(config, log) {
      log.info(`starting services: ${name}`);
      // Before the HTTP server exists, because instrumentation-http patches how it is made.
      const stopTracing = startTracing(`simplebank-${serviceNames[name]}`, {
        'service.instance.id': config.SERVICE_INSTANCE_ID,
        // Whoever looks for a line must know whether it is there.
        'simplebank.log_level': config.LOG_LEVEL,
      });
      const running = await startService(definition, config, log);
      log.info(`listening on port ${running.port}`);
      return {
        unusable: running.unusable,
        async stop() {
          await end('the service', stopTimeoutMs, () => running.stop(), log);
          const lost = (error: unknown) => log.warn('the last spans are lost', { err: error });
          await within(flushTimeoutMs, stopTracing().catch(lost));
        },
      };
    },
    // Each part of it has a limit of its own, and a line that names it.
    stopLimitMs: stopTimeoutMs + flushTimeoutMs + 500,
  });
}
