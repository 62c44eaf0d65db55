import type { Mends } from '../../src/mend.ts';

const market = { service: 'market', file: 'src/stock-exchange.ts' };
const limit = { ...market, from: 'kept.length < books' };
const size = { ...market, from: 'const depth = 524288;' };
const shelf = { ...market, from: 'const kept: number[][] = [];' };
const book = {
  ...market,
  from: 'const book = kept.length < books ? new Array<number>(depth) : (kept.shift() ?? []);',
};

const remains =
  /^what market.* keeps in its memory has grown by \d+ MB with the last \d+ orders, and goes on growing$/;

export default (() => [
  {
    name: 'a limit that is none',
    remains,
    edits: [{ ...limit, to: 'kept.length < Math.min(books, 1000)' }],
  },
  { name: 'an eighth as much', remains, edits: [{ ...size, to: 'const depth = 65536;' }] },
  {
    name: 'beside the heap',
    remains,
    edits: [
      { ...shelf, to: 'const kept: Float64Array[] = [];' },
      {
        ...book,
        to: 'const book = kept.length < books ? new Float64Array(depth) : (kept.shift() ?? new Float64Array(depth));',
      },
    ],
  },
  {
    name: 'little, and beside the heap',
    remains,
    edits: [
      { ...size, to: 'const depth = 8192;' },
      { ...shelf, to: 'const kept: Buffer[] = [];' },
      {
        ...book,
        to: 'const book = kept.length < books ? Buffer.alloc(depth * 8) : (kept.shift() ?? Buffer.alloc(0));',
      },
    ],
  },
  {
    name: 'in memory that threads could share',
    remains,
    edits: [
      { ...size, to: 'const depth = 65536;' },
      { ...shelf, to: 'const kept: Float64Array[] = [];' },
      { ...book, to: 'const book = new Float64Array(new SharedArrayBuffer(depth * 8));' },
    ],
  },
  { name: 'a limit of its own', edits: [{ ...limit, to: 'kept.length < Math.min(books, 10)' }] },
  {
    name: 'a limit that takes a while to reach',
    edits: [{ ...limit, to: 'kept.length < Math.min(books, 60)' }],
  },
]) satisfies Mends;
