import { service, withUuid } from '@simplebank/shared';
import { eventQueue } from '../../shared/dist/amqp/topology.js';
import { contextOf, startOurs } from '../harness/ours.ts';
import type { EventSubject } from './subject.ts';

/** Three services of ours that hear of the same event; how much telemetry says the environment. */
export const oursOff: EventSubject = {
  name: 'ours, telemetry off',
  async startHandlers(uri, handle) {
    const on = { 'market_service/order_placed': handlerOf(handle) };
    await startOurs(service('fees_service', { rpc: { get_fee: () => null }, on }), uri);
    await startOurs(service('profile_service', { on }), uri);
    await startOurs(service('settings_service', { on }), uri);
  },
  async startEmitter(uri) {
    const { emit } = await contextOf('market_service', uri);
    return (uuid) => withUuid(uuid, () => emit('order_placed', uuid));
  },
};

/** The same with another event, because all handlers of one share its queues. */
export const oursOn: EventSubject = {
  name: 'ours, telemetry on',
  async startHandlers(uri, handle) {
    const on = { 'orders_service/order_created': handlerOf(handle) };
    await startOurs(service('fees_service', { rpc: { get_fee: () => null }, on }), uri);
    await startOurs(service('profile_service', { on }), uri);
    await startOurs(service('settings_service', { on }), uri);
  },
  async startEmitter(uri) {
    const { emit, log } = await contextOf('orders_service', uri);
    return (uuid) =>
      withUuid(uuid, () => {
        log.info('order created');
        return emit('order_created', uuid);
      });
  },
};

/** The queues of all these handlers. */
export const oursQueues: readonly string[] = [
  'fees_service',
  'profile_service',
  'settings_service',
].flatMap((name) => [
  eventQueue('market_service', 'order_placed', name, 'bench_handler'),
  eventQueue('orders_service', 'order_created', name, 'bench_handler'),
]);

function handlerOf(handle: (text: unknown) => void) {
  return function bench_handler({ log }: { log: { info(message: string): void } }, uuid: string) {
    log.info('charging fees');
    handle(uuid);
  };
}
