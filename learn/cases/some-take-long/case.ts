import { defineCase } from '../../src/case.ts';
import { thirdParty } from '../../src/faults/third-party.ts';

const SLOW = 'place_order_stock_exchange';

export default defineCase({
  title: 'Some orders take their time',
  difficulty: 1,
  complaint: 'customers: since noon, some orders take about a second to be placed',
  shows: ['traces', 'timings'],
  silent: ['logs'],
  question: 'Which operation is slow, and for every which order?',
  answer: [
    { name: 'operation', kind: 'handler' },
    { name: 'every', kind: 'number', range: [1, 1000] },
  ],
  draw: (random) => {
    const every = random.int(3, 5);
    const nth = every === 3 ? '3rd' : `${every}th`;
    return { every, nth, delayMs: random.int(900, 1400), uuids: random.uuids(every * 4) };
  },
  faults: ({ every, delayMs }) => [
    thirdParty('stock exchange', { mode: 'slow', delay_ms: delayMs, every }),
  ],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ every }) => [SLOW, String(every)],
  async find(evidence, { delayMs, uuids }) {
    const spans = await Promise.all(uuids.map((uuid) => evidence.spans(uuid)));
    const slow = spans.flatMap((all, i) => {
      const span = all.find(({ name }) => name === SLOW);
      return span && span.durationUs >= delayMs * 1000 ? [{ i, span }] : [];
    });
    const [first, second] = slow;
    if (!first || !second || spans.some((all) => all.length < 11)) return undefined;
    return [first.span.name, String(second.i - first.i)];
  },
  hints: ({ delayMs }) => [
    'Every line says what happened, none how long it took. Where is time written down?',
    'Look at the requests of the gateway side by side: /traces, the longest first.',
    `In a slow one, one span alone takes more than ${delayMs} ms, and the ` +
      'others only wait for it. Count which orders, in the order in which they came, have one.',
  ],
  mistake([operation]) {
    if (operation === 'place_order') {
      return 'That is where it hurts, not where it starts: most of its time it waits for another span.';
    }
    if (operation === SLOW) return 'You have the operation. Count from one slow order to the next.';
    return undefined;
  },
});
