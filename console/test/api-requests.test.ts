import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import request from 'supertest';
import type { Timeline } from '../src/model/api-types.ts';
import type { LineQuery, TraceQuery } from '../src/model/source.ts';
import { testApp } from './support/app.ts';
import { orderLines, orderSpans, profileSpans, UUID } from './support/order.ts';

/** Asks the console, which knows one request. */
function ask(t: TestContext) {
  const { app, source } = testApp(t);
  const asked: { lines: LineQuery[]; traces: TraceQuery[] } = { lines: [], traces: [] };
  source.searchLines = async (query) => {
    asked.lines.push(query);
    const lines = query.q.includes(UUID) ? orderLines() : [];
    return { lines, total: lines.length, cursor: null };
  };
  source.findTraces = async (query) => {
    asked.traces.push(query);
    return query.tags.uuid === UUID ? [profileSpans(), orderSpans()] : [];
  };
  const get = (url: string) => request(app).get(url).set('Host', 'localhost');
  return { get, asked, source };
}

describe('GET /api/requests/:uuid', () => {
  it('merges the lines and all traces of a request', async (t) => {
    const { get, asked } = ask(t);
    const { body } = await get(`/api/requests/${UUID.toUpperCase()}`).expect(200);
    const timeline = body as Timeline;
    assert.equal(timeline.id, UUID);
    assert.equal(timeline.spanCount, 14);
    assert.equal(timeline.lineCount, 11);
    assert.equal(timeline.traceIds.length, 2);
    assert.equal(timeline.services.length, 7);
    assert.equal(timeline.entries.length, 25);
    assert.deepEqual(asked, {
      lines: [{ q: `uuid:"${UUID}"`, limit: 1000, buckets: 0 }],
      traces: [{ tags: { uuid: UUID }, limit: 100 }],
    });
  });

  it('has lines alone while the spans are on their way', async (t) => {
    const { get, source } = ask(t);
    source.findTraces = async () => [];
    const { body } = await get(`/api/requests/${UUID}`).expect(200);
    assert.equal(body.spanCount, 0);
    assert.equal(body.lineCount, 11);
  });

  it('404 when nothing is known', async (t) => {
    const other = UUID.replace('0', '1');
    const { body } = await ask(t).get(`/api/requests/${other}`).expect(404);
    assert.equal(body.detail, `nothing is known of ${other} (yet)`);
  });

  it('400 for what is no UUID, and for parameters', async (t) => {
    const { get } = ask(t);
    const { body } = await get('/api/requests/order-7').expect(400);
    assert.equal(body.detail, 'uuid: must be a UUID');
    await get(`/api/requests/${UUID}?limit=1`).expect(400);
  });
});
