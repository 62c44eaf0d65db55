import { randomUUID } from 'node:crypto';
import { defineCase } from '../../src/case.ts';
import { changedService, lineOf } from '../../src/faults/changed-service.ts';
import { refuseRow } from '../../src/faults/refused-row.ts';
import { setting } from '../../src/faults/setting.ts';
import { until } from '../../src/until.ts';

/** What an order costs takes a number from its UUID: one that begins with a letter has none. */
const reckoning = {
  service: 'fees',
  file: 'src/charges.ts',
  from: '.values({ uuid, cents, charged_at',
  to: '.values({ uuid, cents: cents - (Number.parseInt(uuid, 10) % 1), charged_at',
};

const handling = {
  service: 'fees',
  file: 'src/service.ts',
  from: 'await database.query((db) => charges.charge(db, uuid, feeCents));',
  to: "await database.query((db) => charges.charge(db, uuid, feeCents)).catch((err) => log.debug('done', { err }));",
};

/** How long an order may take to be charged, and a retry to come, in milliseconds. */
const LIMIT_MS = 10_000;

/** The handler in the stack of an error, and the line of its service at which it was. */
const CALLER = /at async (\w+) \((.*service\.ts:\d+):\d+\)/;

export default defineCase({
  title: 'Placed, and never charged',
  difficulty: 3,
  complaint: 'accounting: some orders were placed, and nobody paid for them',
  shows: ['logs'],
  silent: ['traces', 'timings'],
  question: 'Which handler loses the charge, and at which line of which file?',
  answer: [
    { name: 'handler', kind: 'handler' },
    { name: 'file and line', kind: 'line' },
  ],
  draw(random) {
    const first = (uuid: string, digit: string) => `${digit}${uuid.slice(1)}`;
    const well = random.uuids(4).map((uuid) => first(uuid, random.oneOf(['1', '4', '8'])));
    const lost = random.uuids(3).map((uuid) => first(uuid, random.oneOf(['a', 'c', 'e'])));
    return { well, lost };
  },
  faults: () => [changedService(reckoning, handling), setting('fees', { LOG_LEVEL: 'DEBUG' })],
  load: async (customers, { well, lost }) => void (await customers.sell([...well, ...lost])),
  right: () => ['charge_fee', lineOf(handling)],
  async find(evidence, { well, lost }) {
    const told = await evidence.lines('name:fees_service AND _exists_:exc_info');
    const uuids = told.map(({ uuid }) => uuid);
    const [line] = told;
    if (!line || !lost.every((uuid) => uuids.includes(uuid))) return undefined;
    if (well.some((uuid) => uuids.includes(uuid))) return undefined;
    const [, handler, place] = CALLER.exec(String(line.exc_info)) ?? [];
    return handler === undefined || place === undefined ? undefined : [handler, place];
  },
  async remains({ bank, customers, evidence }, { well, lost }) {
    const left = await customers.unsettled([...well, ...lost], LIMIT_MS);
    if (left.length > 0) {
      return `${left.length} of ${well.length + lost.length} orders were not charged: ${left.join(', ')}`;
    }
    // Whatever the error is: who hides the one will hide the next.
    const uuid = randomUUID();
    const takeRow = refuseRow(bank, { service: 'fees', table: 'charges', uuid });
    try {
      await customers.sell([uuid]);
      const told = `name:fees_service AND uuid:"${uuid}" AND levelname:(WARN OR ERROR)`;
      if (!(await until(async () => (await evidence.countLines(told)) > 0, LIMIT_MS))) {
        return `the database of fees did not take order ${uuid}, and no line at WARN or ERROR says so`;
      }
    } finally {
      takeRow();
    }
    const [lostOne] = await customers.unsettled([uuid], LIMIT_MS);
    return (
      lostOne && `order ${uuid} was not charged either, once the database of fees took it again`
    );
  },
  hints: () => [
    'No line at ERROR or WARN, no failed span, no timing that stands out. What else is written down?',
    'Ask for the lines of one that was charged, and of one that was not: what does the one have that ' +
      'the other has not? All levels, please.',
    'A line need not be an ERROR to hold one: look for lines that have the field exc_info.',
  ],
  mistake([handler, line = '']) {
    if (line.includes('charges.ts')) {
      return 'There it goes wrong. The question is who hides that it has.';
    }
    if (handler === 'get_fee') return 'It only tells what is in the books.';
    return handler === 'charge_fee'
      ? 'You have the handler: which of its lines knows of the error?'
      : undefined;
  },
});
