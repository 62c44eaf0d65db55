import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JaegerTrace } from '../src/model/api-types.ts';
import { coverOf } from '../src/stack/trace-cover.ts';
import { patience, testStack } from './recorded/test-stack.ts';
import { listen } from './support/listen.ts';

const NOW_US = Date.parse('2026-11-24T22:00:00Z') * 1000;

/** A trace with one span of each service; the higher its number, the later. */
function trace(number: number, ...services: string[]): JaegerTrace {
  const traceID = String(number).padStart(32, '0');
  const spans = services.map((service, i) => ({
    traceID,
    spanID: `000000000000000${i + 1}`,
    operationName: 'sell_shares',
    references: [],
    startTime: NOW_US + number,
    duration: 5,
    tags: [],
    logs: [],
    processID: service,
    warnings: null,
  }));
  const processes = services.map((service) => [service, { serviceName: service, tags: [] }]);
  return { traceID, spans, processes: Object.fromEntries(processes), warnings: null };
}

test('the cover is the services through which all traces go', () => {
  assert.deepEqual(coverOf([]), []);
  assert.deepEqual(coverOf([trace(1)]), []);
  assert.deepEqual(coverOf([trace(1, 'orders', 'gateway'), trace(2, 'gateway')]), ['gateway']);
  const profile = trace(3, 'profile', 'settings');
  const traces = [trace(1, 'gateway', 'orders'), trace(2, 'gateway'), profile];
  assert.deepEqual(coverOf(traces), ['gateway', 'profile']);
});

test('many traces through all services are found without asking each for all', async (t) => {
  const orders = Array.from({ length: 50 }, (_, i) => trace(i, 'gateway', 'orders', 'fees'));
  const traces = [...orders, trace(50, 'gateway'), trace(51, 'profile')].reverse();
  const asked: string[] = [];
  const { url } = await listen(t, (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://localhost');
    if (pathname === '/api/services') {
      return void res.end('{"data":["fees","gateway","orders","profile"]}');
    }
    const service = searchParams.get('service') ?? '';
    const limit = Number(searchParams.get('limit'));
    asked.push(`${service} ${limit}`);
    const found = traces.filter(({ processes }) => service in processes).slice(0, limit);
    res.end(JSON.stringify({ data: found }));
  });
  const source = testStack(t, { jaeger: url });
  const query = { tags: {}, limit: 45, fromMs: NOW_US / 1000 };
  const found = await source.findTraces(query, patience());
  assert.deepEqual(
    found.map(([span]) => span?.traceId),
    traces.slice(0, 45).map(({ traceID }) => traceID),
  );
  assert.deepEqual(asked.sort(), [
    'fees 20',
    'gateway 20',
    'gateway 45',
    'orders 20',
    'profile 20',
  ]);
});
