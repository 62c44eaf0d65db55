import { defineCase } from '../../src/case.ts';
import { setting } from '../../src/faults/setting.ts';
import type { Random } from '../../src/random.ts';

/** In the order in which an order comes to them. Who comes after another follows its decision. */
const WAY = ['gateway', 'orders', 'account-transactions', 'market', 'fees'] as const;
const ORDERS = 20;

export default defineCase({
  title: '“I cannot find my trace”',
  difficulty: 2,
  complaint: 'a developer: many of my traces have holes',
  shows: ['traces'],
  silent: ['logs', 'timings'],
  question:
    'Which service keeps spans of only a part of the traces, and of how many in a hundred does it keep them?',
  answer: [
    { name: 'service', kind: 'service' },
    { name: 'percent', kind: 'number', range: [0, 100] },
  ],
  draw(random) {
    const [, ...services] = WAY;
    const percent = random.oneOf([15, 20, 25, 30, 35, 40]);
    const kept = (ORDERS * percent) / 100;
    const uuids = random.uuids(ORDERS);
    // The UUIDs in the order of the alphabet are as good as shuffled.
    const first = new Set(uuids.toSorted().slice(0, kept));
    const traceIds = uuids.map((uuid) => traceId(random, percent, first.has(uuid)));
    return { service: random.oneOf(services), percent, uuids, traceIds };
  },
  faults: ({ service, percent }) => [
    setting(service, {
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: String(percent / 100),
    }),
  ],
  async load(customers, { uuids, traceIds }) {
    const orders = uuids.map((uuid, i) => ({ uuid, traceId: traceIds[i] ?? '' }));
    await customers.sellTraced(orders);
  },
  right: ({ service, percent }) => [service, String(percent)],
  async find(evidence, { uuids }) {
    const lines = await Promise.all(uuids.map((uuid) => evidence.countLines(`uuid:"${uuid}"`)));
    if (lines.some((count) => count < 11)) return undefined;
    const traces = await Promise.all(uuids.map((uuid) => evidence.spans(uuid)));
    const torn = traces.filter(({ length }) => length < 11);
    if (torn.length === 0) return undefined;
    const service = WAY.find((one) => torn.every((spans) => !hasSpanOf(one, spans)));
    const percent = (100 * (uuids.length - torn.length)) / uuids.length;
    return service && [service, String(percent)];
  },
  hints: () => [
    'Lines and spans of one request carry the same trace id. One of the two is complete.',
    'Open one after the other at /requests/<uuid>: how many are whole, and which services have ' +
      'lines and no spans in those that are not?',
    'Whoever is asked by somebody who does not sample the trace does not sample it either. So it is ' +
      'the first without a span in the way of an order. /processes has the environment of each.',
  ],
  mistake([service, percent], facts) {
    if (service === facts.service) {
      return Number(percent) === 100 - facts.percent
        ? 'You have the service. Those are the torn ones.'
        : 'You have the service. Count the whole ones, and how many there are in all.';
    }
    if (service === 'gateway') return 'It has a span in each of them.';
    return 'Either its spans are there, or it follows what the one before it has decided.';
  },
});

/** The id of a trace of which a sampler keeps the spans at this share, or does not. */
function traceId(random: Random, percent: number, isKept: boolean): string {
  for (;;) {
    const id = random.uuid().replaceAll('-', '');
    if (ratioOf(id) < percent / 100 === isKept) return id;
  }
}

/** What OpenTelemetry's sampler makes of an id, from 0 to 1, and compares with its share. */
function ratioOf(id: string): number {
  const numbers = [0, 8, 16, 24].map((at) => Number.parseInt(id.slice(at, at + 8), 16));
  return (numbers.reduce((all, number) => all ^ number, 0) >>> 0) / 0xffffffff;
}

function hasSpanOf(name: string, spans: readonly { readonly service: string }[]): boolean {
  return spans.some(({ service }) => service === `simplebank-${name}`);
}
