// Not the index of the chassis: the broker needs no spans, and half the memory without them.
import { loadConfig, Port, ServiceInstanceId } from '@simplebank/shared/config';
import { createLogger } from '@simplebank/shared/logger';
import { runProcess } from '@simplebank/shared/run-process';
import { z } from 'zod';
import { createBroker } from './broker.ts';

const variables = {
  SERVICE_INSTANCE_ID: ServiceInstanceId,
  HOST: z.string().default('127.0.0.1'),
  PORT: Port.default(5673),
};

/** The embedded broker as a process of its own, so that it outlives every service. */
await runProcess({
  configure: () => loadConfig(variables, process.env),
  createLog: (config) =>
    createLogger({ name: 'broker', instance: config?.SERVICE_INSTANCE_ID, level: 'INFO' }),
  async start({ HOST, PORT }, log) {
    const broker = createBroker({ log });
    const port = await broker.listen(PORT, HOST);
    log.info(`listening on port ${port}; messages are kept in memory, nothing is kept on disk`);
    return { stop: () => broker.close() };
  },
  stopLimitMs: 7000,
});
