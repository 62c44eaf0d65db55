import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import request from 'supertest';
import type { LineQuery } from '../src/model/source.ts';
import { testApp } from './support/app.ts';
import { BEGIN_MS, lineAt, storeOf } from './support/lines.ts';
import { orderLines, UUID } from './support/order.ts';

/** The API before a store with 300 lines, and the queries that reach the store. */
function lineApi(t: TestContext) {
  const levels = ['INFO', 'INFO', 'WARN'];
  const store = storeOf(
    Array.from({ length: 300 }, (_, n) => {
      return lineAt(n * 1_000_000, { n, levelname: levels[n % 3], message: `order ${n}` });
    }),
  );
  const { app, source } = testApp(t);
  const queries: LineQuery[] = [];
  source.searchLines = (query, signal) => {
    queries.push(query);
    return store.search(query, signal);
  };
  source.fields = async () => store.fields();
  const get = (path: string) => request(app).get(path).set('Host', 'localhost');
  return { app, source, store, queries, get };
}

describe('GET /api/logs', () => {
  const hints: [q: string, hints: string[] | undefined][] = [
    ['level:error', ['No line has a field level: is it levelname?']],
    ['LevelName:WARN', ['No line has a field LevelName: is it levelname?']],
    ['host:x', ['No line has a field host.']],
    ['NOT (a:* OR b:*) 404', ['No line has a field a.', 'No line has a field b.']],
    ['levelname=ERROR', ['A field and its value have a colon between them: levelname:ERROR']],
    ['n:[7 TO 3]', ['Nothing is between 7 and 3: turn the range round.']],
    [
      '@timestamp:[2026-11-22 TO 2026-11-21]',
      ['Nothing is between 2026-11-22 and 2026-11-21: turn the range round.'],
    ],
    ['servic', ['Only whole words are found: *servic* finds servic in longer ones, too.']],
    ['message:ts', ['Only whole words are found: *ts* finds ts in longer ones, too.']],
    ['servic*x OR "servic"', undefined],
    ['levelname:ERROR', undefined],
    ['message.keyword:x instance:nobody', undefined],
    ['n:[3 TO 7]', undefined],
    ['x=y', undefined],
    ['', undefined],
  ];
  for (const [q, expected] of hints) {
    it(`says what may be wrong with ${q || 'nothing'}`, async (t) => {
      const { get } = lineApi(t);
      const { body } = await get(`/api/logs?q=${encodeURIComponent(q)}`).expect(200);
      assert.deepEqual(body.hints, expected);
    });
  }

  it('gives the newest 100 lines, and a cursor to the others', async (t) => {
    const { get, queries } = lineApi(t);
    const { body } = await get('/api/logs')
      .expect(200)
      .expect('Content-Type', /^application\/json/);
    assert.equal(body.total, 300);
    assert.equal(body.lines.length, 100);
    assert.deepEqual(body.lines[0], {
      id: '300',
      instance: 'orders',
      record: {
        '@timestamp': '2026-11-22T12:04:59.000000Z',
        n: 299,
        levelname: 'WARN',
        message: 'order 299',
      },
    });
    assert.equal('histogram' in body, false);
    const next = await get(`/api/logs?limit=1000&cursor=${body.cursor}`).expect(200);
    assert.equal(next.body.lines[0].record.n, 199);
    assert.equal(next.body.lines.length, 200);
    assert.equal(next.body.cursor, null);
    assert.deepEqual(
      queries.map(({ q, limit, buckets }) => ({ q, limit, buckets })),
      [
        { q: '', limit: 100, buckets: 0 },
        { q: '', limit: 1000, buckets: 0 },
      ],
    );
  });

  it('finds the 11 lines of an order', async (t) => {
    const { get, source } = lineApi(t);
    const store = storeOf(
      orderLines().map(({ instance, record }) => ({ ...lineAt(0), instance, record })),
    );
    source.searchLines = store.search.bind(store);
    const { body } = await get(`/api/logs?q=uuid:${UUID}`).expect(200);
    assert.equal(body.total, 11);
    assert.equal(body.lines.length, 11);
  });

  it('takes Lucene, a time and buckets', async (t) => {
    const { get } = lineApi(t);
    const q = encodeURIComponent('levelname:WARN AND NOT "order 62"');
    const path = `/api/logs?q=${q}&from=2026-11-22T12:01&to=2026-11-22T12:01:09&buckets=10`;
    const { body } = await get(path).expect(200);
    assert.deepEqual(
      body.lines.map(({ record }: { record: { n: number } }) => record.n),
      [68, 65],
    );
    assert.equal(body.histogram.stepMs, 1000);
    assert.deepEqual(
      body.histogram.buckets.map(({ total }: { total: number }) => total),
      [0, 0, 0, 0, 0, 1, 0, 0, 1, 0],
    );
  });

  it('reads times as Kibana does: a part of one is all of it', async (t) => {
    const { get, queries } = lineApi(t);
    const times: [string, number, number][] = [
      ['2026-11-22', BEGIN_MS - 12 * 3_600_000, BEGIN_MS + 12 * 3_600_000 - 1],
      ['2026-11-22T12:00:00Z', BEGIN_MS, BEGIN_MS + 999],
      ['2026-11-22T13:00:00.5%2B01:00', BEGIN_MS + 500, BEGIN_MS + 599],
      ['2026-11-22T12:00:00.123456', BEGIN_MS + 123, BEGIN_MS + 123],
      ['2026-11', Date.parse('2026-11-01T00:00Z'), Date.parse('2026-12-01T00:00Z') - 1],
      ['2026', Date.parse('2026-01-01T00:00Z'), Date.parse('2027-01-01T00:00Z') - 1],
    ];
    for (const [time, fromMs, toMs] of times) {
      await get(`/api/logs?from=${time}&to=${time}`).expect(200);
      const { fromMs: from, toMs: to } = queries.at(-1) ?? {};
      assert.deepEqual({ from, to }, { from: fromMs, to: toMs }, time);
    }
    const before = Date.now();
    await get('/api/logs?from=now-15m&to=now').expect(200);
    const { fromMs = 0, toMs = 0 } = queries.at(-1) ?? {};
    assert.ok(toMs >= before && toMs <= Date.now());
    assert.ok(toMs - fromMs >= 900_000 && toMs - fromMs < 901_000);
    await get('/api/logs?from=&to=').expect(200);
    assert.equal(queries.at(-1)?.fromMs, undefined);
  });

  const wrong: [string, RegExp][] = [
    ['limit=0', /^limit: must be 1 at least/],
    ['limit=1001', /^limit: must be 1000 at most/],
    ['limit=ten', /^limit: must be a whole number/],
    ['buckets=201', /^buckets: must be 200 at most/],
    ['buckets=-1', /^buckets: must be a whole number/],
    ['from=yesterday', /^from: must be a time in ISO 8601, now, or for example now-15m/],
    ['to=2026-02-30', /^to: must be a time/],
    ['from=now-999999999d', /^from: must be a time/],
    ['from=now&to=now-1m', /^from: must not be more than to/],
    ['cursor=abc', /^the cursor is not one that an earlier answer gave/],
    ['q=a&q=b', /^q: is there more than once/],
    ['query=a', /^there is no parameter query/],
    [`q=${'x'.repeat(1001)}`, /^the query has 1001 characters, 1000 are possible at most/],
    ['q=a%20AND', /^the query, at character 6: something to look for is missing/],
    ['q=/x/', /^the query, at character 1: regular expressions/],
  ];
  for (const [query, detail] of wrong) {
    it(`says what is wrong with ${query.slice(0, 30)}`, async (t) => {
      const { body } = await lineApi(t)
        .get(`/api/logs?${query}`)
        .expect(400)
        .expect('Content-Type', /^application\/problem\+json/);
      assert.match(body.detail, detail);
      assert.equal(body.status, 400);
    });
  }

  it('knows GET only', async (t) => {
    const { app } = lineApi(t);
    for (const path of ['/api/logs', '/api/fields']) {
      await request(app).delete(path).set('Host', 'localhost').expect(405).expect('Allow', /GET/);
    }
  });
});

describe('GET /api/fields', () => {
  it('names the fields with their commonest values', async (t) => {
    const { body } = await lineApi(t).get('/api/fields').expect(200);
    assert.deepEqual(body, {
      fields: [
        { name: '@timestamp', values: [] },
        { name: 'instance', values: ['orders'] },
        { name: 'levelname', values: ['INFO', 'WARN'] },
        { name: 'message', values: [] },
        { name: 'n', values: [] },
      ],
    });
  });

  it('takes no parameters', async (t) => {
    const { body } = await lineApi(t).get('/api/fields?q=a').expect(400);
    assert.match(body.detail, /^there is no parameter q$/);
  });
});
