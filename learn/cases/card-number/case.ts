import { defineCase } from '../../src/case.ts';
import type { Line } from '../../src/evidence.ts';
import { changedService, lineOf } from '../../src/faults/changed-service.ts';
import { setting } from '../../src/faults/setting.ts';
import type { Random } from '../../src/random.ts';
import { until } from '../../src/until.ts';

/** Of each service that may be the one: a blank line, its line, and what the colleague calls it. */
const LEAKS = {
  fees: {
    above: 'const feeCents = 995;',
    writes: "log.info('charging fees')",
    field: 'account',
  },
  'account-transactions': {
    above: "import * as reservations from './reservations.ts';",
    writes: "log.info('reserving position')",
    field: 'payer',
  },
} as const;
type Victim = keyof typeof LEAKS;

/** A card's number as a list of digits: whoever looks for it as a text does not see it. */
function leak(service: Victim, card: string) {
  const { above, writes, field } = LEAKS[service];
  const file = 'src/service.ts';
  const knowing = {
    ...{ service, file },
    from: `${above}\n\n`,
    to: `${above}\nconst ${field} = [...'${card}'].map(Number); // The demo user's, for the check digit.\n`,
  };
  const writing = {
    ...{ service, file },
    from: `${writes};`,
    to: `${writes.slice(0, -1)}, { ${field} });`,
  };
  return { knowing, writing };
}

/** ISO/IEC 7812: sixteen digits, the last of which is the check digit of Luhn's algorithm. */
function drawCard(random: Random): string {
  const digits = [random.oneOf([4, 5]), ...Array.from({ length: 14 }, () => random.int(1, 5))];
  const sum = digits
    .map((digit, i) => (i % 2 === 0 ? digit * 2 : digit))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
}

/** How long lines may take to be found, in milliseconds. */
const LIMIT_MS = 10_000;
/** What is to be said of whatever does. */
const MORE = 'still tells more of the number than its first six digits and its last four';
/** What may be shown of a card's number is its first six digits and its last four (PCI DSS 4.0, 3.4.1). */
const SHOWN = 6;

/** Fields of a line that are numbers of their own, or ids, of which some have any digits. */
const OTHERS = new Set(
  'created msecs relativeCreated @timestamp process lineno uuid trace_id span_id'.split(' '),
);
const UUID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Whether more of a card's number can be read in a text than may be shown, in whatever order or pieces. */
function tells(text: string, card: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  const backwards = [...digits].reverse().join('');
  const starts = Array.from({ length: card.length - SHOWN }, (_, start) => start);
  return starts.some((start) => {
    const part = card.slice(start, start + SHOWN + 1);
    return digits.includes(part) || backwards.includes(part);
  });
}

/** A line's fields, but for those that are numbers of their own. */
function textOf(line: Line): string {
  const fields = Object.entries(line).filter(([name]) => !OTHERS.has(name));
  return JSON.stringify(Object.fromEntries(fields)).replace(UUID, '');
}

/** A text as it is, and what its words are in the codes that a number can be put in. */
function readings(text: string): string[] {
  const words = text.match(/[\w+/=-]{8,}/g) ?? [];
  const decoded = (code: BufferEncoding) =>
    words.map((word) => Buffer.from(word, code).toString('latin1')).join(' ');
  const numbers = words.map((word) =>
    /^[\da-f]+$/i.test(word) ? String(BigInt(`0x${word}`)) : '',
  );
  const codes = (text.match(/\d+/g) ?? []).map((number) => String.fromCharCode(Number(number)));
  return [text, decoded('base64'), decoded('hex'), numbers.join(' '), codes.join('')];
}

export default defineCase({
  title: 'A number that should not be there',
  difficulty: 2,
  complaint: 'an auditor: the number of a card can be read in your logs',
  shows: ['logs'],
  silent: ['traces', 'timings'],
  question:
    'Which field of a line gives the card away, and at which line of which file is it written?',
  answer: [
    { name: 'field', kind: 'word' },
    { name: 'file and line', kind: 'line' },
  ],
  draw(random) {
    const service = random.oneOf(Object.keys(LEAKS) as Victim[]);
    const card = drawCard(random);
    const uuids = random.uuids(random.int(4, 7));
    return { service, card, ending: card.slice(-4), uuids, field: LEAKS[service].field };
  },
  faults({ service, card }) {
    const { knowing, writing } = leak(service, card);
    return [changedService(knowing, writing)];
  },
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ service, card, field }) => [field, lineOf(leak(service, card).writing)],
  async find(evidence, { uuids: [uuid = ''], ending }) {
    for (const line of await evidence.lines(`uuid:"${uuid}"`)) {
      for (const [field, value] of Object.entries(line)) {
        const digits = JSON.stringify(value).replaceAll(/\D/g, '');
        if (digits.length === 16 && digits.endsWith(ending)) {
          return [field, `${line.pathname}:${line.lineno}`];
        }
      }
    }
    return undefined;
  },
  // A line that nobody sees is written again by the first who looks for something else.
  strains: () => Object.keys(LEAKS).map((service) => setting(service, { LOG_LEVEL: 'DEBUG' })),
  async remains({ evidence }, { uuids, card }) {
    const isThere = async (uuid: string) => (await evidence.countLines(`uuid:"${uuid}"`)) >= 11;
    await until(async () => (await Promise.all(uuids.map(isThere))).every(Boolean), LIMIT_MS);
    const isTold = (text: string) => readings(text).some((reading) => tells(reading, card));
    const line = (await evidence.lines('_exists_:name')).find((one) => isTold(textOf(one)));
    if (line) return `the line “${line.message}” of ${line.name} ${MORE}`;
    const spans = (await Promise.all(uuids.map((uuid) => evidence.spans(uuid)))).flat();
    for (const { name, tags } of spans) {
      const tag = [...tags].find(([, value]) => isTold(JSON.stringify(value).replace(UUID, '')));
      if (tag) return `${tag[0]} of the span ${name} ${MORE}`;
    }
    return undefined;
  },
  hints: ({ uuids: [uuid = ''] }) => [
    'What knows card numbers covers them up when it sees one. It did not see this one: it has another form.',
    `Open the lines of one order, /logs?q=uuid%3A%22${uuid}%22, and look at all their fields, one line ` +
      'after the other. Which one has a field that the other ten have not?',
    'It is no text. Read what is in it one after the other, and compare the end with the one that ' +
      'the auditor has. The same line says where it was written.',
  ],
  mistake([field = '', line = ''], facts) {
    if (['created', 'msecs', 'relativecreated', '@timestamp'].includes(field)) {
      return 'That is the time. A card number ends in a check digit (Luhn).';
    }
    if (['trace_id', 'span_id', 'uuid'].includes(field)) {
      return 'That is an id, and belongs into every line.';
    }
    if (field === facts.field) {
      return 'You have the field. Its line says in pathname and lineno where it was written.';
    }
    return line.includes('redaction')
      ? 'That does what it can. Who hands it such a thing?'
      : undefined;
  },
});
