import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { graphOf } from '../src/graph/graph.ts';
import type { Source } from '../src/model/source.ts';
import type { Span } from '../src/model/span.ts';
import { type Playback, playBack, recorded } from './recorded/playback.ts';
import { patience, testStack } from './recorded/test-stack.ts';

const { fromMs, toMs, uuid, profile, traceId, profileTraceId } = recorded;
const range = { fromMs, toMs };

const SERVICES = [
  'simplebank-account-transactions',
  'simplebank-fees',
  'simplebank-gateway',
  'simplebank-market',
  'simplebank-orders',
  'simplebank-profile',
  'simplebank-settings',
];
const OF_ORDERS = SERVICES.slice(0, 5);

async function open(t: TestContext): Promise<{ source: Source; server: Playback }> {
  const server = await playBack(t, 'jaeger');
  const source = testStack(t, { jaeger: server.url });
  t.after(() => assert.deepEqual(server.unknown, []));
  return { source, server };
}

const servicesOf = (spans: Span[] = []) => [...new Set(spans.map(({ service }) => service))].sort();
const bySpanId = (a: Span, b: Span) => (a.spanId < b.spanId ? -1 : 1);
const find = (spans: Span[] | undefined, name: string) =>
  spans?.find((span) => span.name === name) ?? assert.fail(`there is no span ${name}`);

test('services and operations, in alphabetical order', async (t) => {
  const { source } = await open(t);
  assert.deepEqual(await source.services(patience()), SERVICES);
  assert.deepEqual(await source.operations('simplebank-orders', patience()), [
    'account_transactions_service/request_reservation',
    'orders_service/get_order',
    'orders_service/sell_shares',
    'process market_service.events:order_placed:evt-market_service-order_placed--orders_service.handle_place_order',
    'publish orders_service.events:order_created',
  ]);
});

test('the UUID of an order finds one trace over five services', async (t) => {
  const { source } = await open(t);
  const query = { tags: { uuid: uuid.toUpperCase() }, limit: 20, ...range };
  const [spans = [], ...others] = await source.findTraces(query, patience());
  assert.deepEqual(others, []);
  assert.deepEqual(servicesOf(spans), OF_ORDERS);
  assert.equal(spans.length, 11);
  for (const span of spans) {
    assert.equal(span.traceId, traceId);
    assert.equal(span.attributes.uuid, uuid);
  }
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId));
  assert.deepEqual(
    roots.map(({ name, kind }) => [name, kind]),
    [['POST /shares/sell', 'server']],
  );
  const alone = await source.trace(traceId, patience());
  assert.deepEqual(alone.sort(bySpanId), spans.sort(bySpanId));
});

test('a profile is three spans over two services', async (t) => {
  const { source } = await open(t);
  const [spans, ...others] = await source.findTraces(
    {
      service: 'simplebank-profile',
      operation: 'settings',
      minDurationUs: 1000,
      maxDurationUs: 10_000_000,
      tags: { uuid: profile },
      limit: 20,
      ...range,
    },
    patience(),
  );
  assert.deepEqual(others, []);
  assert.deepEqual(servicesOf(spans), ['simplebank-profile', 'simplebank-settings']);
  assert.deepEqual(spans?.map(({ name }) => name).sort(), ['get_ip', 'settings', 'settings']);
  const root = spans?.find(({ parentSpanId }) => parentSpanId === undefined);
  assert.equal(root?.service, 'simplebank-profile');
  assert.equal(root?.traceId, profileTraceId);
  assert.equal(find(spans, 'get_ip').parentSpanId, root?.spanId);
});

test('a search through all services has each trace once, the last first', async (t) => {
  const { source } = await open(t);
  const traces = await source.findTraces({ tags: {}, limit: 20, ...range }, patience());
  const starts = traces.map((spans) => spans.map(({ startTime }) => startTime).sort()[0] ?? '');
  assert.deepEqual(starts, starts.toSorted().reverse());
  assert.equal(new Set(traces.map(([span]) => span?.traceId)).size, 5);
  assert.deepEqual(await source.graph(range, patience()), graphOf(traces, range));
});

test('spans that failed are found, which Jaeger cannot do', async (t) => {
  const { source } = await open(t);
  const query = { tags: { error: 'true' }, limit: 20, ...range };
  const traces = await source.findTraces(query, patience());
  assert.equal(traces.length, 1);
  const [span] = traces[0] ?? [];
  assert.equal(span?.service, 'simplebank-market');
  assert.deepEqual(span?.status, { code: 'error', message: 'no answer' });
  assert.equal(span?.attributes['error.type'], 'StockExchangeAway');
  assert.deepEqual(
    span?.events.map(({ name, attributes }) => ({ name, attributes })),
    [{ name: 'exception', attributes: { 'exception.message': 'no answer' } }],
  );
});

test('a trace that is not there is empty', async (t) => {
  const { source } = await open(t);
  assert.deepEqual(await source.trace('00000000000000000000000000000bad', patience()), []);
});
