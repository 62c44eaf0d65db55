import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createLogger } from '@simplebank/shared/logger';
import { createMetrics } from '../../shared/src/telemetry/metrics.ts';
import { Histogram } from '../src/embedded/timings/histogram.ts';
import { openTimings } from '../src/embedded/timings/timings.ts';
import { temporaryFolder } from './support/folder.ts';
import { until } from './support/until.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;

/** A store of timings that listens on a free port, and whose clock the test sets. */
async function open(t: TestContext, directory?: string) {
  const clock = { ms: NOON };
  const reports: string[] = [];
  const folder = directory ?? (await temporaryFolder(t));
  const timings = await openTimings({
    directory: folder,
    listen: { host: '127.0.0.1', port: 0 },
    report: (problem) => void reports.push(problem),
    now: () => clock.ms,
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= timings.close();
    return closed;
  };
  t.after(close);
  await timings.loaded;
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  const all = () => timings.timings({ stepMs: 10_000 }).series;
  return {
    timings,
    clock,
    reports,
    directory: folder,
    close,
    all,
    /** Sends a datagram. UDP over loopback keeps the order, and loses only what finds no room. */
    send: (text: string) =>
      new Promise<void>((resolve, reject) => {
        socket.send(text, timings.port ?? 0, '127.0.0.1', (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    /** Waits until these are all gauges, each with its service and how much there is. */
    gauges: (...wanted: string[]) =>
      until(`gauges ${wanted}`, () => {
        const { gauges } = timings.timings({ stepMs: 10_000 });
        const now = gauges.map(({ service, name, last }) => `${service} ${name} ${last}`);
        return now.sort().join() === wanted.sort().join();
      }),
    /** Waits until so many calls of a handler have arrived. */
    calls: (handler: string, calls: number) =>
      until(`${calls} calls of ${handler}`, () =>
        all().some((series) => series.handler === handler && series.all.calls === calls),
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
      all().map(({ handler }) => handler),
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

    const { series, gauges, ...range } = timings.timings({ stepMs: 10_000 });
    assert.deepEqual(gauges, []);
    assert.deepEqual(range, {
      from: '2026-11-22T11:00:00.000Z',
      to: '2026-11-22T12:00:00.000Z',
      stepMs: 10_000,
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
    const { timings, calls, all } = await open(t);
    const metrics = createMetrics({
      service: 'orders',
      host: '127.0.0.1',
      port: timings.port ?? 0,
      log: createLogger({ name: 'test', level: 'ERROR' }),
    });
    await metrics.timed('sell_shares', () => 1);
    const failing = metrics.timed('sell_shares', () => Promise.reject(new Error('no')));
    await assert.rejects(failing, { message: 'no' });
    await metrics.close();
    await calls('sell_shares', 2);
    await until('the error', () => all()[0]?.all.errors === 1);
    assert.equal(all()[0]?.service, 'orders');
  });

  it('count for all that a sample stands for', async (t) => {
    const { send, calls, all } = await open(t);
    await send('simplebank-demo.a.b:10|ms|@0.1\nsimplebank-demo.a.b:1000|ms');
    await calls('b', 11);
    assertNear(all()[0]?.all.p50Ms, 10);
    assertNear(all()[0]?.all.p99Ms, 1000);
  });

  it('stand in steps of ten seconds, and in longer ones when these are asked for', async (t) => {
    const { send, calls, clock, timings } = await open(t);
    const news: number[] = [];
    timings.watch((timeMs) => news.push(timeMs));
    for (const [index, second] of [0, 9, 10, 60].entries()) {
      clock.ms = NOON + second * 1000;
      await send(`simplebank-demo.a.b:${10 ** index}|ms`);
      await calls('b', index + 1);
    }
    const points = (stepMs: number, more = {}) =>
      timings
        .timings({ stepMs, ...more })
        .series[0]?.points.map(({ time, calls }) => `${time.slice(11, 19)} ${calls}`);
    assert.deepEqual(points(1), ['12:00:00 2', '12:00:10 1', '12:01:00 1']);
    assert.deepEqual(points(60_000), ['12:00:00 3', '12:01:00 1']);
    assert.deepEqual(points(10_000, { fromMs: NOON + 15_000 }), ['12:00:10 1', '12:01:00 1']);
    assert.deepEqual(points(10_000, { fromMs: NOON, toMs: NOON + 10_000 }), ['12:00:00 2']);
    assert.deepEqual(timings.timings({ stepMs: 1, service: 'c' }).series, []);
    assert.deepEqual(timings.timings({ stepMs: 1, handler: 'c' }).series, []);
    assert.deepEqual(news, [NOON, NOON + 10_000]);
  });

  it('are told to the operator once when they are none, and counted', async (t) => {
    const { send, calls, timings, reports } = await open(t);
    await send('nonsense');
    await send('more nonsense\nother.a.b:1|ms\nother.a.b:2|ms');
    await send('simplebank-demo.a.b:1|g\nsimplebank-demo.a.b:1|ms');
    await calls('b', 1);
    assert.deepEqual(reports, [
      'broken timings are left out, the first of them in "nonsense"',
      'foreign timings are left out, the first of them in "more nonsense\\nother.a.b:1|ms\\nother.a.b:2|ms"',
    ]);
    assert.deepEqual(timings.problems(), [
      '2 lines that came as timings are none',
      '2 timings of others than SimpleBank are left out',
    ]);
  });

  it('have at most 1,000 names', async (t) => {
    const { send, calls, timings, all } = await open(t);
    for (let number = 0; number < 1010; number += 1) {
      await send(`simplebank-demo.a.h${number}:1|ms`);
      if (number % 100 === 0 && number < 1000) await calls(`h${number}`, 1);
    }
    await send('simplebank-demo.a.h0:1|ms');
    await calls('h0', 2);
    assert.equal(all().length, 1000);
    assert.deepEqual(timings.problems(), ['10 timings are left out: too many names']);
  });

  it('are forgotten after an hour', async (t) => {
    const { send, calls, clock, timings } = await open(t);
    await send('simplebank-demo.a.old:1|ms');
    await calls('old', 1);
    assert.equal(timings.since(), '2026-11-22T12:00:00.000Z');
    clock.ms = NOON + HOUR + 10_000;
    await send('simplebank-demo.a.new:1|ms');
    await calls('new', 1);
    assert.equal(timings.since(), '2026-11-22T13:00:10.000Z');
    const { series } = timings.timings({ stepMs: 10_000, fromMs: 0 });
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
    assert.deepEqual(timings.timings({ stepMs: 10_000, handler: 'orders' }).gauges, [
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
    assert.deepEqual(timings.timings({ stepMs: 10_000 }).series, []);
  });

  it('go on after a restart from where they were', async (t) => {
    const first = await open(t);
    await first.send('simplebank-demo.market.orders:10|g');
    await first.gauges('market orders 10');
    await first.close();
    const second = await open(t, first.directory);
    await second.send('simplebank-demo.market.orders:+2|g');
    await second.gauges('market orders 12');
    const [gauge] = second.timings.timings({ stepMs: 10_000 }).gauges;
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
    assert.equal(second.timings.since(), '2026-11-22T12:00:00.000Z');
    await second.send('simplebank-demo.a.b:1000|ms');
    await second.calls('b', 2);
    await second.close();

    const { all } = await open(t, first.directory);
    const [series] = all();
    assert.equal(series?.points.length, 1);
    const { p50Ms, p95Ms, calls, errors } = series.all;
    assert.deepEqual({ calls, errors }, { calls: 2, errors: 1 });
    assertNear(p50Ms, 10);
    assertNear(p95Ms, 1000);
  });

  it('lines that are none are passed over, and those of more than an hour ago', async (t) => {
    const directory = await temporaryFolder(t);
    const file = path.join(directory, 'timings.json');
    const cell = { service: 'a', handler: 'b', calls: 1, errors: 0, durations: [[3, 1]] };
    const kept = { ...cell, time: '2026-11-22T11:30:00.000Z' };
    const old = { ...cell, time: '2026-11-22T10:30:00.000Z' };
    for (const line of [old, kept, { ...kept, calls: -1 }]) {
      await appendFile(file, `${JSON.stringify(line)}\n`);
    }
    await appendFile(file, '{"time":');
    const { all, reports } = await open(t, directory);
    assert.deepEqual(
      all().map(({ all }) => all.calls),
      [2],
    );
    assert.deepEqual(reports, []);
  });

  it('what is kept may be read without listening', async (t) => {
    const first = await open(t);
    await first.send('simplebank-demo.a.b:10|ms');
    await first.calls('b', 1);
    await first.close();
    const { directory } = first;
    const timings = await openTimings({ directory, report: assert.fail, now: () => NOON });
    t.after(() => timings.close());
    await timings.loaded;
    assert.equal(timings.port, undefined);
    assert.equal(timings.timings({ stepMs: 10_000 }).series[0]?.all.calls, 1);
  });
});

describe('when something fails', () => {
  it('a port that is taken is an error with code EADDRINUSE', async (t) => {
    const taken = createSocket('udp4');
    await once(taken.bind(0, '127.0.0.1'), 'listening');
    t.after(() => taken.close());
    const listen = { host: '127.0.0.1', port: taken.address().port };
    const directory = await temporaryFolder(t);
    await assert.rejects(openTimings({ directory, listen, report: assert.fail }), {
      code: 'EADDRINUSE',
    });
  });

  it('a disk that takes nothing is reported once, and timings stay in memory', async (t) => {
    const { timings, send, calls, clock, directory, reports } = await open(t);
    await rm(directory, { recursive: true });
    await writeFile(directory, 'no directory');
    for (const step of [0, 1, 2]) {
      clock.ms = NOON + step * 10_000;
      await send('simplebank-demo.a.b:1|ms');
      await calls('b', step + 1);
    }
    await until('a report', () => reports.length > 0);
    assert.equal(reports.length, 1);
    assert.match(reports[0] ?? '', /^timings cannot be written: .*(ENOTDIR|EEXIST)/);
    assert.equal(await readFile(directory, 'utf8'), 'no directory');
    assert.deepEqual(timings.problems(), reports);

    await rm(directory);
    clock.ms += 10_000;
    await until('the end of the problem', () => timings.problems().length === 0);
  });
});
