import type { Mends } from '../../src/mend.ts';

const market = { service: 'market', file: 'src/stock-exchange.ts' };

export default (() => [
  {
    name: 'the breaker is asked sooner, and lets nobody through either',
    remains: /^4 of the 4 orders since .* are not placed/,
    edits: [{ ...market, from: 'const resetTimeoutMs = 2000;', to: 'const resetTimeoutMs = 200;' }],
  },
  {
    name: 'nobody asks but the breaker itself',
    edits: [
      { ...market, from: 'if (!breaker.closed) {', to: 'if (!breaker.closed && breaker.opened) {' },
    ],
  },
]) satisfies Mends;
