import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import request from 'supertest';
import type { TraceQuery } from '../src/model/source.ts';
import type { Span } from '../src/model/span.ts';
import { testApp } from './support/app.ts';
import { orderSpans, TRACE_ID } from './support/order.ts';

const OTHER_ID = 'a'.repeat(32);

function ask(t: TestContext, others: Span[][]) {
  const { app, source } = testApp(t);
  const queries: TraceQuery[] = [];
  source.trace = async (id) =>
    [orderSpans(), ...others].find(([first]) => first?.traceId === id) ?? [];
  source.findTraces = async (query) => {
    queries.push(query);
    return [orderSpans(), ...others];
  };
  const get = (url: string) => request(app).get(url).set('Host', 'localhost');
  return { get, queries };
}

const other = (change: Partial<Span>) =>
  orderSpans().map((span) => ({
    ...span,
    traceId: OTHER_ID,
    ...(span.name === 'place_order_stock_exchange' && change),
  }));

describe('GET /api/traces/:traceId/comparison', () => {
  it('compares with the newest healthy one that begins alike', async (t) => {
    const { get, queries } = ask(t, [other({ attributes: { 'server.address': 'elsewhere' } })]);
    const { body } = await get(`/api/traces/${TRACE_ID}/comparison`).expect(200);
    const of = { what: 'attribute', of: 'span', service: 'market' };
    const difference = { ...of, operation: 'place_order_stock_exchange' };
    assert.deepEqual(body, {
      traceId: TRACE_ID,
      with: OTHER_ID,
      looked: 2,
      differences: [{ ...difference, attribute: 'server.address', there: 'elsewhere' }],
    });
    const query = { service: 'simplebank-gateway', operation: 'POST /shares/sell' };
    assert.deepEqual(queries, [{ ...query, tags: {}, limit: 500 }]);
  });

  it('says so where none is healthy', async (t) => {
    const { get } = ask(t, [other({ status: { code: 'error' } })]);
    const { body } = await get(`/api/traces/${TRACE_ID}/comparison`).expect(200);
    assert.deepEqual(body, { traceId: TRACE_ID, with: null, looked: 2, differences: [] });
  });

  it('compares with one that is named, healthy or not', async (t) => {
    const { get, queries } = ask(t, [other({ status: { code: 'error', message: 'no' } })]);
    const address = `/api/traces/${OTHER_ID}/comparison?with=${TRACE_ID}`;
    const { body } = await get(address).expect(200);
    assert.equal(body.with, TRACE_ID);
    assert.deepEqual(body.differences, [
      {
        what: 'error',
        of: 'span',
        service: 'market',
        operation: 'place_order_stock_exchange',
        there: 'ok',
        here: 'no',
      },
    ]);
    assert.deepEqual(queries, []);
  });

  it('knows what is not there, and what is no id', async (t) => {
    const { get } = ask(t, []);
    const unknown = { detail: `no trace ${OTHER_ID} is known` };
    for (const path of [`${OTHER_ID}/comparison`, `${TRACE_ID}/comparison?with=${OTHER_ID}`]) {
      const { body } = await get(`/api/traces/${path}`).expect(404);
      assert.equal(body.detail, unknown.detail);
    }
    await get(`/api/traces/${TRACE_ID}/comparison?with=x`).expect(400);
    await get('/api/traces/x/comparison').expect(400);
  });
});
