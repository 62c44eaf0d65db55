import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesAround, type Neighbours } from '../src/lines/around.ts';
import { BEGIN_MS, lineAt, search, storeOf } from './support/lines.ts';
import { TestSource } from './support/source.ts';

/** Lines of two instances of orders and of the gateway in turn, one every 100 microseconds. */
const store = storeOf(
  Array.from({ length: 300 }, (_, n) => {
    const instance = ['orders', 'orders-2', 'gateway'][n % 3] ?? '';
    return lineAt(n * 100, { n, name: n % 3 < 2 ? 'orders_service' : 'gateway' }, instance);
  }),
);

async function around(n: number, of: Neighbours, count: number) {
  const source = new TestSource();
  source.searchLines = (query, signal) => store.search(query, signal);
  const atMs = BEGIN_MS + Math.floor(n / 10);
  const query = { id: String(n + 1), atMs, of, count };
  const lines = await linesAround(source, query, new AbortController().signal);
  return lines?.map(({ record }) => record.n);
}

describe('the lines around a line', () => {
  it('are those before and after it, of the same millisecond, too', async () => {
    assert.deepEqual(await around(100, 'all', 3), [103, 102, 101, 100, 99, 98, 97]);
    assert.deepEqual(
      await around(105, 'all', 12),
      Array.from({ length: 25 }, (_, i) => 117 - i),
    );
  });

  it('are those of its instance, or of its service', async () => {
    assert.deepEqual(await around(99, 'instance', 2), [105, 102, 99, 96, 93]);
    assert.deepEqual(await around(100, 'service', 3), [105, 103, 102, 100, 99, 97, 96]);
  });

  it('are fewer at either end', async () => {
    assert.deepEqual(await around(1, 'all', 3), [4, 3, 2, 1, 0]);
    assert.deepEqual(await around(298, 'all', 3), [299, 298, 297, 296, 295]);
  });

  it('are none where the line is not kept', async () => {
    assert.equal(await around(999, 'all', 3), undefined);
  });
});

describe('the oldest lines first', () => {
  it('page after page', async () => {
    const first = await search(store, { limit: 2, oldestFirst: true });
    const { cursor } = first;
    assert.ok(cursor);
    const second = await search(store, { limit: 3, oldestFirst: true, cursor });
    const numbers = [...first.lines, ...second.lines].map(({ record }) => record.n);
    assert.deepEqual(numbers, [0, 1, 2, 3, 4]);
    const most = await search(store, { q: 'n:>297', oldestFirst: true });
    assert.deepEqual(
      most.lines.map(({ record }) => record.n),
      [298, 299],
    );
    assert.equal(most.cursor, null);
  });
});
