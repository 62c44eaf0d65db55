import { defineCase } from '../../src/case.ts';
import type { Span } from '../../src/evidence.ts';
import { setting } from '../../src/faults/setting.ts';

/** How long the accounts take at most, in milliseconds; they take none, half or all of it. */
const SLOWEST_MS = 1600;

const end = ({ startUs, durationUs }: Span) => startUs + durationUs;

/** Whether the bank said that it was too late, and who was asked last was still at it, for good. */
function isInverted(spans: readonly Span[]): boolean {
  const asked = spans.find(({ tags }) => tags.get('http.route') === '/shares/sell');
  const callee = spans.find(({ service }) => service === 'simplebank-account-transactions');
  const placed = spans.find(({ name }) => name === 'place_order_stock_exchange');
  if (!asked || !callee || placed?.tags.has('error') !== false) return false;
  return asked.tags.get('http.response.status_code') === 504 && end(callee) > end(asked);
}

export default defineCase({
  title: 'Refused, and yet placed',
  difficulty: 2,
  complaint: 'customers: “you said no, and then you sold my shares”',
  shows: ['logs', 'traces', 'timings'],
  silent: [],
  question: 'Which service waits for too short a time, and which of its settings has it so?',
  answer: [
    { name: 'service', kind: 'service' },
    { name: 'setting', kind: 'setting' },
  ],
  draw: (random) => ({
    service: random.oneOf(['gateway', 'orders'] as const),
    limitMs: random.int(30, 40) * 10,
    slowest: SLOWEST_MS / 1000,
    uuids: random.uuids(14),
  }),
  faults: ({ service, limitMs }) => [
    setting('account-transactions', { PROCESSING_DELAY_MAX_MS: String(SLOWEST_MS) }),
    setting(service, { RPC_TIMEOUT_MS: String(limitMs) }),
  ],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ service }) => [service, 'RPC_TIMEOUT_MS'],
  async find(evidence, { uuids }) {
    const all = await Promise.all(uuids.map((uuid) => evidence.spans(uuid)));
    if (!all.some(isInverted)) return undefined;
    for (const service of ['gateway', 'orders']) {
      const own = (await evidence.environment(service)).get('RPC_TIMEOUT_MS');
      if (own !== undefined) return [service, 'RPC_TIMEOUT_MS'];
    }
    return undefined;
  },
  hints: () => [
    'The line says who was too late, and not who was too early. A trace has all of them at one scale of time.',
    'Take [a trace that failed](/traces?error=true), and look at the right end of its spans: who is ' +
      'still at work when the answer has long been given?',
    'The span of the accounts outlives all who wait for it, and ends well. How long does one before it wait, always? Who waits takes what its own ' +
      'caller still has, if that is less. The variables of each are on [Processes](/processes).',
  ],
  mistake([name, variable], { service }) {
    if (name === 'account-transactions') {
      return 'That the accounts may take their time was agreed on. Who would not wait for them?';
    }
    if (name !== service) {
      return 'That one waits for as long as it may: somebody else has decided how long that is.';
    }
    return `You have the service. ${variable} is not what decides how long it waits for an answer.`;
  },
});
