import { randomUUID } from 'node:crypto';
import { defineCase } from '../../src/case.ts';
import { changedService, lineOf } from '../../src/faults/changed-service.ts';
import { until } from '../../src/until.ts';
import { whyNotItsLines } from '../../src/wholeness.ts';

/** Of each service that may be the one: what it imports last, and the line that it writes. */
const SERVICES = {
  market: {
    imports: "import { createStockExchange } from './stock-exchange.ts';",
    above: '/** @returns false when the exchange does not want the order */',
    writes: "log.info('placing order in the exchange');",
  },
  fees: {
    imports: "import * as charges from './charges.ts';",
    above:
      '/** Event: the market placed the order on the exchange, which is what the customer pays for. */',
    writes: "log.info('charging fees');",
  },
  'account-transactions': {
    imports: "import * as reservations from './reservations.ts';",
    above: '/** RPC: sets the shares of an order aside. */',
    writes: "log.info('reserving position');",
  },
} as const;
type Victim = keyof typeof SERVICES;

/** A line that is written later, by a timer: it takes its trace along, and nothing else. */
function postponed(service: Victim) {
  const { imports, above, writes } = SERVICES[service];
  const file = 'src/service.ts';
  const importing = {
    ...{ service, file },
    from: `${imports}\n\n`,
    to: `${imports}\nimport { context } from '@opentelemetry/api';\n`,
  };
  const writing = {
    ...{ service, file },
    from: `\n\n${above}\n`,
    to: [
      '',
      'const lines: (() => void)[] = []; // Written when there is time, so that nobody waits for them.',
      'setInterval(() => lines.splice(0).forEach((write) => write()), 20).unref();',
      '',
    ].join('\n'),
  };
  const line = {
    ...{ service, file },
    from: writes,
    to: `lines.push(context.bind(context.active(), () => ${writes.slice(0, -1)}));`,
  };
  return { importing, writing, line };
}

/** How many sell at the same time: each line has to have the UUID of its own order. */
const AT_ONCE = 8;
/** How long lines may take to be found, in milliseconds. */
const LIMIT_MS = 10_000;

export default defineCase({
  title: 'Ten of eleven',
  difficulty: 2,
  complaint: 'support: an order has a line that its UUID does not find',
  shows: ['logs'],
  silent: ['traces', 'timings'],
  question: 'Which service loses the UUID, and at which line of which file?',
  answer: [
    { name: 'service', kind: 'service' },
    { name: 'file and line', kind: 'line' },
  ],
  draw: (random) => ({
    service: random.oneOf(Object.keys(SERVICES) as Victim[]),
    uuids: random.uuids(random.int(4, 7)),
  }),
  faults({ service }) {
    const { importing, writing, line } = postponed(service);
    return [changedService(importing, writing, line)];
  },
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ service }) => [service, lineOf(postponed(service).line)],
  async find(evidence, { uuids: [uuid = ''] }) {
    const [span] = await evidence.spans(uuid);
    if (!span || (await evidence.countLines(`uuid:"${uuid}"`)) !== 10) return undefined;
    const lost = await evidence.lines(`trace_id:${span.traceId} AND NOT _exists_:uuid`);
    const [line, ...more] = lost;
    if (!line || more.length > 0) return undefined;
    return [String(line.name), `${line.pathname}:${line.lineno}`];
  },
  async remains({ customers, evidence }, { uuids }) {
    const atOnce = Array.from({ length: AT_ONCE }, () => randomUUID());
    await customers.sellAtOnce(atOnce);
    for (const uuid of [...uuids, ...atOnce]) {
      let why: string | undefined;
      const hasAll = async () => {
        why = await whyNotItsLines(evidence, uuid);
        return why === undefined;
      };
      if (!(await until(hasAll, LIMIT_MS))) return why;
    }
    return undefined;
  },
  hints: ({ uuids: [uuid = ''] }) => [
    'A line carries two things that say what it belongs to. One of them is lost, the other is not.',
    `Take the trace id from one of the lines at /logs?q=uuid%3A%22${uuid}%22, and search for trace_id:<id>.`,
    'Now add AND NOT _exists_:uuid to the search. The line that is left says who wrote it, and where.',
  ],
  mistake([service], facts) {
    if (service === 'gateway' || service === 'orders') {
      return 'All its lines have the UUID: search for it, and count them.';
    }
    return service === facts.service
      ? 'You have the service. Which of its lines is the one without?'
      : 'Whoever comes after that one has the UUID again: it travels in the message. Look for the line itself.';
  },
});
