import { randomUUID } from 'node:crypto';
import { defineCase } from '../../src/case.ts';
import { changedService } from '../../src/faults/changed-service.ts';
import { setting } from '../../src/faults/setting.ts';

/** What is wrong in which service, and the type of the error that comes of it. */
const FLAWS = {
  // RFC 9562 knows the variants 8, 9, a and b; this one half of them.
  market: {
    type: 'TypeError',
    patch: {
      service: 'market',
      file: 'src/service.ts',
      from: 'await exchange.place(uuid);',
      to: 'await exchange.place(uuid.match(/^[\\da-f]{8}(-[\\da-f]{4}){2}-[89][\\da-f]{3}-[\\da-f]{12}$/)![0]);',
    },
  },
  // No two orders are to have one time; a letter is no number.
  orders: {
    type: 'RangeError',
    patch: {
      service: 'orders',
      file: 'src/service.ts',
      from: "{ status: 'placed' });",
      to: "{ status: 'placed', at: new Date(Date.now() + Number(uuid.charAt(19))).toISOString() });",
    },
  },
} as const;

/** How long an order may take to be settled, in milliseconds. */
const LIMIT_MS = 10_000;

/** What the first digit of a UUID's fourth group may be (RFC 9562, section 4.1). */
const VARIANTS = ['8', '9', 'a', 'b'];

/** A UUID as good as before, of another variant. */
function ofVariant(variant: string, uuid: string): string {
  return uuid.slice(0, 19) + variant + uuid.slice(20);
}

export default defineCase({
  title: 'The one that never settles',
  difficulty: 1,
  complaint: 'a customer: “my order is still open, everybody else’s is through”',
  shows: ['logs', 'traces', 'timings'],
  silent: [],
  question: 'Which request is it, and of which type is the error that stops it?',
  answer: [
    { name: 'UUID', kind: 'uuid' },
    { name: 'type of the error', kind: 'word' },
  ],
  draw(random) {
    const well = random
      .uuids(random.int(6, 9))
      .map((uuid) => ofVariant(random.oneOf(['8', '9']), uuid));
    return {
      well,
      victim: ofVariant(random.oneOf(['a', 'b']), random.uuid()),
      turn: random.int(1, well.length - 1),
      service: random.oneOf(['market', 'orders'] as const),
      attempts: random.int(3, 5),
    };
  },
  faults({ service, attempts }) {
    const delays = Array.from({ length: attempts - 1 }, () => 200);
    return [
      changedService(FLAWS[service].patch),
      setting(service, { RETRY_DELAYS_MS: delays.join(',') }),
    ];
  },
  load: async (customers, { well, victim, turn }) =>
    void (await customers.sell([...well.slice(0, turn), victim, ...well.slice(turn)])),
  right: ({ victim, service }) => [victim, FLAWS[service].type],
  async find(evidence) {
    const [parked, ...more] = await evidence.parked();
    if (!parked || more.length > 0) return undefined;
    const told = await evidence.countLines(`uuid:"${parked.uuid}" AND levelname:ERROR`);
    const [type] = parked.error.split(':');
    return told === 1 && type !== undefined ? [parked.uuid, type] : undefined;
  },
  async remains({ customers }, { well, victim }) {
    const more = VARIANTS.map((variant) => ofVariant(variant, randomUUID()));
    await customers.sell(more);
    const uuids = [...well, victim, ...more];
    const left = await customers.unsettled(uuids, LIMIT_MS);
    return left.length === 0
      ? undefined
      : `${left.length} of ${uuids.length} orders never settle: ${left.join(', ')}`;
  },
  hints: () => [
    'The customer got an answer, so it is not there that it failed. Lines tell what was tried later, and given up.',
    'What nobody could handle is put aside: see [what is parked](/parked), and [the lines that say so](/logs?q=levelname%3AERROR).',
    'The line at ERROR has the request in the field uuid, and in exc_info the error: its first word is the type.',
  ],
  mistake([uuid, type = ''], { victim, service }) {
    if (uuid !== victim) return 'That one is through: it was placed.';
    if (['error', 'serviceerror', 'serviceunavailable'].includes(type)) {
      return 'You have the request. The error has a type of its own.';
    }
    return `You have the request. That is not the type of error that ${service} tells of it.`;
  },
});
