import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countOf, Retention } from '../src/store/retention.ts';
import { found, lineAt, search, storeOf, type TestLines } from './support/lines.ts';

const MUCH = { lines: 1_000_000, traces: 1_000_000, bytes: 1e12 };

/** Lets go what is too much. @returns how many lines are kept, and how many went */
function makeRoom(store: TestLines, limits: Partial<typeof MUCH>) {
  const retention = new Retention(store.db, { ...MUCH, ...limits });
  while (retention.makeRoom());
  const ids = retention.lines();
  return { kept: countOf(ids), dropped: ids.first - 1, sinceUs: retention.since().linesUs };
}

describe('the limit', () => {
  it('keeps the newest lines, and tells how many went, and since when', async () => {
    const lines = Array.from({ length: 25_000 }, (_, n) => {
      return lineAt(n * 1000, { n, message: `order ${n % 10}`, levelname: 'INFO' });
    });
    const store = storeOf(lines);
    assert.equal((await search(store)).total, 25_000);
    const { kept, dropped, sinceUs } = makeRoom(store, { lines: 10_000 });
    // The oldest go by two thousand.
    assert.ok(kept > 8_000 && kept <= 10_000, `${kept} are kept`);
    assert.equal(kept + dropped, 25_000);
    assert.equal(sinceUs, lines[dropped]?.timeUs);
    const { total, lines: newest } = await search(store, { limit: 1 });
    assert.equal(total, kept);
    assert.equal(newest[0]?.record.n, 24_999);
    assert.deepEqual(await found(store, `n:${dropped - 1}`), []);
    assert.deepEqual(await found(store, `n:${dropped}`), [dropped]);
    assert.equal((await search(store, { q: '"order 7"' })).total, kept / 10);
  });

  it('holds for templates, whatever levels somebody makes up', async () => {
    const lines = Array.from({ length: 12_000 }, (_, n) => lineAt(n, { n, levelname: `L${n}` }));
    const store = storeOf(lines);
    assert.equal(store.templates, 11_001);
    assert.deepEqual(await found(store, 'levelname:L11999'), [11_999]);
    assert.deepEqual(await found(store, 'levelname:L10500 OR levelname:L7'), [10_500, 7]);
  });

  it('holds for bytes, too', async () => {
    const store = storeOf([]);
    const long = 'x'.repeat(100_000);
    const lines = Array.from({ length: 100 }, (_, n) => lineAt(n, { n, message: `${n} ${long}` }));
    const few = Array.from({ length: 2000 }, (_, n) => lineAt(n, { n: -1 }));
    store.add(...lines, ...few);
    const { kept, dropped } = makeRoom(store, { bytes: 5_000_000 });
    assert.deepEqual({ kept, dropped }, { kept: 100, dropped: 2000 });
    assert.deepEqual(await found(store, 'n:99'), []);
  });

  it('the newest line stays, however small the limit', () => {
    const store = storeOf([lineAt(1), lineAt(2)]);
    assert.deepEqual(makeRoom(store, { lines: 0 }), {
      kept: 1,
      dropped: 1,
      sinceUs: lineAt(2).timeUs,
    });
  });

  it('a file without lines keeps nothing since never', () => {
    assert.deepEqual(makeRoom(storeOf([]), { lines: 5 }), {
      kept: 0,
      dropped: 0,
      sinceUs: undefined,
    });
  });
});
