import { defineCase } from '../../src/case.ts';
import type { Evidence, Span } from '../../src/evidence.ts';
import type { Patch } from '../../src/fault.ts';
import { changedService } from '../../src/faults/changed-service.ts';
import { hurriedTimers } from '../../src/faults/hurried-timers.ts';
import { longPauses } from '../../src/faults/long-pauses.ts';
import { until } from '../../src/until.ts';

/** How long the lock is held, in milliseconds. */
const HOLD_MS = 500;
/** How long spans may take to be found, in milliseconds. */
const LIMIT_MS = 10_000;

/** How each of them keeps its tables small, from time to time. */
function tidying(service: 'orders' | 'account-transactions', intervalMs: number): Patch[] {
  const file = 'src/service.ts';
  const timer = `{ intervalMs: ${intervalMs}, work: tidy }`;
  const pause = `await new Promise((resolve) => setTimeout(resolve, ${HOLD_MS}));`;
  if (service === 'orders') {
    const sweep = "await db.deleteFrom('outbox').where('leased_until', '<', 0).execute();";
    return [
      {
        ...{ service, file, from: "\n\nexport default service('orders_service', {" },
        to: `\nconst tidy = ({ database }: OrdersContext) => database.transaction(async (db) => { ${sweep} ${pause} ${sweep} });\nexport default service('orders_service', {`,
      },
      {
        ...{ service, file, from: 'timers: [' },
        to: `timers: [${timer}, `,
      },
    ];
  }
  const sweep = "await db.deleteFrom('reservations').where('released_at', '<', '2001').execute();";
  return [
    {
      ...{ service, file, from: "\n\nexport default service('account_transactions_service', {" },
      to: `\nconst tidy = ({ database }: AccountsContext) => database.transaction(async (db) => { ${sweep} ${pause} ${sweep} });\nexport default service('account_transactions_service', {`,
    },
    {
      ...{ service, file, from: 'rpc: { request_reservation },' },
      to: `rpc: { request_reservation }, timers: [${timer}],`,
    },
  ];
}

/**
 * When each request ended of which a service alone took most, in seconds. A busy machine makes
 * all that a trace has slow; who waits for a lock is slow alone.
 */
function heldUp(spans: readonly Span[], service: string): number[] {
  const roots = spans.filter(({ name }) => name === 'POST /shares/sell');
  const ends = roots.flatMap((root) => {
    const own = spans.filter(({ traceId }) => traceId === root.traceId);
    const time = (name: string, kind: string) =>
      own.find(({ name: of, tags }) => of === name && tags.get('span.kind') === kind)?.durationUs;
    const reserving = time('account_transactions_service/request_reservation', 'client') ?? 0;
    const reserved = time('account_transactions_service/request_reservation', 'server') ?? 0;
    const selling = time('orders_service/sell_shares', 'server') ?? 0;
    const alone = service === 'orders' ? selling - reserving : reserved;
    const isHeld = alone > (HOLD_MS / 2) * 1000 && alone > root.durationUs * 0.7;
    return isHeld ? [(root.startUs + root.durationUs) / 1e6] : [];
  });
  return ends.sort((a, b) => a - b);
}

/** The spans of all sales. */
function sales(evidence: Evidence): Promise<Span[]> {
  return evidence.search({
    ...{ service: 'simplebank-gateway', operation: 'POST /shares/sell', limit: '200' },
  });
}

/** A handler that takes long, and that no span is of: nobody asks for it. */
async function ownWork(evidence: Evidence, spans: readonly Span[], leastMs: number) {
  const timings = await evidence.timings();
  const isAsked = (handler: string) => spans.some(({ name }) => name.includes(handler));
  return timings.find(({ handler, p50Ms }) => p50Ms >= leastMs && !isAsked(handler));
}

export default defineCase({
  title: 'Every few seconds',
  difficulty: 3,
  complaint: 'the help desk: now and then a sale takes half a second, and the next is quick again',
  shows: ['timings', 'traces'],
  silent: ['logs'],
  question: 'After how many seconds does it come again, and which service holds all the others up?',
  answer: [
    { name: 'seconds', kind: 'number', tolerance: 0.4 },
    { name: 'service', kind: 'service' },
  ],
  draw(random) {
    const service = random.oneOf(['orders', 'account-transactions'] as const);
    const intervalMs = random.int(12, 18) * 100;
    const seconds = (intervalMs + HOLD_MS) / 1000;
    return { service, intervalMs, holdMs: HOLD_MS, seconds, uuids: random.uuids(66) };
  },
  faults: ({ service, intervalMs }) => [changedService(...tidying(service, intervalMs))],
  load: (customers, { uuids }) => customers.sellAtLeisure(uuids, 100),
  right: ({ service, seconds }) => [String(seconds), service],
  async find(evidence) {
    const spans = await sales(evidence);
    const work = await ownWork(evidence, spans, HOLD_MS * 0.9);
    if (!work) return undefined;
    const ends = heldUp(spans, work.service);
    const gaps = ends.slice(1).map((end, i) => end - (ends[i] ?? 0));
    const median = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
    return gaps.length < 2 || median === undefined ? undefined : [median.toFixed(1), work.service];
  },
  // To rest for a moment with the lock is half of it, on a machine so quick that nobody sees it.
  strains: ({ service }) => [hurriedTimers(service), longPauses(service, HOLD_MS)],
  async remains({ evidence }, { service, uuids }) {
    let spans: Span[] = [];
    const haveCome = async () => {
      spans = await sales(evidence);
      return new Set(spans.map(({ traceId }) => traceId)).size >= uuids.length;
    };
    await until(haveCome, LIMIT_MS);
    const held = heldUp(spans, service).length;
    const work = await ownWork(evidence, spans, HOLD_MS / 2);
    // One may be held up by a busy machine, if nothing else takes its time there.
    return held > 2 || (held > 0 && work)
      ? `${held} of ${uuids.length} sales waited for ${service} alone, for more than ${HOLD_MS / 2} ms` +
          (work
            ? `; ${work.handler} takes ${Math.round(work.p50Ms)} ms there, as a check makes every pause ${HOLD_MS} ms long`
            : '')
      : undefined;
  },
  hints: () => [
    'The mean is as good as ever, and so is the median. Look at what the slowest one of a hundred takes, and when.',
    'On [Traces](/traces?service=simplebank-gateway&minDuration=250ms) are the slow ones alone: when did each begin, and ' +
      'what in it takes the time?',
    'Count from one slow one to the next. In each, one span waits and calls nobody meanwhile. On [Timings](/timings), its service has ' +
      'some work that nobody asks for, and that takes just as long.',
  ],
  mistake([seconds, name], { service, intervalMs }) {
    if (name === 'gateway') {
      return 'That is where it hurts, not where it starts: it waits for its answer.';
    }
    if (name !== service) return 'Its spans are no longer in the slow ones than in the others.';
    return Math.abs(Number(seconds) - intervalMs / 1000) <= 0.1
      ? 'You have the service. So long it rests; the work itself takes its time, too.'
      : 'You have the service. Count from one slow request to the next.';
  },
});
