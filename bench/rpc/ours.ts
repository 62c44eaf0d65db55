import { service, withUuid } from '@simplebank/shared';
import { contextOf, startOurs } from '../harness/ours.ts';
import type { RpcSubject } from './subject.ts';

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
  startServer: (uri) => startOurs(accounts, uri),
  async startClient(uri) {
    const { log, call } = await contextOf('gateway', uri, [
      'account_transactions_service.request_reservation',
    ]);
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
  startServer: (uri) => startOurs(orders, uri),
  async startClient(uri) {
    const { log, call } = await contextOf('gateway', uri, ['orders_service.sell_shares']);
    return (uuid) =>
      withUuid(uuid, async () => {
        log.info('contacting orders service');
        const answer = await call('orders_service.sell_shares', uuid);
        return typeof answer === 'string' ? answer : answer.ok;
      });
  },
};
