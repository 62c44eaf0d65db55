import { NOTHING } from '../../src/answer.ts';
import { defineCase } from '../../src/case.ts';
import { setting } from '../../src/faults/setting.ts';

/** What is done once for an order, however often it is asked for: a line each. */
const ONCE = ['order created', 'placing order in the exchange', 'charging fees'];

export default defineCase({
  title: 'An alarm went off',
  difficulty: 1,
  complaint: 'the night shift: an alarm woke me, is something wrong?',
  shows: [],
  silent: ['logs', 'traces', 'timings'],
  question: 'Which service is at fault?',
  answer: [{ name: 'service', kind: 'service' }],
  draw(random) {
    const uuids = random.uuids(random.int(5, 9));
    return { uuids, twice: random.oneOf(uuids), asked: uuids.length + 1, count: uuids.length };
  },
  // Fees says more than others do. That is no fault.
  faults: () => [setting('fees', { LOG_LEVEL: 'DEBUG' })],
  // And a customer has pressed the button a second time.
  load: async (customers, { uuids, twice }) => void (await customers.sell([...uuids, twice])),
  right: () => [NOTHING],
  async find(evidence, { uuids }) {
    const counts = await Promise.all(
      uuids.flatMap((uuid) =>
        ONCE.map((message) => evidence.countLines(`uuid:"${uuid}" AND message:"${message}"`)),
      ),
    );
    const spans = await Promise.all(uuids.map((uuid) => evidence.spans(uuid)));
    const failed = spans.flat().filter(({ tags }) => tags.get('error'));
    const errors = await evidence.countLines('levelname:(ERROR OR WARN)');
    const isWhole = spans.every(({ length }) => length >= 11);
    const isWell = failed.length + errors === 0 && counts.every((count) => count === 1);
    return isWhole && isWell ? [NOTHING] : undefined;
  },
  hints: () => [
    'Look at all three signals before you say anything: what is unusual, and what is wrong?',
    'How many lines and spans does each of these have at /requests/<uuid>, and why? What is in the books, /orders/<uuid> of the gateway?',
    'Whether something is done twice shows in message:"order created" and message:"charging fees" on /logs; ' +
      'whether something failed in levelname:(ERROR OR WARN).',
  ],
  mistake: ([service]) =>
    service === 'fees'
      ? 'It says more than others do, at DEBUG. Did it do more than it should?'
      : 'That is unusual, perhaps. Show a line, a span or a timing that says that something went wrong.',
});
