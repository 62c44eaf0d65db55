import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { getHeapStatistics } from 'node:v8';
import { gaugeUnits } from '../../src/telemetry/gauge-units.ts';
import type { Metrics } from '../../src/telemetry/metrics.ts';
import { type Levels, ProcessGauges } from '../../src/telemetry/process-gauges.ts';

/** Gauges of this process, which are sent as the test's clock ticks. */
function start(t: TestContext, more?: () => Levels) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let sent: Record<string, number> = {};
  const metrics: Metrics = {
    timed: async (_name, work) => work(),
    increment() {},
    gauge(name, level) {
      sent[name] = level;
    },
    close: async () => {},
  };
  const gauges = new ProcessGauges(metrics, more);
  t.after(() => gauges.close());
  return {
    gauges,
    /** What is sent in an interval. */
    next() {
      sent = {};
      t.mock.timers.tick(5000);
      return sent;
    },
  };
}

test('a process says every five seconds how it is, each level by a name that has a unit', (t) => {
  const load = {
    'http.server.open_connections': 3,
    'http.server.active_requests': 2,
    'messaging.consumer.active_messages': 1,
  };
  const { next } = start(t, () => load);
  const before = process.uptime();
  const levels = next();
  assert.deepEqual(Object.keys(levels).sort(), Object.keys(gaugeUnits).sort());
  const { heap_size_limit: limit } = getHeapStatistics();
  const { memory, used, most } = {
    memory: levels['process.memory.usage'] ?? 0,
    used: levels['v8js.memory.heap.used'] ?? 0,
    most: levels['v8js.memory.heap.size_limit'],
  };
  assert.equal(most, limit);
  assert.ok(used > 1e6 && used < limit, `${used} bytes of heap`);
  const uptime = levels['process.uptime'] ?? 0;
  assert.ok(uptime > before - 0.1 && uptime < process.uptime() + 0.1, `${uptime} s`);
  assert.ok(memory > 10e6 && memory < 10e9, `${memory} bytes of memory`);
  assert.deepEqual({ ...levels, ...load }, levels);
});

test('the delay of the event loop is how long others had to wait, and told once', (t) => {
  const { next } = start(t);
  const until = performance.now() + 500;
  while (performance.now() < until);
  const delay = next()['nodejs.eventloop.delay.p99'] ?? 0;
  assert.ok(delay > 0.39 && delay < 60, `${delay} s`);
  assert.ok((next()['nodejs.eventloop.delay.p99'] ?? 1) < delay);
});

test('the CPU is in cores, of the time since the last time', (t) => {
  const { next } = start(t);
  const moment = () => ({ cpu: process.cpuUsage(), ms: performance.now() });
  const used = (from: NodeJS.CpuUsage, to: NodeJS.CpuUsage) =>
    (to.user + to.system - from.user - from.system) / 1000;
  const first = moment();
  next();
  const begin = moment();
  while (performance.now() < begin.ms + 200);
  const end = moment();
  const told = next()['process.cpu.usage'] ?? 0;
  const last = moment();
  // Between what was used within the two readings and around them: others may use the cores, too.
  const least = used(begin.cpu, end.cpu) / (last.ms - first.ms);
  const most = used(first.cpu, last.cpu) / (end.ms - begin.ms);
  assert.ok(told > least - 0.01 && told < most + 0.01, `${told}, not ${least} to ${most} cores`);
});

test('it says no more once it is closed', (t) => {
  const { gauges, next } = start(t);
  assert.notDeepEqual(next(), {});
  gauges.close();
  assert.deepEqual(next(), {});
});
