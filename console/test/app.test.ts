import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import { variables } from '../src/config.ts';
import type { LogPage, Metrics, Status, StreamEvents, Timeline } from '../src/model/api-types.ts';
import { type RunningConsole, startConsole } from '../src/start.ts';
import { openStore } from '../src/store/source.ts';
import { listenTo } from './support/events.ts';
import { PLENTY } from './support/store.ts';
import { until } from './support/until.ts';

const ORDER = '0c3152d8-8b71-4f79-afcb-59b50955f25c';
const TRACE = '222f744dd96095c08df77cedcc991930';
const SPAN = '1f956b3fb24baca6';

const noLog = {
  debug() {},
  info() {},
  warn() {},
  error: (message: string) => assert.fail(message),
};

/** A folder for what is kept, and consoles over it; all are gone when the test ends. */
async function place(t: TestContext) {
  const directory = await mkdtemp(path.join(tmpdir(), 'console-'));
  await mkdir(path.join(directory, 'logs'));
  const closes: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (const close of closes) await close();
    await rm(directory, { recursive: true });
  });
  const start = async ({ port = 0, statsdPort = 0 } = {}): Promise<RunningConsole> => {
    const config = loadConfig(variables, {
      PORT: String(port),
      STATSD_PORT: String(statsdPort),
      SIMPLEBANK_DIR: directory,
    });
    const running = await startConsole(config, noLog);
    closes.push(() => running.close());
    return running;
  };
  return { directory, start };
}

/** Asks the console, and waits until the answer holds. */
async function ask<T>(
  { port }: RunningConsole,
  address: string,
  holds: (answer: T) => boolean = () => true,
): Promise<T> {
  return until(`an answer of ${address}`, async () => {
    const response = await fetch(`http://127.0.0.1:${port}${address}`);
    if (!response.ok) return undefined;
    const answer = (await response.json()) as T;
    return holds(answer) ? answer : undefined;
  });
}

function writeLine(directory: string, instance: string, record: object): Promise<void> {
  const file = path.join(directory, 'logs', `${instance}.json`);
  return appendFile(file, `${JSON.stringify(record)}\n`);
}

/** The least that OTLP asks of a span. */
async function sendSpan({ port }: RunningConsole): Promise<void> {
  const start = BigInt(Date.now()) * 1_000_000n;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    traceId: TRACE,
    spanId: SPAN,
    name: 'POST /shares/sell',
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 5_000_000n),
    attributes: [text('uuid', ORDER)],
  };
  const resource = { attributes: [text('service.name', 'simplebank-gateway')] };
  const response = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
  });
  assert.equal(response.status, 200);
}

async function sendTiming(port: number, reading: string): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((sent, fail) =>
    socket.send(reading, port, '127.0.0.1', (error) => (error ? fail(error) : sent())),
  );
  socket.close();
}

function line(message: string, levelname = 'INFO') {
  const time = new Date().toISOString().replace('Z', '000Z');
  const fields = { name: 'gateway', uuid: ORDER, trace_id: TRACE, span_id: SPAN };
  return { '@timestamp': time, levelname, message, ...fields };
}

it('finds the log records of any program', async (t) => {
  const { start } = await place(t);
  const console = await start();
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const resource = { attributes: [text('service.name', 'shop')] };
  const logRecords = [{ body: { stringValue: 'hi' }, attributes: [text('uuid', ORDER)] }];
  const response = await fetch(`http://127.0.0.1:${console.port}/v1/logs`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
  });
  assert.equal(response.status, 200);
  const { lines } = await ask<LogPage>(
    console,
    `/api/logs?q=uuid:"${ORDER}" AND name:shop`,
    ({ total }) => total === 1,
  );
  assert.equal(lines[0]?.instance, 'shop');
  assert.equal(lines[0].record.message, 'hi');
});

it('counts the metrics of any program beside those of StatsD', async (t) => {
  const { start } = await place(t);
  const console = await start();
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const resource = { attributes: [text('service.name', 'shop')] };
  const dataPoints = [{ count: 2, sum: 0.5, bucketCounts: [2], explicitBounds: [] }];
  const metrics = [
    { name: 'wait', unit: 's', histogram: { aggregationTemporality: 1, dataPoints } },
    { name: 'queue', unit: 'By', gauge: { dataPoints: [{ asInt: 7 }] } },
  ];
  const response = await fetch(`http://127.0.0.1:${console.port}/v1/metrics`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }),
  });
  assert.equal(response.status, 200);
  const { series, gauges } = await ask<Metrics>(console, '/api/metrics?service=shop');
  const [wait] = series;
  assert.deepEqual([wait?.handler, wait?.all.calls], ['wait', 2]);
  assert.ok(Math.abs((wait?.all.p50Ms ?? 0) - 250) < 5);
  const [gauge] = gauges;
  assert.deepEqual([gauge?.name, gauge?.last, gauge?.unit], ['queue', 7, 'By']);
});

it('shows lines, spans and timings of one UUID, live and after a restart', async (t) => {
  const { directory, start } = await place(t);
  await writeLine(directory, 'gateway', line('placing sell order'));
  const statsdPort = await freeUdpPort();
  const before = await start({ statsdPort });
  await ask<Status>(before, '/api/status', ({ loading }) => !loading);
  const { next } = await listenTo(t, before.port, '?q=levelname:ERROR');
  await next('status');

  await sendSpan(before);
  await writeLine(directory, 'gateway', line('the broker is away', 'ERROR'));
  await sendTiming(statsdPort, 'simplebank-demo.gateway.sell_shares:12.5|ms');
  assert.deepEqual(await next('traces'), { traceIds: [TRACE] });
  const news = await next<StreamEvents['lines']>('lines');
  assert.deepEqual(
    news.lines.map(({ instance, record }) => [instance, record.message]),
    [['gateway', 'the broker is away']],
  );

  const check = async (console: RunningConsole) => {
    const page = await ask<LogPage>(console, `/api/logs?q=uuid:${ORDER}`, ({ total }) => total > 1);
    assert.equal(page.total, 2);
    const timeline = await ask<Timeline>(console, `/api/requests/${ORDER}`);
    assert.deepEqual(
      timeline.entries.map((e) =>
        e.type === 'span' ? e.span.operationName : e.line.record.message,
      ),
      ['POST /shares/sell', 'placing sell order', 'the broker is away'],
    );
    const metrics = await ask<Metrics>(console, '/api/metrics', ({ series }) => series.length > 0);
    assert.deepEqual(
      metrics.series.map(({ service, handler, all }) => [service, handler, all.calls]),
      [['gateway', 'sell_shares', 1]],
    );
  };
  await check(before);
  await before.close();
  await check(await start());
});

it('reads what is kept, and listens to nobody', async (t) => {
  const { directory, start } = await place(t);
  const running = await start();
  await sendSpan(running);
  await running.close();
  await writeLine(directory, 'gateway', line('placing sell order'));

  const source = await openStore({
    directory,
    limits: PLENTY,
    report: (problem) => assert.fail(problem),
  });
  await source.loaded;
  const { signal } = new AbortController();
  const page = await source.searchLines({ q: `uuid:${ORDER}`, limit: 10, buckets: 0 }, signal);
  assert.equal(page.total, 1);
  const traces = await source.findTraces({ tags: { uuid: ORDER }, limit: 10 }, signal);
  assert.deepEqual(
    traces.flat().map(({ traceId, service }) => [traceId, service]),
    [[TRACE, 'simplebank-gateway']],
  );
  assert.equal(source.status().loading, false);
  await source.close();
});

it('leaves nothing open when its port is taken', async (t) => {
  const { start } = await place(t);
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  t.after(() => other.close());
  const address = other.address();
  assert.ok(typeof address === 'object' && address);
  const statsdPort = await freeUdpPort();
  await assert.rejects(start({ port: address.port, statsdPort }), {
    code: 'EADDRINUSE',
    port: address.port,
  });
  // It could not listen there again, had the first one left its socket open.
  await start({ statsdPort });
});

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
  const { port } = socket.address();
  await new Promise<void>((closed) => socket.close(closed));
  return port;
}
