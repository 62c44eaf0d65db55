import { NOTHING } from '../../src/answer.ts';
import { defineCase } from '../../src/case.ts';

export default defineCase({
  title: 'An alarm went off',
  difficulty: 1,
  complaint: 'the night shift: an alarm woke me, is something wrong?',
  shows: [],
  silent: ['logs', 'traces', 'timings'],
  question: 'Which service is at fault?',
  answer: [{ name: 'service', kind: 'service' }],
  draw: (random) => ({ uuids: random.uuids(random.int(5, 9)) }),
  faults: () => [],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: () => [NOTHING],
  async find(evidence, { uuids }) {
    const counts = await Promise.all(
      uuids.map(async (uuid) => {
        const spans = await evidence.spans(uuid);
        return [await evidence.countLines(`uuid:"${uuid}"`), spans.length];
      }),
    );
    const errors = await evidence.countLines('levelname:(ERROR OR WARN)');
    const isWhole = counts.every(([lines, spans]) => lines === 11 && spans === 11);
    return isWhole && errors === 0 ? [NOTHING] : undefined;
  },
  hints: () => [
    'Look at all three signals before you say anything.',
    'How many lines and spans should an order have, and how many have these?',
    'Not every alarm is one: levelname:(ERROR OR WARN) on /logs, and the order by order count.',
  ],
  mistake: () =>
    'What makes you think so? Show the line, the span or the timing that is not as it should be.',
});
