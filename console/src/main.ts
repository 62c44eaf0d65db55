import { createLogger } from '@simplebank/shared/logger';
import { runProcess } from '@simplebank/shared/run-process';
import { loadConsoleConfig } from './config.ts';
import { startConsole } from './start.ts';

await runProcess({
  configure: () => loadConsoleConfig(process.env),
  createLog: (config) =>
    createLogger({
      name: 'console',
      instance: config?.SERVICE_INSTANCE_ID,
      level: config?.LOG_LEVEL ?? 'ERROR',
    }),
  async start(config, log) {
    const running = await startConsole(config, log);
    log.info(`listening on port ${running.port}`);
    return { stop: () => running.close() };
  },
  stopLimitMs: 7000,
  portVariables: { listen: 'PORT', bind: 'STATSD_PORT' },
});
