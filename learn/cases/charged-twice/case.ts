import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Bank } from '../../src/bank.ts';
import { defineCase } from '../../src/case.ts';
import { withDatabase } from '../../src/database.ts';
import { changedService, lineOf } from '../../src/faults/changed-service.ts';
import { deliverAgain, repeatedEvent } from '../../src/faults/repeated-event.ts';
import { until } from '../../src/until.ts';

const adding = {
  service: 'fees',
  file: 'src/charges.ts',
  from: ".onConflict((conflict) => conflict.column('uuid').doNothing())",
  to: ".onConflict((conflict) => conflict.column('uuid').doUpdateSet((row) => ({ cents: row('charges.cents', '+', row.ref('excluded.cents')) })))",
};

/** Where the events wait that fees are charged for. */
const QUEUE = 'evt-market_service-order_placed--fees_service.charge_fee';

/** How long an order, or what came twice, may take to be through, in milliseconds. */
const LIMIT_MS = 10_000;
/** What an order costs, in cents. */
const FEE = 995;

/** What an order was charged in the books, whatever is shown of it. */
function chargedFor(bank: Bank, uuid: string): number {
  const row = withDatabase(bank, 'fees', (database) =>
    database.prepare('SELECT sum(cents) AS cents FROM charges WHERE uuid = ?').get(uuid),
  );
  return z.object({ cents: z.number().nullable() }).parse(row).cents ?? 0;
}

export default defineCase({
  title: 'Paid twice',
  difficulty: 2,
  complaint: 'a customer: one of my orders was charged twice',
  shows: ['logs', 'traces'],
  silent: ['timings'],
  question: 'Which order was charged twice, and at which line of which file do two charges add up?',
  answer: [
    { name: 'order', kind: 'uuid' },
    { name: 'file and line', kind: 'line' },
  ],
  draw(random) {
    const uuids = random.uuids(random.int(6, 10));
    return { uuids, victim: random.oneOf(uuids) };
  },
  faults: ({ victim }) => [
    changedService(adding),
    repeatedEvent({
      exchange: 'market_service.events',
      routingKey: 'order_placed',
      queue: QUEUE,
      uuids: [victim],
    }),
  ],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ victim }) => [victim, lineOf(adding)],
  async find(evidence) {
    const lines = await evidence.lines('name:fees_service AND message:"charging fees"');
    const uuids = lines.map(({ uuid }) => String(uuid));
    const twice = uuids.find((uuid, i) => uuids.indexOf(uuid) !== i);
    const once = uuids.find((uuid) => uuid !== twice);
    if (twice === undefined || once === undefined) return undefined;
    const [double, single] = [await evidence.order(twice), await evidence.order(once)];
    if (double?.fee === single?.fee) return undefined;
    const spans = (await evidence.spans(twice)).map(({ name }) => name);
    const published = spans.filter((name) =>
      name.endsWith('publish market_service.events:order_placed'),
    );
    const handled = spans.filter((name) => name.endsWith('fees_service.charge_fee'));
    if (published.length !== 1 || handled.length !== 2) return undefined;
    // One event came twice, as it may: what is wrong is how the books take the second.
    return [twice, lineOf(adding)];
  },
  async remains({ bank, customers, evidence }, { uuids, victim }) {
    const left = await customers.unsettled(uuids, LIMIT_MS);
    if (left.length > 0) return `${left.length} of ${uuids.length} orders were not charged`;
    const handled = async () =>
      (await evidence.spans(victim)).filter(({ name }) => name.endsWith('fees_service.charge_fee'));
    await until(async () => (await handled()).length > 1, LIMIT_MS);
    // The memory of a process is no place to know it from.
    await bank.restart('fees');
    await deliverAgain(bank, { queue: QUEUE, uuid: victim });
    const last = randomUUID();
    await customers.sell([last]);
    if ((await customers.unsettled([last], LIMIT_MS)).length > 0) {
      return `order ${last} was not charged, after fees had begun anew`;
    }
    for (const uuid of [...uuids, last]) {
      const cents = chargedFor(bank, uuid);
      if (cents !== FEE) return `order ${uuid} was charged ${cents} cents, not ${FEE}`;
      const shown = (await customers.order(uuid))?.fee;
      if (shown !== FEE) return `order ${uuid} is shown with ${shown} cents, not ${FEE}`;
    }
    return undefined;
  },
  hints: () => [
    'The books say how much, lines and trace say how often. Which of the lines of an order is there ' +
      'once for each charge?',
    'Look at /logs?q=message%3A%22charging%20fees%22 for a UUID that is there more than once, and ask ' +
      'the gateway for that order.',
    'Its trace has one span that publishes, and below it two that handle the same event. That may ' +
      'happen, in AMQP. So who should have noticed? Follow the handler to the statement it ends in.',
  ],
  mistake([order, line = ''], { victim }) {
    if (order !== victim) {
      return 'The books have one fee for that order: ask the gateway for it.';
    }
    if (line.includes('market') || line.includes('orders')) {
      return 'There it was published once, and not more: count the spans.';
    }
    if (line.includes('service.ts')) {
      return 'That handles what comes, as often as it comes. Where should the second time change nothing?';
    }
    return line.includes('.ts') ? 'You have the order. Read on: which line adds?' : undefined;
  },
});
