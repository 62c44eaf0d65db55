// Not the index of the chassis: the broker needs no spans, and half the memory without them.
import { commonVariables, loadConfig, Port, ServiceInstanceId } from '@simplebank/shared/config';
import { createLogger } from '@simplebank/shared/logger';
import { createMetrics } from '@simplebank/shared/metrics';
import { ProcessGauges } from '@simplebank/shared/process-gauges';
import { runProcess } from '@simplebank/shared/run-process';
import { z } from 'zod';
import { createBroker } from './broker.ts';
import { obeyOperator } from './operator.ts';
import { sendQueueGauges } from './queue-gauges.ts';

const { STATSD_HOST, STATSD_PORT } = commonVariables;
const variables = {
  SERVICE_INSTANCE_ID: ServiceInstanceId,
  HOST: z.string().default('127.0.0.1'),
  PORT: Port.default(5673),
  STATSD_HOST,
  STATSD_PORT,
};

/** The embedded broker as a process of its own, so that it outlives every service. */
await runProcess({
  configure: () => loadConfig(variables, process.env),
  createLog: (config) =>
    createLogger({ name: 'broker', instance: config?.SERVICE_INSTANCE_ID, level: 'INFO' }),
  async start({ HOST, PORT, ...to }, log) {
    const broker = createBroker({ log });
    const port = await broker.listen(PORT, HOST);
    log.info(`listening on port ${port}; messages are kept in memory, nothing is kept on disk`);
    obeyOperator(broker, process);
    const metrics = createMetrics({
      service: 'broker',
      instance: to.SERVICE_INSTANCE_ID,
      host: to.STATSD_HOST,
      port: to.STATSD_PORT,
      log,
    });
    const gauges = new ProcessGauges(metrics);
    const endQueueGauges = sendQueueGauges(broker, metrics);
    return {
      async stop() {
        gauges.close();
        endQueueGauges();
        await broker.close();
        await metrics.close();
      },
    };
  },
  stopLimitMs: 7000,
});
