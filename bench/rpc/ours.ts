import {
  type Context,
  createLogger,
  type ServiceDefinition,
  type ServiceName,
  service,
  serviceConfig,
  startService,
  type Variables,
  withUuid,
} from '@simplebank/shared';
import { startTracing } from '../../shared/dist/tracing.js';
import type { RpcSubject } from './subject.ts';

type GatewayContext = Context<'gateway'>;

const accounts = service('account_transactions_service', {
  rpc: {
    request_reservation({ log }, uuid) {
      log.info('reserving position');
      return uuid;
    },
  },
});

/** The chassis as the services use it; how much telemetry it has is the environment's to say. */
export const oursOff: RpcSubject = {
  name: 'ours, telemetry off',
  startServer: (uri) => start(accounts, uri),
  async startClient(uri) {
    const { log, call } = await contextOf(uri);
    return (uuid) =>
      withUuid(uuid, () => {
        log.info('requesting reservation to accounts service');
        return call('account_transactions_service.request_reservation', uuid);
      });
  },
};

const orders = service('orders_service', {
  rpc: {
    sell_shares({ log }, uuid) {
      log.info('sell request received');
      return { ok: uuid };
    },
    get_order: () => null,
  },
});

/** The same with another service, because all servers of one service share its queue. */
export const oursOn: RpcSubject = {
  name: 'ours, telemetry on',
  startServer: (uri) => start(orders, uri),
  async startClient(uri) {
    const { log, call } = await contextOf(uri);
    return (uuid) =>
      withUuid(uuid, async () => {
        log.info('contacting orders service');
        const answer = await call('orders_service.sell_shares', uuid);
        return typeof answer === 'string' ? answer : answer.ok;
      });
  },
};

/** Starts a service that calls, and takes the context that it gives to its handlers. */
async function contextOf(uri: string): Promise<GatewayContext> {
  let tell: (context: GatewayContext) => void;
  const given = new Promise<GatewayContext>((resolve) => {
    tell = resolve;
  });
  const work = async (context: GatewayContext) => tell(context);
  await start(
    service('gateway', {
      calls: ['account_transactions_service.request_reservation', 'orders_service.sell_shares'],
      timers: [{ intervalMs: 100, work }],
    }),
    uri,
  );
  return given;
}

async function start<S extends ServiceName, V extends Variables, R extends object>(
  definition: ServiceDefinition<S, V, R>,
  uri: string,
): Promise<void> {
  const config = serviceConfig(definition, { ...process.env, AMQP_URI: uri, PORT: '0' });
  startTracing(`simplebank-${definition.name}`);
  const log = createLogger({ name: definition.name, level: config.LOG_LEVEL });
  const { port } = await startService(definition, config, log);
  await untilReady(`http://127.0.0.1:${port}/ready`);
}

async function untilReady(url: string): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  while (!(await fetch(url, { signal })).ok) await new Promise((next) => setTimeout(next, 50));
}
