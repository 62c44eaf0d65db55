import type { Mends } from '../../src/mend.ts';

const market = { service: 'market', file: 'src/stock-exchange.ts' };

const condition = { ...market, from: 'if (!breaker.closed) {' };
const opened = { ...condition, to: 'if (breaker.opened) {' };
const nothingOpens =
  /^while the exchange answered none of 10 orders, [456] of the next 6 were sent to it/;

export default (() => [
  {
    name: 'the breaker is asked sooner, and lets nobody through either',
    remains: /^4 of the 4 orders since .* are not placed/,
    edits: [{ ...market, from: 'const resetTimeoutMs = 2000;', to: 'const resetTimeoutMs = 200;' }],
  },
  {
    name: 'nobody asks but the breaker itself',
    edits: [{ ...condition, to: 'if (!breaker.closed && breaker.opened) {' }],
  },
  {
    name: 'no breaker at all',
    remains: nothingOpens,
    edits: [
      { ...condition, to: "if (uuid === '') {" },
      { ...market, from: 'await breaker.fire(uuid);', to: 'await send(uuid);' },
    ],
  },
  {
    name: 'one that never opens',
    remains: nothingOpens,
    edits: [
      opened,
      { ...market, from: 'errorThresholdPercentage: 0,', to: 'errorThresholdPercentage: 100,' },
    ],
  },
  {
    name: 'one for which to be late is to answer',
    remains: nothingOpens,
    edits: [
      opened,
      {
        ...market,
        from: "new Set(['BadAnswer', 'Rejected'])",
        to: "new Set(['BadAnswer', 'Rejected', 'RpcTimeout', 'ServiceUnavailable'])",
      },
    ],
  },
  {
    name: 'one that opens when several have failed',
    edits: [
      opened,
      {
        ...market,
        from: 'errorThresholdPercentage: 0,',
        to: 'errorThresholdPercentage: 25, volumeThreshold: 3,',
      },
    ],
  },
]) satisfies Mends;
