import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import request from 'supertest';
import { graphOf } from '../src/graph/graph.ts';
import { fromJaeger } from '../src/jaeger/from-jaeger.ts';
import { toJaeger } from '../src/jaeger/to-jaeger.ts';
import type { JaegerAnswer, JaegerTrace, Timeline } from '../src/model/api-types.ts';
import type { TimeRange, TraceQuery } from '../src/model/source.ts';
import { testApp } from './support/app.ts';
import { orderLines, orderSpans, profileSpans, TRACE_ID, UUID } from './support/order.ts';

const envelope = { total: 0, limit: 0, offset: 0, errors: null };

/** Asks the console, which has one order. */
function ask(t: TestContext) {
  const { app, source } = testApp(t);
  const queries: TraceQuery[] = [];
  const ranges: TimeRange[] = [];
  source.services = async () => ['simplebank-fees', 'simplebank-gateway'];
  source.operations = async (service) => [`operation of ${service}`];
  source.findTraces = async (query) => {
    queries.push(query);
    return [orderSpans()];
  };
  source.trace = async (traceId) => (traceId === TRACE_ID ? orderSpans() : []);
  source.graph = async (range) => {
    ranges.push(range);
    return graphOf([orderSpans(), profileSpans(), profileSpans()], range);
  };
  source.searchLines = async ({ q }) => {
    const lines = q === `trace_id:"${TRACE_ID}"` ? orderLines() : [];
    return { lines, total: lines.length, cursor: null };
  };
  const get = (url: string) => request(app).get(url).set('Host', 'localhost');
  return { get, queries, ranges, source };
}

describe("traces, as Jaeger's query API answers them", () => {
  it('services', async (t) => {
    const { body } = await ask(t).get('/api/services').expect(200);
    assert.deepEqual(body, {
      ...envelope,
      data: ['simplebank-fees', 'simplebank-gateway'],
      total: 2,
    });
  });

  it('operations, at both addresses', async (t) => {
    const { get } = ask(t);
    const { body } = await get('/api/services/a%2Fb/operations').expect(200);
    assert.deepEqual(body, { ...envelope, data: ['operation of a/b'], total: 1 });
    const { body: newer } = await get('/api/operations?service=b&spanKind=server').expect(200);
    const operations = [{ name: 'operation of b', spanKind: '' }];
    assert.deepEqual(newer, { ...envelope, data: operations, total: 1 });
  });

  it('a trace, whose id may lack its leading zeros', async (t) => {
    const { get, source } = ask(t);
    const { body } = await get(`/api/traces/${TRACE_ID.toUpperCase()}`).expect(200);
    assert.deepEqual(body, { ...envelope, data: [toJaeger(orderSpans())] });
    const { data } = body as JaegerAnswer<JaegerTrace[]>;
    assert.deepEqual(data.map(fromJaeger), [orderSpans()]);
    const asked: string[] = [];
    source.trace = async (traceId) => {
      asked.push(traceId);
      return orderSpans();
    };
    await get('/api/traces/abc?prettyPrint=true').expect(200);
    assert.deepEqual(asked, ['abc'.padStart(32, '0')]);
  });

  it('traces', async (t) => {
    const { get, queries } = ask(t);
    const { body } = await get('/api/traces?service=simplebank-orders').expect(200);
    assert.deepEqual(body, { ...envelope, data: [toJaeger(orderSpans())] });
    assert.deepEqual(queries, [
      {
        service: 'simplebank-orders',
        operation: undefined,
        minDurationUs: undefined,
        maxDurationUs: undefined,
        tags: {},
        fromMs: undefined,
        toMs: undefined,
        limit: 100,
      },
    ]);
  });

  it('all parameters of a search', async (t) => {
    const { get, queries } = ask(t);
    const parameters = new URLSearchParams([
      ['service', 'a'],
      ['operation', 'sell_shares'],
      ['minDuration', '1.2s'],
      ['maxDuration', '1m30s500ms'],
      ['start', '1795350327161250'],
      ['end', '1795350328000000'],
      ['lookback', 'custom'],
      ['tags', '{"http.status_code":"500"}'],
      ['tag', 'span.kind:server'],
      ['tag', 'url:http://x'],
      ['uuid', UUID.toUpperCase()],
      ['error', 'true'],
      ['limit', '7'],
    ]);
    await get(`/api/traces?${parameters}`).expect(200);
    assert.deepEqual(queries, [
      {
        service: 'a',
        operation: 'sell_shares',
        minDurationUs: 1_200_000,
        maxDurationUs: 90_500_000,
        tags: {
          'http.status_code': '500',
          'span.kind': 'server',
          url: 'http://x',
          uuid: UUID,
          error: 'true',
        },
        fromMs: 1795350327161.25,
        toMs: 1795350328000,
        limit: 7,
      },
    ]);
  });

  it('what is empty is not asked for, as in the form of a page', async (t) => {
    const { get, queries } = ask(t);
    await get('/api/traces?service=&operation=&minDuration=&tags=&uuid=').expect(200);
    assert.equal(queries[0]?.service, undefined);
    assert.equal(queries[0]?.minDurationUs, undefined);
    assert.deepEqual(queries[0]?.tags, {});
  });

  it('a time to look back', async (t) => {
    const { get, queries } = ask(t);
    for (const [lookback, ms] of [
      ['2d', 172_800_000],
      ['4w', 2_419_200_000],
      ['1h', 3_600_000],
    ] as const) {
      const before = Date.now();
      await get(`/api/traces?lookback=${lookback}`).expect(200);
      const from = queries.at(-1)?.fromMs ?? 0;
      assert.ok(from >= before - ms && from <= Date.now() - ms, lookback);
    }
  });

  it('certain traces', async (t) => {
    const { get } = ask(t);
    const { body } = await get(`/api/traces?traceID=${TRACE_ID}&traceID=1`).expect(200);
    assert.deepEqual(body, { ...envelope, data: [toJaeger(orderSpans())] });
  });

  it('dependencies', async (t) => {
    const { get, ranges } = ask(t);
    const { body } = await get('/api/dependencies?endTs=1795350400000&lookback=60000').expect(200);
    const edge = (parent: string, child: string, callCount: number) => ({
      parent: `simplebank-${parent}`,
      child: `simplebank-${child}`,
      callCount,
    });
    assert.deepEqual(body, {
      ...envelope,
      data: [
        edge('gateway', 'orders', 1),
        edge('market', 'fees', 1),
        edge('market', 'orders', 1),
        edge('orders', 'account-transactions', 1),
        edge('orders', 'market', 1),
        edge('profile', 'settings', 2),
      ],
    });
    assert.deepEqual(ranges, [{ fromMs: 1795350340000, toMs: 1795350400000 }]);
    const { body: one } = await get('/api/dependencies?service=simplebank-orders').expect(200);
    assert.deepEqual(one.data, [
      edge('gateway', 'orders', 1),
      edge('market', 'orders', 1),
      edge('orders', 'account-transactions', 1),
      edge('orders', 'market', 1),
    ]);
  });

  it('tags that are numbers or booleans', async (t) => {
    const { get, queries } = ask(t);
    await get('/api/traces?tags=%7B"error":true,"http.status_code":500%7D').expect(200);
    assert.deepEqual(queries[0]?.tags, { error: 'true', 'http.status_code': '500' });
  });
});

describe('GET /api/graph', () => {
  it('is made once for all who ask at the same time', async (t) => {
    const { get, ranges } = ask(t);
    const answers = await Promise.all([1, 2, 3].map(() => get('/api/graph').expect(200)));
    assert.equal(ranges.length, 1);
    assert.deepEqual(answers[1]?.body, answers[0]?.body);
    assert.equal(answers[0]?.body.edges.length, 6);
    assert.equal(answers[0]?.body.nodes.length, 7);
    assert.equal((ranges[0]?.toMs ?? 0) - (ranges[0]?.fromMs ?? 0), 600_000);
    await get('/api/graph?lookback=1000').expect(200);
    assert.equal((ranges[1]?.toMs ?? 0) - (ranges[1]?.fromMs ?? 0), 1000);
  });
});

describe('GET /api/traces/:traceId/timeline', () => {
  it('has the spans and the lines of the trace', async (t) => {
    const { body } = await ask(t).get(`/api/traces/${TRACE_ID}/timeline`).expect(200);
    const timeline = body as Timeline;
    assert.equal(timeline.id, TRACE_ID);
    assert.equal(timeline.spanCount, 11);
    assert.equal(timeline.lineCount, 11);
    assert.equal(timeline.entries.length, 22);
  });

  it('404 when there is nothing', async (t) => {
    const { body } = await ask(t).get('/api/traces/f00/timeline').expect(404);
    assert.equal(body.detail, `no trace ${'f00'.padStart(32, '0')} is known`);
  });
});

describe('what is wrong with a request is said', () => {
  const cases: [path: string, status: number, detail: string | RegExp][] = [
    ['/api/traces/1', 404, `no trace ${'1'.padStart(32, '0')} is known`],
    ['/api/traces/xyz', 400, 'traceId: must be a trace id: up to 32 hex digits'],
    [`/api/traces/${'a'.repeat(33)}`, 400, 'traceId: must be a trace id: up to 32 hex digits'],
    [
      '/api/traces?minDuration=soon',
      400,
      'minDuration: must be a duration such as 1.2s, 100ms or 50us',
    ],
    ['/api/traces?maxDuration=5', 400, /^maxDuration: /],
    ['/api/traces?lookback=ever', 400, 'lookback: must be a duration such as 1h, 30m or 2d'],
    ['/api/traces?tags=a:b', 400, 'tags: must be JSON, such as {"http.route":"/shares/sell"}'],
    ['/api/traces?tags=7', 400, /^tags: /],
    ['/api/traces?tags=%7B"a":[1]%7D', 400, /^tags\.a: /],
    ['/api/traces?tag=a', 400, 'tag: must be key:value'],
    ['/api/traces?traceID=1&traceID=z', 400, 'traceID: must be a trace id: up to 32 hex digits'],
    ['/api/traces?start=yesterday', 400, 'start: must be a whole number'],
    ['/api/traces?limit=0', 400, 'limit: must be 1 at least'],
    ['/api/traces?limit=1501', 400, 'limit: must be 1500 at most'],
    ['/api/traces?error=maybe', 400, 'error: must be true or false'],
    ['/api/traces?uuid=abc', 400, 'uuid: must be a UUID'],
    [
      '/api/traces?minDuration=2s&maxDuration=1s',
      400,
      'minDuration: must not be more than maxDuration',
    ],
    ['/api/traces?start=2&end=1', 400, 'start: must not be more than end'],
    ['/api/traces?service=a&service=b', 400, 'service: is there more than once'],
    ['/api/operations', 400, 'service: is missing'],
    ['/api/dependencies?lookback=0', 400, /^lookback: /],
    ['/api/dependencies?endTs=8640000000000001', 400, 'endTs: must be 8640000000000000 at most'],
    ['/api/graph?lookback=x', 400, 'lookback: must be a whole number'],
    [`/api/traces/${TRACE_ID}/timeline?x=1`, 400, 'there is no parameter x'],
  ];
  for (const [path, status, detail] of cases) {
    it(`${status} for ${path.slice(0, 50)}`, async (t) => {
      const { body } = await ask(t)
        .get(path)
        .expect(status)
        .expect('Content-Type', /problem\+json/);
      if (typeof detail === 'string') assert.equal(body.detail, detail);
      else assert.match(body.detail, detail);
    });
  }

  it('405 for another method', async (t) => {
    const { app } = testApp(t);
    const answer = await request(app).delete('/api/traces').set('Host', 'localhost').expect(405);
    assert.equal(answer.get('Allow'), 'GET, HEAD');
  });
});
