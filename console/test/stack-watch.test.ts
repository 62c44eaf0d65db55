import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { News, Source } from '../src/model/source.ts';
import { testStack } from './recorded/test-stack.ts';
import { listen } from './support/listen.ts';
import { until } from './support/until.ts';

/** A server whose answer changes with each request to a path, and stays as it is in the end. */
async function changing(t: TestContext, path: string, answers: unknown[]): Promise<string> {
  let turn = 0;
  const { url } = await listen(t, (req, res) => {
    const isIt = req.url?.startsWith(path) && !req.url.endsWith('/services');
    const answer = isIt ? answers[Math.min(turn++, answers.length - 1)] : undefined;
    if (isIt && answer === undefined) res.statusCode = 500;
    res.end(JSON.stringify(answer ?? { data: ['simplebank-orders'] }));
  });
  return url;
}

function watch(t: TestContext, source: Source): News[] {
  const news: News[] = [];
  t.after(source.watch((piece) => news.push(piece)));
  return news;
}

const hit = (id: string, time: string) => ({
  _id: id,
  _source: { '@timestamp': time, message: id, container_name: '/orders' },
  fields: { '@timestamp': [time] },
  sort: [0, 1],
});
const hits = (...found: unknown[]) => ({ hits: { hits: found } });

test('lines that come are told of once, also those that come late', async (t) => {
  const [a, b] = [hit('a', '2026-11-24T22:00:01Z'), hit('b', '2026-11-24T22:00:03Z')];
  const [late, c] = [hit('late', '2026-11-24T22:00:02Z'), hit('c', '2026-11-24T22:00:04Z')];
  const elasticsearch = await changing(t, '/fluentd-', [
    // The one that asks whether anybody is there.
    hits(),
    hits(b, a),
    undefined,
    hits(c, b, late, a),
  ]);
  const source = testStack(t, { elasticsearch });
  await until('the first look', () => source.status().problems.length === 2);
  const news = watch(t, source);
  await until('news', () => news.length > 0);
  assert.deepEqual(news, [
    {
      lines: [
        {
          id: 'late',
          instance: 'orders',
          record: { '@timestamp': '2026-11-24T22:00:02Z', message: 'late' },
        },
        {
          id: 'c',
          instance: 'orders',
          record: { '@timestamp': '2026-11-24T22:00:04Z', message: 'c' },
        },
      ],
    },
  ]);
});

test('traces are told of when spans of them have come', async (t) => {
  const span = (traceID: string, spanID: string) => ({
    traceID,
    spanID,
    operationName: 'sell_shares',
    references: [],
    startTime: Date.now() * 1000,
    duration: 5,
    tags: [],
    logs: [],
    processID: 'p1',
    warnings: null,
  });
  const trace = (traceID: string, ...spans: string[]) => ({
    traceID,
    spans: spans.map((spanID) => span(traceID, spanID)),
    processes: { p1: { serviceName: 'simplebank-orders', tags: [] } },
    warnings: null,
  });
  const jaeger = await changing(t, '/api/traces', [
    { data: [trace('a', '1'), trace('b', '1')] },
    { data: [trace('c', '1'), trace('a', '1', '2'), trace('b', '1')] },
  ]);
  const news = watch(t, testStack(t, { jaeger }));
  await until('news', () => news.length > 0);
  assert.deepEqual(
    news.map(({ traceIds = [] }) => [...traceIds].sort()),
    [['a', 'c']],
  );
});

test('timings are told of when they were fetched anew', async (t) => {
  const newest = (seconds: number) => ({ data: { result: [{ value: [0, String(seconds)] }] } });
  // Whether anybody is there is asked the same way, at any time.
  const prometheus = await changing(t, '/api/v1/query', [
    { data: { result: [] } },
    { data: { result: [] } },
    newest(1795559757.102),
  ]);
  const news = watch(t, testStack(t, { prometheus }));
  await until('news', () => news.length > 0);
  assert.deepEqual(news, [{ timingsMs: 1795559757102 }]);
});
