import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { waitFor } from '../../../test/support/wait.ts';
import type { Logger } from '../../src/log/logger.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const received: string[] = [];
let statsd: Socket;
let metrics: Metrics;

before(async () => {
  statsd = createSocket('udp4');
  statsd.on('message', (packet) => received.push(...packet.toString().trim().split('\n')));
  statsd.bind(0, '127.0.0.1');
  await once(statsd, 'listening');
  const { port } = statsd.address();
  metrics = createMetrics({
    service: 'orders',
    instance: 'orders-2',
    host: '127.0.0.1',
    port,
    log: silent,
  });
});
beforeEach(() => {
  received.length = 0;
});
after(async () => {
  await metrics.close();
  statsd.close();
});

test('work is timed in milliseconds under the prefix of the chapter', async () => {
  assert.equal(await metrics.timed('sell_shares', () => 42), 42);
  const timing = await waitFor('the timing', () => received[0]);
  assert.match(timing, /^simplebank-demo\.orders\.sell_shares:\d+(\.\d+)?\|ms$/);
  assert.equal(received.length, 1);
});

test('work that fails is timed and counted, and its error is thrown on', async () => {
  const failing = metrics.timed('sell_shares', () => Promise.reject(new Error('no')));
  await assert.rejects(failing, { message: 'no' });
  await waitFor('both metrics', () => received.length === 2);
  assert.ok(received.includes('simplebank-demo.orders.sell_shares.errors:1|c'));
  assert.ok(received.some((metric) => metric.endsWith('|ms')));
});

test('a level says whose it is, and what else tells it from others', async () => {
  metrics.gauge('process.memory.usage', 61_341_696);
  metrics.gauge('queue.depth', 0.5, { queue: 'a.b' });
  await waitFor('both gauges', () => received.length === 2);
  assert.deepEqual(received, [
    'simplebank-demo.orders.process.memory.usage:61341696|g|#instance:orders-2',
    'simplebank-demo.orders.queue.depth:0.5|g|#queue:a.b,instance:orders-2',
  ]);
});

test('nobody listening costs nothing but the data', async () => {
  const lost = createMetrics({
    service: 'orders',
    instance: 'orders-2',
    host: '127.0.0.1',
    port: 1,
    log: silent,
  });
  assert.equal(await lost.timed('sell_shares', () => 42), 42);
  await lost.close();
});

test('that timings cannot be sent is told once, and again only at DEBUG', async () => {
  const said: string[] = [];
  const log: Logger = {
    ...silent,
    debug: (message) => said.push(`DEBUG ${message}`),
    warn: (message) => said.push(`WARN ${message}`),
  };
  const lost = createMetrics({
    service: 'orders',
    instance: 'orders-2',
    host: 'nowhere.invalid',
    port: 8125,
    log,
  });
  await waitFor('two attempts', async () => {
    await lost.timed('sell_shares', () => 42);
    return said.length >= 2;
  });
  await lost.close();
  const [first, ...others] = said;
  assert.equal(first, 'WARN timings could not be sent');
  assert.deepEqual([...new Set(others)], ['DEBUG timings could not be sent']);
});
