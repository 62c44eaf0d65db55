import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { QueryError, type Source } from '../src/model/source.ts';
import { type Playback, playBack, recorded } from './recorded/playback.ts';
import { patience, testStack } from './recorded/test-stack.ts';

const { fromMs, toMs } = recorded;

async function open(t: TestContext): Promise<{ source: Source; server: Playback }> {
  const server = await playBack(t, 'prometheus');
  const source = testStack(t, { prometheus: server.url });
  t.after(() => assert.deepEqual(server.unknown, []));
  return { source, server };
}

test('timings of all handlers, exact even where each was called but once', async (t) => {
  const { source } = await open(t);
  const metrics = await source.timings({ stepMs: 10_000, fromMs, toMs }, patience());
  assert.equal(metrics.from, new Date(fromMs).toISOString());
  assert.equal(metrics.to, new Date(toMs).toISOString());
  assert.equal(metrics.stepMs, 10_000);
  const calls = metrics.series.map(({ service, handler, all }) => [service, handler, all.calls]);
  assert.deepEqual(calls, [
    ['account-transactions', 'request_reservation', 2],
    ['fees', 'charge_fee', 2],
    ['gateway', 'get_order', 1],
    ['gateway', 'sell_shares', 2],
    ['market', 'create_event', 2],
    ['market', 'place_order', 2],
    ['market', 'place_order_stock_exchange', 2],
    ['orders', 'complete_reservations', 4],
    ['orders', 'create_event', 2],
    ['orders', 'get_order', 1],
    ['orders', 'handle_place_order', 2],
    ['orders', 'sell_shares', 2],
    ['profile', 'get_ip', 1],
    ['profile', 'get_user_settings', 1],
    ['profile', 'profile', 1],
    ['settings', 'settings', 1],
  ]);
  for (const { handler, all, points } of metrics.series) {
    const sum = points.reduce((calls, point) => calls + point.calls, 0);
    // The last step ends after the range, and this handler is called all the time.
    assert.equal(sum, handler === 'complete_reservations' ? all.calls + 1 : all.calls);
    assert.equal(all.callsPerMinute, (all.calls * 60_000) / (toMs - fromMs));
    assert.ok(0 < all.p50Ms && all.p50Ms <= all.p95Ms && all.p95Ms <= all.p99Ms);
    for (const { time, calls, callsPerMinute } of points) {
      assert.equal(Date.parse(time) % 10_000, 0);
      assert.ok(Date.parse(time) > fromMs - 10_000 && Date.parse(time) < toMs);
      assert.equal(callsPerMinute, calls * 6);
    }
  }
  const failed = metrics.series.filter(({ all }) => all.errors > 0);
  assert.deepEqual(
    failed.map(({ service, handler, all }) => [service, handler, all.errors]),
    [['gateway', 'get_order', 1]],
  );
});

test('timings of one handler, in longer steps', async (t) => {
  const { source, server } = await open(t);
  const of = { service: 'orders', handler: 'sell_shares' };
  const { series, gauges } = await source.timings(
    { ...of, stepMs: 60_000, fromMs, toMs },
    patience(),
  );
  assert.deepEqual(gauges, []);
  assert.deepEqual(
    series.map(({ service, handler, all, points }) => [service, handler, all.calls, points.length]),
    [['orders', 'sell_shares', 2, 1]],
  );
  const queries = server.asked
    .map(({ path }) => new URL(path, server.url).searchParams)
    .filter((parameters) => parameters.has('step'))
    .map((parameters) => parameters.get('query') ?? '')
    .filter((query) => query.includes('simplebank_handler'));
  assert.equal(queries.length, 10);
  for (const query of queries) {
    assert.ok(query.includes('{service="orders",handler="sell_shares"}'), query);
  }
});

test('gauges of every instance and every queue, by the names that they have without the stack', async (t) => {
  const { source } = await open(t);
  const { gauges } = await source.timings({ stepMs: 10_000, fromMs, toMs }, patience());
  assert.deepEqual(
    gauges.map(({ service, name, instance, unit }) => [service, name, instance, unit].join(' ')),
    [
      'broker queue.consumers{queue="rpc-orders_service"} rabbitmq:15692 {consumer}',
      'broker queue.messages.ready{queue="rpc-orders_service"} rabbitmq:15692 {message}',
      'gateway nodejs.eventloop.delay.p99 gateway s',
      'gateway process.cpu.usage gateway {cpu}',
      'orders process.memory.usage orders By',
      'orders process.memory.usage orders-2 By',
    ],
  );
  const [delay] = gauges.filter(({ unit }) => unit === 's');
  assert.equal(delay?.points.length, 19);
  for (const { time, min, max } of delay.points) {
    assert.deepEqual([min, max], [0.0012, 0.0125]);
    assert.equal(Date.parse(time) % 10_000, 0);
  }
  const memory = gauges.find(({ instance }) => instance === 'orders');
  const { min, max, last } = memory?.points.at(-1) ?? assert.fail();
  assert.ok(min < max);
  assert.deepEqual([last, memory?.last], [max, max]);
});

test('more steps than anybody can look at are refused', async (t) => {
  const { source } = await open(t);
  const query = { stepMs: 10_000, fromMs: toMs - 7 * 86_400_000, toMs };
  await assert.rejects(source.timings(query, patience()), QueryError);
});
