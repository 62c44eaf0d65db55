import { defineCase } from '../../src/case.ts';
import { setting } from '../../src/faults/setting.ts';
import { thirdParty } from '../../src/faults/third-party.ts';

/** What the chassis has where nothing else is set; the exchange would not have complained of that. */
const USUAL = 9;

export default defineCase({
  title: 'Far too many requests',
  difficulty: 1,
  complaint: 'the stock exchange: “your bank was the worst of all, while we were down”',
  shows: ['logs', 'traces', 'timings'],
  silent: [],
  question: 'How often was each order tried, and which setting of the market has it so?',
  answer: [
    { name: 'attempts', kind: 'number', range: [1, 1000] },
    { name: 'setting', kind: 'setting' },
  ],
  draw: (random) => ({
    attempts: random.int(12, 16),
    delayMs: random.int(15, 40),
    uuids: random.uuids(random.int(5, 7)),
  }),
  faults: ({ attempts, delayMs }) => [
    setting('market', {
      RETRY_DELAYS_MS: Array(attempts - 1)
        .fill(delayMs)
        .join(','),
    }),
    thirdParty('stock exchange', { mode: 'fail' }),
  ],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ attempts }) => [String(attempts), 'RETRY_DELAYS_MS'],
  async find(evidence) {
    const timings = await evidence.timings();
    const calls = (service: string, handler: string) =>
      timings.find((of) => of.service === service && of.handler === handler)?.calls ?? 0;
    const sold = calls('gateway', 'sell_shares');
    const asked = calls('market', 'place_order_stock_exchange');
    if (sold === 0 || asked / sold <= USUAL) return undefined;
    const delays = (await evidence.environment('market')).get('RETRY_DELAYS_MS');
    return delays === undefined ? undefined : [String(asked / sold), 'RETRY_DELAYS_MS'];
  },
  hints: () => [
    'Nobody has to read single requests for this. Who counts calls?',
    'Compare two rates on [Timings](/timings): how often the gateway was asked to sell, and how often the market asked ' +
      'the exchange.',
    'The one divided by the other. The trace of one order has a span for each attempt, and says how long the market waited ' +
      'before the next; [its variables](/processes) say why so short.',
  ],
  mistake([attempts = '', name = ''], facts) {
    if (Number(attempts) === facts.attempts - 1) {
      return 'So often it was tried again. The first time counts, too.';
    }
    if (Number(attempts) !== facts.attempts) {
      return 'Divide what the exchange was asked by what customers asked, since the bank is up.';
    }
    return name === 'RPC_TIMEOUT_MS'
      ? 'You have the number. The exchange answered at once each time: nothing was waited for.'
      : 'You have the number.';
  },
});
