import { service, withUuid } from '@simplebank/shared';
import { eventQueue } from '../../shared/src/amqp/topology.ts';
import { contextOf, startOurs } from '../harness/ours.ts';
import type { EventSubject } from './subject.ts';

/** A handler beside those that the contracts name, whose queues are there whether they run or not. */
const extra = 'bench_handler';

/** Three services of ours that hear of the same event; how much telemetry says the environment. */
export const oursOff: EventSubject = {
  name: 'ours, telemetry off',
  async startHandlers(uri, handle) {
    const on = (name: string) => ({ 'market_service/order_placed': handlerOf(name, handle) });
    await startOurs(service('orders_service', { on: on('handle_place_order') }), uri);
    await startOurs(service('fees_service', { on: on('charge_fee') }), uri);
    await startOurs(service('profile_service', { on: on(extra) }), uri);
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
    const on = (name: string) => ({ 'orders_service/order_created': handlerOf(name, handle) });
    await startOurs(service('market_service', { on: on('place_order') }), uri);
    await startOurs(service('fees_service', { on: on(extra) }), uri);
    await startOurs(service('profile_service', { on: on(extra) }), uri);
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
  eventQueue('market_service', 'order_placed', 'orders_service', 'handle_place_order'),
  eventQueue('market_service', 'order_placed', 'fees_service', 'charge_fee'),
  eventQueue('market_service', 'order_placed', 'profile_service', extra),
  eventQueue('orders_service', 'order_created', 'market_service', 'place_order'),
  eventQueue('orders_service', 'order_created', 'fees_service', extra),
  eventQueue('orders_service', 'order_created', 'profile_service', extra),
];

function handlerOf(name: string, handle: (text: unknown) => void) {
  const handler = ({ log }: { log: { info(message: string): void } }, uuid: string) => {
    log.info('charging fees');
    handle(uuid);
  };
  return Object.defineProperty(handler, 'name', { value: name });
}
