import { defineCase } from '../../src/case.ts';
import { missingBinding } from '../../src/faults/missing-binding.ts';

/** Who handles what the market publishes: the queue and what would have been seen. */
const HANDLERS = {
  orders: { handler: 'handle_place_order', queue: 'orders_service.handle_place_order' },
  fees: { handler: 'charge_fee', queue: 'fees_service.charge_fee' },
} as const;

export default defineCase({
  title: 'Work that nobody was given',
  difficulty: 2,
  complaint: 'accounting: the orders of this morning do not add up',
  shows: ['traces', 'logs'],
  silent: ['timings'],
  question:
    'Which service does not get an event that it should, and what is the routing key of that event?',
  answer: [
    { name: 'service', kind: 'service' },
    { name: 'routing key', kind: 'word' },
  ],
  draw: (random) => ({
    service: random.oneOf(['orders', 'fees'] as const),
    uuids: random.uuids(random.int(4, 6)),
  }),
  faults: ({ service }) => [
    missingBinding({
      queue: `evt-market_service-order_placed--${HANDLERS[service].queue}`,
      exchange: 'market_service.events',
      routingKey: 'order_placed',
    }),
  ],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ service }) => [service, 'order_placed'],
  async find(evidence, { uuids }) {
    const all = await Promise.all(uuids.map((uuid) => evidence.spans(uuid)));
    const missing = Object.entries(HANDLERS).filter(([, { handler }]) =>
      all.every((spans) => spans.length === 10 && !spans.some(({ name }) => name === handler)),
    );
    const [service] = missing[0] ?? [];
    return service === undefined ? undefined : [service, 'order_placed'];
  },
  hints: () => [
    'Nothing failed, so no line complains. What is missing in these requests that a healthy one has?',
    'Open one of them at /request/<uuid>, and compare it with the trace of an order that was well.',
    'Find the span that publishes an event. Two services should have one that handles it.',
  ],
  mistake([service, key], facts) {
    if (service === 'market')
      return 'It published the event, and the exchange took it: see its span.';
    if (key === 'order_created') return 'That event was handled: the market has a span for it.';
    return service === facts.service
      ? undefined
      : 'That one did get the event: it has a span of its own.';
  },
});
