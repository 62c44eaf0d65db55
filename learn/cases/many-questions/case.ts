import { defineCase } from '../../src/case.ts';
import { withDatabase } from '../../src/database.ts';
import type { Evidence } from '../../src/evidence.ts';
import { changedService } from '../../src/faults/changed-service.ts';
import { until } from '../../src/until.ts';

const reading = {
  service: 'orders',
  file: 'src/service.ts',
  from: `/** RPC: what became of an order, and what it was charged. */
async function get_order(context: OrdersContext, uuid: string): Promise<Order | null> {
  const { database } = context;
  const order = await database.query((db) => orders.find(db, uuid));
  return order ? { ...order, fee: await find_fee(context, uuid) } : null;
}`,
  to: `async function get_order(context: OrdersContext, uuid: string): Promise<Order | null> {
  const all = await context.database.query((db) => db.selectFrom('orders').selectAll().execute());
  const list: Order[] = [];
  for (const order of all) list.push({ ...order, fee: await find_fee(context, order.uuid) });
  return list.find((order) => order.uuid === uuid) ?? null;
}`,
};

const ASKED = 'get_fee';
/** The span of who looks at an order. */
const LOOKS = 'GET /orders/:uuid';
/** What no order costs by itself, in cents. */
const OTHER_FEE = 1234;
/** How long the spans of a look may take to be found, in milliseconds. */
const LIMIT_MS = 10_000;

/** What was called for the look at an order, by name; undefined when nobody has looked. */
async function callsOf(evidence: Evidence, uuid: string): Promise<string[] | undefined> {
  const spans = await evidence.spans(uuid);
  // Who was asked for its fee has the UUID of that order: other traces are found by it, too.
  const own = spans.find(({ name, tags }) => name === LOOKS && tags.get('uuid') === uuid);
  return (
    own &&
    spans
      .filter(({ traceId, tags }) => traceId === own.traceId && tags.get('span.kind') === 'client')
      .map(({ name }) => name)
  );
}

export default defineCase({
  title: 'So many questions',
  difficulty: 1,
  complaint: 'customers: to look at an order takes longer every day',
  shows: ['traces', 'timings'],
  silent: ['logs'],
  question: 'Which operation is called again and again for one order, and how many times?',
  answer: [
    { name: 'operation', kind: 'handler' },
    { name: 'times', kind: 'number' },
  ],
  draw(random) {
    const uuids = random.uuids(random.int(9, 17));
    return { uuids, times: uuids.length, asked: random.oneOf(uuids) };
  },
  faults: () => [changedService(reading)],
  async load(customers, { uuids, asked }) {
    await customers.sell(uuids);
    await customers.order(asked);
  },
  right: ({ times }) => [ASKED, String(times)],
  async find(evidence, { asked }) {
    const names = (await callsOf(evidence, asked)) ?? [];
    const again = names.find((name, i) => names.indexOf(name) !== i);
    const times = names.filter((name) => name === again).length;
    return again === undefined ? undefined : [again, String(times)];
  },
  async remains({ bank, customers, evidence }, { uuids, asked }) {
    // A fee that the books have, and nobody can guess: that of an order that nobody has looked at.
    const unseen = uuids.slice(1, -1).find((uuid) => uuid !== asked) ?? '';
    await customers.unsettled([unseen], LIMIT_MS);
    withDatabase(bank, 'fees', (database) =>
      database.prepare('UPDATE charges SET cents = ? WHERE uuid = ?').run(OTHER_FEE, unseen),
    );
    const shown = (await customers.order(unseen))?.fee;
    if (shown !== OTHER_FEE) {
      return `order ${unseen} has ${OTHER_FEE} cents in the books of fees, and is shown with ${shown}`;
    }
    // The oldest one and the newest one, too: a loop may end early for some.
    for (const uuid of [uuids[0] ?? '', uuids.at(-1) ?? '']) {
      if (!(await customers.order(uuid))) return `nobody tells what became of order ${uuid}`;
      let names: string[] | undefined;
      const hasCome = async () => {
        names = await callsOf(evidence, uuid);
        return names?.some((name) => name.endsWith(ASKED)) ?? false;
      };
      await until(hasCome, LIMIT_MS);
      const times = names?.filter((name) => name.endsWith(ASKED)).length ?? 0;
      if (times > 1) return `to look at order ${uuid} still calls ${ASKED} ${times} times`;
      const order = await customers.order(uuid);
      if (order?.fee == null) return `order ${uuid} is shown without what it was charged`;
    }
    return undefined;
  },
  hints: ({ asked }) => [
    'Nothing failed, and nothing that was called is slow by itself. Where does one see what was called?',
    `Open /requests/${asked}, and there the trace of GET /orders/:uuid.`,
    'Below the span of the service that keeps the books there are many that look the same. Count those ' +
      'of the side that asks: each has one below it, of the side that answers.',
  ],
  mistake([operation = '', times], facts) {
    if (/get_order$|:uuid$/.test(operation)) {
      return 'That is where it hurts, not where it starts: it is called once, and waits for others.';
    }
    if (operation !== ASKED) return undefined;
    return Number(times) === 2 * facts.times
      ? 'You have the operation. Each call has two spans: who asks, and who answers.'
      : 'You have the operation. Count in one trace, of one GET.';
  },
});
