import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineAt, search, storeOf } from './support/lines.ts';

/** Noon and so many microseconds, as `Kept` says it. */
const time = (us: number) => new Date(Date.parse('2026-11-22T12:00:00Z') + us / 1000).toISOString();

describe('the limit', () => {
  it('keeps the newest 100,000 lines, and says how many went', async () => {
    const lines = Array.from({ length: 250_000 }, (_, n) => {
      return lineAt(n * 1000, { n, message: `order ${n % 10}`, levelname: 'INFO' });
    });
    const store = storeOf(lines, { limit: 100_000, segmentLines: 4000 });
    const { total, lines: newest } = await search(store, { limit: 1 });
    const { kept, limit, dropped, since } = store.kept();
    assert.equal(limit, 100_000);
    // The oldest go by segments.
    assert.ok(kept > 96_000 && kept <= 100_000, `${kept} are kept`);
    assert.equal(kept + dropped, 250_000);
    assert.equal(total, kept);
    assert.equal(newest[0]?.record.n, 249_999);
    assert.equal(since, time(dropped * 1_000));
    assert.equal((await search(store, { q: `n:${dropped - 1}` })).total, 0);
    assert.equal((await search(store, { q: `n:${dropped}` })).total, 1);
    assert.equal((await search(store, { q: '"order 7"' })).total, kept / 10);
  });

  it('holds for bytes, too', async () => {
    const long = 'x'.repeat(1_000_000);
    const store = storeOf([], { limit: 100_000, segmentLines: 4000 });
    for (let n = 0; n < 300; n++) store.add(lineAt(n, { n, message: `${n} ${long}` }));
    const { kept, dropped } = store.kept();
    assert.ok(kept >= 240 && kept <= 268, `${kept} of 1 MB are kept`);
    assert.equal(kept + dropped, 300);
    assert.equal((await search(store, { q: 'n:299' })).total, 1);
  });

  it('takes older lines as long as there is room for them', async () => {
    const store = storeOf([lineAt(100, { n: 100 }), lineAt(101, { n: 101 })], {
      limit: 10,
      segmentLines: 3,
    });
    const taken = Array.from({ length: 12 }, (_, i) =>
      store.addOlder(lineAt(99 - i, { n: 99 - i })),
    );
    assert.deepEqual(taken, [...Array(8).fill(true), ...Array(4).fill(false)]);
    store.endOlder();
    const numbers = async () => (await search(store)).lines.map(({ record }) => record.n);
    assert.deepEqual(await numbers(), [101, 100, 99, 98, 97, 96, 95, 94, 93, 92]);
    assert.deepEqual(store.kept(), { kept: 10, limit: 10, dropped: 0, since: time(92) });
    // The oldest segment has 99 - 6 and 99 - 7: those go first.
    store.add(lineAt(102, { n: 102 }));
    assert.deepEqual(await numbers(), [102, 101, 100, 99, 98, 97, 96, 95, 94]);
    assert.equal(store.addOlder(lineAt(0)), false);
  });

  it('an empty store keeps nothing since never', () => {
    const store = storeOf([], { limit: 5, segmentLines: 2 });
    assert.deepEqual(store.kept(), { kept: 0, limit: 5, dropped: 0, since: null });
  });
});
