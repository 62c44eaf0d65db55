import { loadConfig } from '@simplebank/shared/config';
import { runProcess } from '@simplebank/shared/run-process';
import { variables } from './config.ts';
import { createLog } from './log.ts';
import { startExternal } from './start.ts';

await runProcess({
  configure: () => loadConfig(variables, process.env),
  createLog,
  async start(config, log) {
    const running = await startExternal(config, log);
    return { stop: () => running.close() };
  },
  stopLimitMs: 5000,
});
