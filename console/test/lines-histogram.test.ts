import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BEGIN_MS, lineAt, search, storeOf } from './support/lines.ts';

const SECOND_US = 1_000_000;

describe('the histogram', () => {
  /** A line each second for ten minutes; one in ten a warning, one in sixty without a level. */
  const store = storeOf(
    Array.from({ length: 600 }, (_, n) => {
      const level = n % 10 === 0 ? { levelname: 'WARN' } : { levelname: 'INFO' };
      return lineAt(n * SECOND_US, { n, ...(n % 60 === 5 ? {} : level) });
    }),
  );

  it('has steps that people count in, and as many buckets as asked for at most', async () => {
    const steps: Record<number, number> = {
      200: 5000,
      100: 10_000,
      60: 10_000,
      20: 30_000,
      10: 60_000,
      7: 120_000,
      1: 600_000,
    };
    for (const [buckets, stepMs] of Object.entries(steps)) {
      const { histogram } = await search(store, { buckets: Number(buckets) });
      assert.equal(histogram?.stepMs, stepMs, `${buckets} buckets`);
      assert.equal(histogram.buckets.length, Math.ceil(600_000 / stepMs));
    }
  });

  it('counts by level', async () => {
    const { histogram } = await search(store, { buckets: 10, limit: 1 });
    assert.deepEqual(histogram?.buckets[0], {
      time: '2026-11-22T12:00:00.000Z',
      total: 60,
      levels: { WARN: 6, INFO: 53, '': 1 },
    });
    assert.equal(histogram.buckets[9]?.time, '2026-11-22T12:09:00.000Z');
  });

  it('counts what matches, all pages, empty buckets included', async () => {
    const { histogram } = await search(store, {
      q: 'n:[60 TO 62] OR n:200',
      buckets: 10,
      limit: 1,
      fromMs: BEGIN_MS,
      toMs: BEGIN_MS + 5 * 60_000 - 1,
    });
    assert.equal(histogram?.stepMs, 30_000);
    assert.deepEqual(
      histogram.buckets.map(({ total }) => total),
      [0, 0, 3, 0, 0, 0, 1, 0, 0, 0],
    );
    assert.equal(histogram.buckets[6]?.time, '2026-11-22T12:03:00.000Z');
  });

  it('is empty where there is nothing and no time was asked for', async () => {
    const { histogram } = await search(store, { q: 'nope', buckets: 10 });
    assert.deepEqual(histogram, { stepMs: 1, buckets: [] });
    assert.equal((await search(store)).histogram, undefined);
  });

  it('bears times that are far apart, and levels without number', async () => {
    const lines = Array.from({ length: 100 }, (_, n) => lineAt(n, { levelname: `L${n}` }));
    const far = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'].map((text) =>
      lineAt(0, { '@timestamp': text }),
    );
    const { histogram } = await search(storeOf([...lines, ...far]), { buckets: 200 });
    assert.ok(histogram);
    assert.ok(histogram.buckets.length <= 200, `${histogram.buckets.length} buckets`);
    assert.equal(
      histogram.buckets.reduce((sum, { total }) => sum + total, 0),
      102,
    );
    const levels = histogram.buckets.find(({ total }) => total >= 100)?.levels ?? {};
    assert.equal(Object.keys(levels).length, 17);
    assert.equal(levels[''], 84);
  });
});
