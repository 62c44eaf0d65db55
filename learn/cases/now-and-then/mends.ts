import type { Mends } from '../../src/mend.ts';

const market = { service: 'market', file: 'src/stock-exchange.ts', from: 'kept.length < books' };

export default (() => [
  {
    name: 'a limit that is none',
    remains: /^the heap of market.* grew by \d+ MB with the last 45 orders, and may by 25 MB$/,
    edits: [{ ...market, to: 'kept.length < Math.min(books, 1000)' }],
  },
  { name: 'a limit of its own', edits: [{ ...market, to: 'kept.length < Math.min(books, 10)' }] },
]) satisfies Mends;
