import { defineCase } from '../../src/case.ts';
import { missingBinding } from '../../src/faults/missing-binding.ts';
import { thirdParty } from '../../src/faults/third-party.ts';

const SOURCE = 'market_service';

/** The events that have two handlers each: without one of them, they are not undeliverable. */
const EVENTS = [
  { key: 'order_placed', service: 'orders', handler: 'handle_place_order' },
  { key: 'order_placed', service: 'fees', handler: 'charge_fee' },
  { key: 'order_rejected', service: 'orders', handler: 'handle_reject_order' },
  { key: 'order_rejected', service: 'account-transactions', handler: 'release_reservation' },
] as const;

export default defineCase({
  title: 'Work that nobody was given',
  difficulty: 2,
  complaint: 'accounting: the orders of this morning do not add up',
  shows: ['traces', 'logs'],
  silent: [],
  question:
    'Which service does not get an event that it should, and what is the routing key of that event?',
  answer: [
    { name: 'service', kind: 'service' },
    { name: 'routing key', kind: 'word' },
  ],
  draw: (random) => ({ ...random.oneOf(EVENTS), uuids: random.uuids(random.int(6, 8)) }),
  faults: ({ key, service, handler }) => [
    missingBinding({
      queue: `evt-${SOURCE}-${key}--${service.replace('-', '_')}_service.${handler}`,
      exchange: `${SOURCE}.events`,
      routingKey: key,
    }),
    // An exchange need not want everything. That is no fault.
    thirdParty('stock exchange', { mode: 'reject', every: 2 }),
  ],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ service, key }) => [service, key],
  async find(evidence, { uuids }) {
    const all = await Promise.all(uuids.map((uuid) => evidence.spans(uuid)));
    const lost = EVENTS.filter(({ key, handler }) => {
      const event = `${SOURCE}.events:${key}`;
      const names = all.map((spans) => spans.map(({ name }) => name));
      const told = names.filter((of) => of.includes(`publish ${event}`));
      return told.some((of) => !of.some((name) => isHandling(name, event, handler)));
    });
    const [first, ...more] = lost;
    return first && more.length === 0 ? [first.service, first.key] : undefined;
  },
  hints: () => [
    'That the exchange does not want one is said aloud. What is wrong here is not: look for what is ' +
      'missing in the traces.',
    'Open one of them at /requests/<uuid>, and compare it with the trace of an order that was well.',
    'Find the span that publishes what became of it at the exchange. Two services are to be told: the ' +
      'next spans down say who was.',
  ],
  mistake([service, key], facts) {
    if (service === facts.service) {
      return key === facts.key
        ? undefined
        : 'You have the service. The span that publishes an event is called by its key.';
    }
    return 'Look at its spans and at what it was to be told: it did what it heard of.';
  },
});

/** Whether a span is that of the handler of an event. */
function isHandling(name: string, event: string, handler: string): boolean {
  return name.startsWith(`process ${event}:`) && name.endsWith(`.${handler}`);
}
