import { NOTHING } from '../../src/answer.ts';
import { defineCase } from '../../src/case.ts';
import { setting } from '../../src/faults/setting.ts';

const SERVICES = ['orders', 'market', 'fees', 'account-transactions'] as const;

export default defineCase({
  title: '“I cannot find my trace”',
  difficulty: 2,
  complaint: 'a developer: the traces of my orders have holes',
  shows: ['traces'],
  silent: ['logs', 'timings'],
  question: 'Which service does not send the spans that it should, and which setting has it so?',
  answer: [
    { name: 'service', kind: 'service' },
    { name: 'setting', kind: 'setting' },
  ],
  draw: (random) => ({ service: random.oneOf(SERVICES), uuids: random.uuids(5) }),
  faults: ({ service }) => [setting(service, { OTEL_TRACES_SAMPLER: 'always_off' })],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ service }) => [service, 'OTEL_TRACES_SAMPLER'],
  async find(evidence, { uuids }) {
    const [uuid = ''] = uuids;
    const lines = await evidence.lines(`uuid:"${uuid}"`);
    const spans = await evidence.spans(uuid);
    if (lines.length !== 11 || spans.length === 0) return undefined;
    // The first in the order's way that has lines and no span: those behind it follow its decision.
    const way = ['gateway', 'orders', 'account-transactions', 'market', 'fees'];
    const seen = new Set(spans.map(({ service }) => service.replace('simplebank-', '')));
    const silent = way.find((service) => !seen.has(service));
    return silent === undefined ? [NOTHING] : [silent, 'OTEL_TRACES_SAMPLER'];
  },
  hints: () => [
    'Lines and spans of one request carry the same trace id. One of the two is complete.',
    'Open an order at /request/<uuid>: which services have lines, and which have spans?',
    'Who has lines and no span was told not to send any, or was asked by somebody who was. The ' +
      'environment of each process stands on /processes.',
  ],
  mistake([service, name], facts) {
    if (service === facts.service)
      return `You have the service. ${name} is not what decides on spans.`;
    if (service === 'gateway') return 'Its spans are there.';
    return 'It only follows what the one before it has decided: a trace is sampled where it comes from.';
  },
});
