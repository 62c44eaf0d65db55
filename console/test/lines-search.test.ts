import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QueryError, SourceError } from '../src/model/source.ts';
import { BEGIN_MS, found, lineAt, search, storeOf, TestLines } from './support/lines.ts';
import { orderLines, UUID } from './support/order.ts';

describe('searching the lines', () => {
  it('finds the 11 lines of an order by its UUID among others', async () => {
    const order = orderLines().reverse();
    const others = Array.from({ length: 500 }, (_, n) => {
      const uuid = `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`;
      return lineAt(n, { uuid, message: 'placing sell order', name: 'gateway' }, 'gateway');
    });
    const lines = order.map(({ instance, record }) => ({
      instance,
      record,
      timeUs: Date.parse(String(record['@timestamp']).slice(0, 23).concat('Z')) * 1000,
    }));
    const store = storeOf([...others.slice(0, 250), ...lines, ...others.slice(250)]);
    for (const q of [UUID, `uuid:${UUID}`, `uuid:"${UUID.toUpperCase()}"`]) {
      const { lines: page, total, cursor } = await search(store, { q });
      assert.equal(total, 11);
      assert.equal(cursor, null);
      assert.deepEqual(
        page.map(({ record }) => record),
        orderLines().map(({ record }) => record),
      );
    }
  });

  it('gives the newest first, to the microsecond, and of one time the last written', async () => {
    const times = [5, 3, 1_000_000, 4, 3, 999_999];
    const store = storeOf(times.map((us, n) => lineAt(us, { n })));
    assert.deepEqual(await found(store, ''), [2, 5, 0, 3, 4, 1]);
  });

  it('gives records back as they were, field by field', async () => {
    const records = [
      { b: 1, a: 'x', nested: { deep: [{ er: null }], s: 'y' }, list: [1, 'two', true] },
      { a: 2.5, b: 'text', empty: '', yes: true, no: false, nothing: null, none: [], zero: {} },
      { '': 'no name', 'a b': 1, 'a.b': 2, a: { b: 3 }, é: '🦊\n\u2028"\\', _more: 1 },
      JSON.parse('{"__proto__":{"x":1},"constructor":"c","7":"number","toString":null}'),
      { a: 'x' },
      {},
    ].map((record, n) => ({ ...lineAt(n), record: { ...lineAt(n).record, ...record } }));
    const { lines } = await search(storeOf(records));
    for (const [n, { record }] of lines.reverse().entries()) {
      assert.equal(JSON.stringify(record), JSON.stringify(records[n]?.record));
    }
  });

  it('knows the instance of each line', async () => {
    const store = storeOf([
      lineAt(1, { n: 1 }, 'orders'),
      lineAt(2, { n: 2, instance: 'own' }, 'orders-2'),
      lineAt(3, { n: 3 }, 'fees'),
    ]);
    assert.deepEqual(await found(store, 'instance:orders'), [2, 1]);
    assert.deepEqual(await found(store, 'instance:"orders-2"'), [2]);
    assert.deepEqual(await found(store, 'instance:own'), [2]);
    const { lines } = await search(store);
    assert.deepEqual(
      lines.map(({ instance }) => instance),
      ['fees', 'orders-2', 'orders'],
    );
  });

  it('keeps to the time that is asked for, the last millisecond included', async () => {
    const store = storeOf([999, 1000, 1500, 2000, 2999, 3000].map((us) => lineAt(us, { n: us })));
    const between = async (fromMs: number | undefined, toMs: number | undefined) => {
      const { lines, total } = await search(store, { fromMs, toMs });
      assert.equal(total, lines.length);
      return lines.map(({ record }) => record.n);
    };
    assert.deepEqual(await between(BEGIN_MS + 1, BEGIN_MS + 2), [2999, 2000, 1500, 1000]);
    assert.deepEqual(await between(BEGIN_MS + 3, undefined), [3000]);
    assert.deepEqual(await between(undefined, BEGIN_MS), [999]);
    assert.deepEqual(await between(BEGIN_MS + 4, BEGIN_MS + 9), []);
  });

  it('does not lose fields that are too many for columns', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => {
      const fields = Array.from({ length: 30 }, (_, i) => [`field_${n}_${i}`, `value${i}`]);
      return lineAt(n, { n, ...Object.fromEntries(fields) });
    });
    const store = storeOf(lines);
    const { lines: page } = await search(store);
    for (const [index, { record }] of page.reverse().entries()) {
      assert.deepEqual(record, lines[index]?.record);
    }
    assert.deepEqual(await found(store, 'field_29_7:value7'), [29]);
    assert.deepEqual(await found(store, 'field_29_7:value8'), []);
    assert.deepEqual(await found(store, '_exists_:field_1_1 OR _exists_:field_28_1'), [28, 1]);
    assert.equal((await found(store, 'value7')).length, 30);
  });

  it('says how far it got when its time is over, and is right about that part', async () => {
    const store = new TestLines(0);
    const lines = Array.from({ length: 25_000 }, (_, n) => lineAt(n, { n, note: `note ${n % 5}` }));
    store.add(...lines);
    const { total, reached } = await search(store, { q: 'note:"note 3"', limit: 1 });
    assert.equal(reached, lines[15_000]?.record['@timestamp']);
    assert.equal(total, 2000);
    const { reached: whole, total: all } = await search(store, { q: 'instance:orders' });
    assert.deepEqual([whole, all], [undefined, 25_000]);
  });

  it('ends when nobody waits any more', async () => {
    const store = storeOf([lineAt(1)]);
    const query = { q: '', limit: 1, buckets: 0 };
    await assert.rejects(store.search(query, AbortSignal.abort()), (error) => {
      assert.ok(error instanceof SourceError);
      assert.equal(error.status, 504);
      assert.match(error.message, /took too long/);
      return true;
    });
  });

  it('refuses what it cannot understand', async () => {
    const store = storeOf([]);
    await assert.rejects(search(store, { q: 'a AND' }), QueryError);
    for (const cursor of ['x', 'MTIz', Buffer.from('1').toString('base64url')]) {
      await assert.rejects(search(store, { cursor }), {
        name: 'QueryError',
        message: 'the cursor is not one that an earlier answer gave',
      });
    }
  });
});
