import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createLogger } from '@simplebank/shared/logger';
import Sqlite from 'libsql';
import { createMetrics } from '../../shared/src/telemetry/metrics.ts';
import type { TimingQuery } from '../src/model/source.ts';
import { Histogram } from '../src/timings/histogram.ts';
import { fromKept } from '../src/timings/step.ts';
import { lockFile, openTestStore } from './support/store.ts';
import { until } from './support/until.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;

/** A store that listens for timings on a free port, and whose clock the test sets. */
async function open(t: TestContext, directory?: string) {
  const clock = { ms: NOON };
  const opened = await openTestStore(t, {
    ...(directory !== undefined && { directory }),
    statsd: { host: '127.0.0.1', port: 0 },
    now: () => clock.ms,
  });
  const { store } = opened;
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  const timings = (query: Partial<TimingQuery> = {}) =>
    store.timings({ stepMs: 10_000, ...query }, AbortSignal.timeout(60_000));
  const all = async () => (await timings()).series;
  return {
    ...opened,
    clock,
    timings,
    all,
    since: () => store.status().timings?.since,
    /** Sends a datagram. UDP over loopback keeps the order, and loses only what finds no room. */
    send: (text: string) =>
      new Promise<void>((resolve, reject) => {
        socket.send(text, store.statsdPort ?? 0, '127.0.0.1', (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    /** Waits until these are all gauges, each with its service and how much there is. */
    gauges: (...wanted: string[]) =>
      until(`gauges ${wanted}`, async () => {
        const { gauges } = await timings();
        const now = gauges.map(({ service, name, last }) => `${service} ${name} ${last}`);
        return now.sort().join() === wanted.sort().join();
      }),
    /** Waits until so many calls of a handler have arrived. */
    calls: (handler: string, calls: number) =>
      until(`${calls} calls of ${handler}`, async () =>
        (await await all()).some(
          (series) => series.handler === handler && series.all.calls === calls,
        ),
      ),
  };
}

/** Within the 2 % that a histogram promises. */
function assertNear(actual: number | undefined, expected: number): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= expected * 0.02,
    `${actual} is not within 2 % of ${expected}`,
  );
}

describe('a histogram', () => {
  it('knows percentiles to within 2 %, from microseconds to hours', () => {
    for (const scale of [0.002, 1, 30_000]) {
      const histogram = new Histogram();
      for (let number = 1; number <= 1000; number += 1) histogram.add(number * scale);
      const [p50, p95, p99] = histogram.percentiles(0.5, 0.95, 0.99);
      assertNear(p50, 500 * scale);
      assertNear(p95, 950 * scale);
      assertNear(p99, 990 * scale);
    }
  });

  it('becomes one with another', () => {
    const [fast, slow, both] = [new Histogram(), new Histogram(), new Histogram()];
    for (let number = 1; number <= 90; number += 1) fast.add(10);
    for (let number = 1; number <= 10; number += 1) slow.add(1000);
    both.merge(fast);
    both.merge(slow);
    assert.equal(both.total, 100);
    const [p50, p90, p91] = both.percentiles(0.5, 0.9, 0.91);
    assertNear(p50, 10);
    assertNear(p90, 10);
    assertNear(p91, 1000);
  });

  it('has bounds, and may be empty', () => {
    const histogram = new Histogram();
    assert.deepEqual(histogram.percentiles(0.5), [0]);
    histogram.add(0);
    histogram.add(1e300);
    const [first, last] = histogram.percentiles(0.5, 1);
    assertNear(first, 0.001);
    assertNear(last, 86_400_000);
  });
});

describe('timings over UDP', () => {
  it('are none of what is only counted', async (t) => {
    const { send, calls, all } = await open(t);
    await send('simplebank-demo.market.circuit_breaker.opened:1|c');
    await send('simplebank-demo.market.orders_seen:7|c\nsimplebank-demo.market.broken.errors:2|c');
    await send('simplebank-demo.market.place_order:7|ms');
    await calls('place_order', 1);
    assert.deepEqual(
      (await all()).map(({ handler }) => handler),
      ['broken', 'place_order'],
    );
  });

  it('become calls, errors and percentiles of each handler', async (t) => {
    const { send, calls, timings } = await open(t);
    for (let ms = 1; ms <= 100; ms += 1) await send(`simplebank-demo.gateway.sell_shares:${ms}|ms`);
    await send(
      'simplebank-demo.gateway.sell_shares.errors:1|c\nsimplebank-demo.fees.charge_fee:7|ms',
    );
    await calls('charge_fee', 1);

    const hour = { fromMs: NOON - HOUR, toMs: NOON };
    const { series, ...range } = await timings(hour);
    assert.deepEqual(range, {
      from: '2026-11-22T11:00:00.000Z',
      to: '2026-11-22T12:00:00.000Z',
      stepMs: 10_000,
      gauges: [],
    });
    assert.deepEqual(
      series.map(({ service, handler }) => `${service} ${handler}`),
      ['fees charge_fee', 'gateway sell_shares'],
    );
    const sell = series[1];
    assert.ok(sell);
    const { p50Ms, p95Ms, p99Ms, ...counts } = sell.all;
    assert.deepEqual(counts, { calls: 100, callsPerMinute: 100 / 60, errors: 1 });
    assertNear(p50Ms, 50);
    assertNear(p95Ms, 95);
    assertNear(p99Ms, 99);
    assert.equal(sell.points.length, 1);
    assert.equal(sell.points[0]?.time, '2026-11-22T12:00:00.000Z');
    assert.equal(sell.points[0].callsPerMinute, 600);
  });

  it('come from the services as they send them', async (t) => {
    const { store, calls, all } = await open(t);
    const metrics = createMetrics({
      service: 'orders',
      instance: 'orders',
      host: '127.0.0.1',
      port: store.statsdPort ?? 0,
      log: createLogger({ name: 'test', level: 'ERROR' }),
    });
    await metrics.timed('sell_shares', () => 1);
    const failing = metrics.timed('sell_shares', () => Promise.reject(new Error('no')));
    await assert.rejects(failing, { message: 'no' });
    await metrics.close();
    await calls('sell_shares', 2);
    await until('the error', async () => (await all())[0]?.all.errors === 1);
    assert.equal((await all())[0]?.service, 'orders');
  });

  it('count for all that a sample stands for', async (t) => {
    const { send, calls, all } = await open(t);
    await send('simplebank-demo.a.b:10|ms|@0.1\nsimplebank-demo.a.b:1000|ms');
    await calls('b', 11);
    assertNear((await all())[0]?.all.p50Ms, 10);
    assertNear((await all())[0]?.all.p99Ms, 1000);
  });

  it('stand in steps of ten seconds, and in longer ones when these are asked for', async (t) => {
    const { send, calls, clock, timings, store } = await open(t);
    const news: number[] = [];
    store.watch(({ timingsMs }) => timingsMs !== undefined && news.push(timingsMs));
    for (const [index, second] of [0, 9, 10, 60].entries()) {
      clock.ms = NOON + second * 1000;
      await send(`simplebank-demo.a.b:${10 ** index}|ms`);
      await calls('b', index + 1);
    }
    const points = async (stepMs: number, more = {}) => {
      const { series } = await timings({ stepMs, ...more });
      return series[0]?.points.map(({ time, calls }) => `${time.slice(11, 19)} ${calls}`);
    };
    assert.deepEqual(await points(1), ['12:00:00 2', '12:00:10 1', '12:01:00 1']);
    assert.deepEqual(await points(60_000), ['12:00:00 3', '12:01:00 1']);
    assert.deepEqual(await points(10_000, { fromMs: NOON + 15_000 }), ['12:00:10 1', '12:01:00 1']);
    assert.deepEqual(await points(10_000, { fromMs: NOON, toMs: NOON + 9_999 }), ['12:00:00 2']);
    assert.deepEqual((await timings({ stepMs: 1, service: 'c' })).series, []);
    assert.deepEqual((await timings({ stepMs: 1, handler: 'c' })).series, []);
    assert.deepEqual(news, [NOON, NOON + 10_000]);
  });

  it('are told to the operator once when they are none, and counted', async (t) => {
    const { send, calls, problems, reports } = await open(t);
    await send('nonsense');
    await send('more nonsense\nother.a.b:1|ms\nother.a.b:2|ms');
    await send('simplebank-demo.a.b:1|g\nsimplebank-demo.a.b:1|ms');
    await calls('b', 1);
    assert.deepEqual(reports, [
      'broken timings are left out, the first of them in "nonsense"',
      'foreign timings are left out, the first of them in "more nonsense\\nother.a.b:1|ms\\nother.a.b:2|ms"',
    ]);
    assert.deepEqual(problems(), [
      '2 lines that came as timings are none',
      '2 timings of others than SimpleBank are left out',
    ]);
  });

  it('have at most 1,000 names', async (t) => {
    const { send, calls, problems, all } = await open(t);
    for (let number = 0; number < 1010; number += 1) {
      await send(`simplebank-demo.a.h${number}:1|ms`);
      if (number % 100 === 0 && number < 1000) await calls(`h${number}`, 1);
    }
    await send('simplebank-demo.a.h0:1|ms');
    await calls('h0', 2);
    assert.equal((await all()).length, 1000);
    assert.deepEqual(problems(), ['10 timings are left out: too many names']);
  });

  it('are forgotten after a day', async (t) => {
    const { send, calls, clock, timings, since } = await open(t);
    await send('simplebank-demo.a.old:1|ms');
    await calls('old', 1);
    assert.equal(since(), '2026-11-22T12:00:00.000Z');
    clock.ms = NOON + 24 * HOUR + 10_000;
    await send('simplebank-demo.a.new:1|ms');
    await calls('new', 1);
    assert.equal(since(), '2026-11-23T12:00:10.000Z');
    const { series } = await timings({ fromMs: 0 });
    assert.deepEqual(
      series.map(({ handler }) => handler),
      ['new'],
    );
  });
});

describe('gauges', () => {
  it('have by step how much there was, at last, least and most; a sign is a change', async (t) => {
    const { send, gauges, clock, timings } = await open(t);
    await send('simplebank-demo.market.orders:10|g\nsimplebank-demo.market.orders:-4|g');
    await send('simplebank-demo.market.orders:+1|g\nsimplebank-demo.market.load:0.5|g');
    await gauges('market orders 7', 'market load 0.5');
    clock.ms += 10_000;
    await send('simplebank-demo.market.orders:+2|g');
    await gauges('market orders 9', 'market load 0.5');
    assert.deepEqual((await timings({ stepMs: 10_000, handler: 'orders' })).gauges, [
      {
        service: 'market',
        name: 'orders',
        last: 9,
        points: [
          { time: '2026-11-22T12:00:00.000Z', min: 6, max: 10, last: 7 },
          { time: '2026-11-22T12:00:10.000Z', min: 9, max: 9, last: 9 },
        ],
      },
    ]);
    assert.deepEqual((await timings({ stepMs: 10_000 })).series, []);
  });

  it('of two instances are two, also after a restart', async (t) => {
    const first = await open(t);
    await first.send('simplebank-demo.orders.process.memory.usage:10|g|#instance:orders');
    await first.send('simplebank-demo.orders.process.memory.usage:20|g|#instance:orders-2');
    await first.gauges('orders process.memory.usage 10', 'orders process.memory.usage 20');
    await first.close();
    const second = await open(t, first.directory);
    await second.send('simplebank-demo.orders.process.memory.usage:+5|g|#instance:orders-2');
    await second.gauges('orders process.memory.usage 10', 'orders process.memory.usage 25');
    const { gauges } = await second.timings({ handler: 'process.memory.usage' });
    assert.deepEqual(
      gauges.map(({ name, instance, unit, last }) => ({ name, instance, unit, last })),
      [
        { name: 'process.memory.usage', instance: 'orders', unit: 'By', last: 10 },
        { name: 'process.memory.usage', instance: 'orders-2', unit: 'By', last: 25 },
      ],
    );
  });

  it('go on after a restart from where they were', async (t) => {
    const first = await open(t);
    await first.send('simplebank-demo.market.orders:10|g');
    await first.gauges('market orders 10');
    await first.close();
    const second = await open(t, first.directory);
    await second.send('simplebank-demo.market.orders:+2|g');
    await second.gauges('market orders 12');
    const [gauge] = (await second.timings()).gauges;
    assert.deepEqual(gauge?.points, [
      { time: '2026-11-22T12:00:00.000Z', min: 10, max: 12, last: 12 },
    ]);
  });
});

describe('after a restart', () => {
  it('timings are there again, and a step that goes on is one step', async (t) => {
    const first = await open(t);
    await first.send('simplebank-demo.a.b:10|ms\nsimplebank-demo.a.b.errors:1|c');
    await first.calls('b', 1);
    await first.close();

    const second = await open(t, first.directory);
    assert.equal(second.since(), '2026-11-22T12:00:00.000Z');
    await second.send('simplebank-demo.a.b:1000|ms');
    await second.calls('b', 2);
    await second.close();

    const { all } = await open(t, first.directory);
    const [series] = await all();
    assert.equal(series?.points.length, 1);
    const { p50Ms, p95Ms, calls, errors } = series.all;
    assert.deepEqual({ calls, errors }, { calls: 2, errors: 1 });
    assertNear(p50Ms, 10);
    assertNear(p95Ms, 1000);
  });

  it('of a kill, all but what came in the last second', async (t) => {
    const first = await open(t);
    await first.send('simplebank-demo.a.b:10|ms');
    // To ask keeps what there is, as the clock does every second.
    await first.calls('b', 1);
    const db = new Sqlite(path.join(first.directory, 'telemetry.db'), { readonly: true });
    t.after(() => db.close());
    const row = db.prepare('select service, handler, cell from timings').get();
    const { service, handler, cell } = row as { service: string; handler: string; cell: string };
    assert.deepEqual([service, handler], ['a', 'b']);
    assert.equal(fromKept(JSON.parse(cell)).durations.total, 1);
  });
});

describe('when something fails', () => {
  it('a port that is taken is an error with code EADDRINUSE', async (t) => {
    const taken = createSocket('udp4');
    await once(taken.bind(0, '127.0.0.1'), 'listening');
    t.after(() => taken.close());
    const statsd = { host: '127.0.0.1', port: taken.address().port };
    await assert.rejects(openTestStore(t, { statsd }), { code: 'EADDRINUSE' });
  });

  it('a file that takes nothing is reported once, and timings wait', async (t) => {
    const { store, send, calls, directory, reports, problems } = await open(t);
    const unlock = lockFile(t, directory);
    await send('simplebank-demo.a.b:1|ms');
    await until('a report', () => reports.length > 0);
    assert.match(reports[0] ?? '', /^timings cannot be kept: database is locked/);
    assert.equal(store.status().loading, false);
    unlock();
    await calls('b', 1);
    await until('the end of the problem', () => problems().length === 0);
  });
});
