import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LineQuery, Source } from '../src/model/source.ts';
import { QueryError } from '../src/model/source.ts';
import { type Playback, playBack, recorded } from './recorded/playback.ts';
import { patience, testStack } from './recorded/test-stack.ts';

const { fromMs, toMs, uuid } = recorded;

const ORDER = [
  ['simplebank-gateway-1', 'this is a debug message from gateway'],
  ['simplebank-gateway-1', 'placing sell order'],
  ['simplebank-gateway-1', 'contacting orders service'],
  ['simplebank-orders-1', 'sell request received'],
  ['simplebank-orders-1', 'order created'],
  ['simplebank-orders-1', 'requesting reservation to accounts service'],
  ['simplebank-market-1', 'requesting reservation'],
  ['simplebank-market-1', 'placing order in the exchange'],
  ['simplebank-account-transactions-1', 'reserving position'],
  ['simplebank-orders-1', 'updating the order status'],
  ['simplebank-fees-1', 'charging fees'],
].sort();

/** A search with all that is not told left at its default. */
function search(source: Source, query: Partial<LineQuery>) {
  return source.searchLines({ q: '', limit: 100, buckets: 0, ...query }, patience());
}

for (const name of ['elasticsearch', 'opensearch'] as const) {
  const open = async (t: TestContext): Promise<{ source: Source; server: Playback }> => {
    const server = await playBack(t, name);
    const source = testStack(t, { elasticsearch: server.url });
    t.after(() => assert.deepEqual(server.unknown, []));
    return { source, server };
  };

  test(`${name}: the UUID of an order finds its 11 lines, as they were logged`, async (t) => {
    const { source } = await open(t);
    const page = await search(source, { q: `uuid:"${uuid}"`, limit: 1000 });
    assert.equal(page.total, 11);
    assert.equal(page.cursor, null);
    const found = page.lines.map(({ instance, record }) => [instance, record.message]);
    assert.deepEqual(found.sort(), ORDER);
    for (const { record } of page.lines) {
      assert.equal(record.uuid, uuid);
      assert.match(String(record['@timestamp']), /^2026-11-24T22:\d\d:\d\d\.\d{6}Z$/);
      for (const added of ['container_id', 'container_name', 'source', '@log_name']) {
        assert.ok(!(added in record), added);
      }
    }
    const times = page.lines.map(({ record }) => String(record['@timestamp']));
    assert.deepEqual(times, times.toSorted().reverse());
    assert.equal(new Set(page.lines.map(({ id }) => id)).size, 11);
  });

  test(`${name}: all pages together have each line once`, async (t) => {
    const { source } = await open(t);
    const sizes: number[] = [];
    const ids = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await search(source, { q: `uuid:"${uuid}"`, limit: 4, cursor });
      assert.equal(page.total, 11);
      sizes.push(page.lines.length);
      for (const { id } of page.lines) ids.add(id);
      cursor = page.cursor ?? undefined;
    } while (cursor);
    assert.deepEqual(sizes, [4, 4, 3]);
    assert.equal(ids.size, 11);
  });

  test(`${name}: the histogram counts by level, with the empty buckets`, async (t) => {
    const { source } = await open(t);
    const page = await search(source, { q: `uuid:${uuid}`, buckets: 20, fromMs, toMs });
    assert.equal(page.total, 11);
    const { stepMs, buckets } = page.histogram ?? assert.fail('there is no histogram');
    assert.equal(stepMs, 10_000);
    assert.equal(buckets.length, 19);
    assert.equal(buckets[0]?.time, new Date(Math.floor(fromMs / stepMs) * stepMs).toISOString());
    assert.equal(buckets.at(-1)?.time, new Date(Math.floor(toMs / stepMs) * stepMs).toISOString());
    assert.deepEqual(
      buckets.filter(({ total }) => total > 0).map(({ total, levels }) => ({ total, levels })),
      [{ total: 11, levels: { INFO: 10, DEBUG: 1 } }],
    );
  });

  test(`${name}: the histogram of all lines has each of them once`, async (t) => {
    const { source } = await open(t);
    const { total, histogram } = await search(source, { buckets: 60, fromMs, toMs });
    const levels = histogram?.buckets.flatMap((bucket) => Object.entries(bucket.levels)) ?? [];
    assert.equal(
      levels.reduce((sum, [, lines]) => sum + lines, 0),
      total,
    );
  });

  for (const [q, total] of [
    ['levelname:DEBUG AND name:gateway', 2],
    ['name:market_service OR name:fees_service', 13],
    ['message:plac*', 4],
    ['NOT uuid:*', 28],
    ['instance:simplebank-orders-1', 12],
    ['lineno:[1 TO 14}', 6],
    ['name:(gateway OR fees_service) -levelname:DEBUG', 14],
  ] as const) {
    test(`${name}: ${q}`, async (t) => {
      const { source } = await open(t);
      const page = await search(source, { q, limit: 3, fromMs, toMs });
      assert.equal(page.total, total);
      assert.equal(page.lines.length, Math.min(3, total));
      assert.equal(page.cursor === null, total <= 3);
    });
  }

  test(`${name}: fields by name, with the values of those that have few`, async (t) => {
    const { source } = await open(t);
    const { fields } = await source.fields(patience());
    const values = new Map(fields.map((field) => [field.name, field.values]));
    assert.deepEqual([...values.keys()], [...values.keys()].toSorted());
    assert.deepEqual(values.get('levelname')?.toSorted(), ['DEBUG', 'INFO', 'WARN']);
    assert.deepEqual(values.get('status'), ['placed', '404']);
    assert.deepEqual(values.get('levelno')?.toSorted(), ['10', '20', '30']);
    assert.ok(values.get('instance')?.includes('simplebank-account-transactions-1'));
    assert.deepEqual(values.get('@timestamp'), []);
    for (const name of ['container_name', '@log_name', 'message.keyword', '_id', '_source']) {
      assert.ok(!values.has(name), name);
    }
  });

  test(`${name}: a query that cannot be read is not asked`, async (t) => {
    const { source, server } = await open(t);
    const asked = server.asked.length;
    await assert.rejects(search(source, { q: 'message:/plac.*/' }), QueryError);
    await assert.rejects(search(source, { q: 'name:' }), QueryError);
    await assert.rejects(search(source, { cursor: 'nonsense' }), {
      name: 'QueryError',
      message: 'the cursor is not one that an earlier answer gave',
    });
    assert.ok(
      server.asked.slice(asked).every(({ body }) => !JSON.stringify(body).includes('plac')),
    );
  });
}
