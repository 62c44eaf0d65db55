import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import request from 'supertest';
import type { TimingQuery } from '../src/model/source.ts';
import { testApp } from './support/app.ts';

const HOUR = 3_600_000;

function ask(t: TestContext) {
  const { app, source } = testApp(t);
  const queries: TimingQuery[] = [];
  source.timings = async (query) => {
    queries.push(query);
    return { from: 'a', to: 'b', stepMs: query.stepMs, series: [], gauges: [] };
  };
  return { get: (url: string) => request(app).get(url).set('Host', 'localhost'), queries };
}

describe('GET /api/metrics', () => {
  it('tells the last hour in minutes unless asked otherwise', async (t) => {
    const { get, queries } = ask(t);
    const before = Date.now();
    const { body } = await get('/api/metrics').expect(200);
    assert.deepEqual(body, { from: 'a', to: 'b', stepMs: 60_000, series: [], gauges: [] });
    const [query] = queries;
    const from = query?.fromMs ?? 0;
    assert.ok(from >= before - HOUR && from <= Date.now() - HOUR);
    assert.equal(query?.toMs, from + HOUR);
  });

  it('passes on what is asked for', async (t) => {
    const { get, queries } = ask(t);
    const range = 'from=2026-11-22T12:00:00.000Z&to=2026-11-22T12:10:00.000Z';
    await get(`/api/metrics?service=orders&handler=sell_shares&step=10000&${range}`).expect(200);
    assert.deepEqual(queries, [
      {
        service: 'orders',
        handler: 'sell_shares',
        fromMs: Date.parse('2026-11-22T12:00:00Z'),
        toMs: Date.parse('2026-11-22T12:10:00Z'),
        stepMs: 10_000,
      },
    ]);
  });

  const cases: [query: string, detail: RegExp][] = [
    ['step=x', /^step: must be a whole number$/],
    ['step=999', /^step: /],
    ['from=soon', /^from: /],
    ['from=now&to=now-1h', /^from: must not be more than to$/],
    ['from=2999', /^from: must not be more than to$/],
    ['from=now-7d&step=1000', /^step: would make 6048\d\d points; 2000 are possible$/],
    ['hanlder=x', /hanlder/],
  ];
  for (const [query, detail] of cases) {
    it(`400 for ${query}`, async (t) => {
      const { body } = await ask(t).get(`/api/metrics?${query}`).expect(400);
      assert.match(body.detail, detail);
    });
  }
});
