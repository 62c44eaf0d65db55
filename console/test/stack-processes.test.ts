import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import { unmanaged } from '../src/processes/processes.ts';
import { patience, testStack } from './recorded/test-stack.ts';
import { appBefore } from './support/app.ts';
import { listen } from './support/listen.ts';

type Sample = [labels: Record<string, string>, value: number];

const NOW = 1_795_560_000;

/** As Prometheus' HTTP API answers an instant query (prometheus.io/docs/prometheus/latest/querying/api). */
function vector(samples: readonly Sample[]) {
  const result = samples.map(([metric, value]) => ({ metric, value: [NOW, String(value)] }));
  return { status: 'success', data: { resultType: 'vector', result } };
}

const of = (gauge: string, service: string, instance: string, value: number): Sample => [
  { __name__: gauge, gauge, service, instance, job: 'statsd' },
  value,
];
const server = (gauge: string, job: string, instance: string, value: number): Sample => [
  { __name__: gauge, gauge, job, instance },
  value,
];

const GAUGES: Sample[] = [
  of('process_memory_usage_bytes', 'orders', '3f2a9c1b7d5e', 61e6),
  of('process_cpu_usage', 'orders', '3f2a9c1b7d5e', 0.25),
  of('process_uptime_seconds', 'orders', '3f2a9c1b7d5e', 90),
  of('nodejs_eventloop_delay_p99_seconds', 'orders', '3f2a9c1b7d5e', 0.0125),
  of('http_server_open_connections', 'orders', '3f2a9c1b7d5e', 4),
  of('http_server_active_requests', 'orders', '3f2a9c1b7d5e', 2),
  of('messaging_consumer_active_messages', 'orders', '3f2a9c1b7d5e', 3),
  of('process_memory_usage_bytes', 'gateway', 'b7d5e3f2a9c1', 50e6),
  server('up', 'rabbitmq', '172.18.0.4:15692', 1),
  server('up', 'rabbitmq-queues', '172.18.0.4:15692', 1),
  server('rabbitmq_process_resident_memory_bytes', 'rabbitmq', '172.18.0.4:15692', 120e6),
  server('up', 'jaeger', 'jaeger:8888', 0),
  server('up', 'prometheus', 'localhost:9090', 1),
  server('process_start_time_seconds', 'prometheus', 'localhost:9090', NOW - 60),
  server('process_resident_memory_bytes', 'prometheus', 'localhost:9090', 80e6),
];
const SEEN: Sample[] = [
  [{ service: 'orders', instance: '3f2a9c1b7d5e', job: 'statsd' }, NOW - 2],
  [{ service: 'gateway', instance: 'b7d5e3f2a9c1', job: 'statsd' }, NOW - 1],
  [{ service: 'fees', instance: '0a1b2c3d4e5f', job: 'statsd' }, NOW - 120],
];

/** A Prometheus that knows these, and the stack's source before it. */
async function stackOf(t: TestContext) {
  const asked: string[] = [];
  const { url } = await listen(t, (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://prometheus');
    const query = searchParams.get('query') ?? '';
    if (pathname === '/api/v1/query') asked.push(query);
    const samples = query.startsWith('label_replace')
      ? GAUGES
      : query.startsWith('resets')
        ? SEEN.map(([labels]): Sample => [labels, labels.service === 'orders' ? 2 : 0])
        : query.startsWith('rate')
          ? [server('', 'prometheus', 'localhost:9090', 0.02)]
          : SEEN;
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(vector(samples)));
  });
  return { source: testStack(t, { prometheus: url }), asked };
}

test('processes of the stack: services by their gauges, then the servers that Prometheus asks', async (t) => {
  const { source } = await stackOf(t);
  const before = Date.now();
  const processes = await source.processes(patience());
  const rows = processes.map(({ service, name, state, why }) => [service, name, state, why]);
  assert.deepEqual(rows, [
    ['fees', '0a1b2c3d4e5f', 'away', 'it gives no sign of life any more'],
    ['gateway', 'b7d5e3f2a9c1', 'running', undefined],
    ['orders', '3f2a9c1b7d5e', 'running', undefined],
    [null, 'jaeger', 'away', 'Prometheus does not reach it at jaeger:8888'],
    [null, 'prometheus', 'running', undefined],
    [null, 'rabbitmq', 'running', undefined],
  ]);
  const [fees, gateway, orders, , prometheus, rabbitmq] = processes;
  assert.equal(fees?.since, new Date((NOW - 120) * 1000).toISOString());
  assert.equal(fees?.memoryBytes, null);
  assert.deepEqual(
    [gateway?.startedAt, gateway?.restarts, gateway?.inHand],
    [null, undefined, undefined],
  );
  const startedMs = Date.parse(orders?.startedAt ?? '');
  assert.ok(startedMs >= before - 90_000 && startedMs <= Date.now() - 90_000);
  const { cpuPercent, memoryBytes, eventLoopDelayMs, connections, inHand, restarts } = orders ?? {};
  assert.deepEqual(
    { cpuPercent, memoryBytes, eventLoopDelayMs, connections, inHand, restarts },
    {
      ...{ cpuPercent: 25, memoryBytes: 61e6, eventLoopDelayMs: 12.5 },
      ...{ connections: 4, inHand: 5, restarts: 2 },
    },
  );
  assert.deepEqual(
    [prometheus?.startedAt, prometheus?.cpuPercent, prometheus?.memoryBytes],
    [new Date((NOW - 60) * 1000).toISOString(), 2, 80e6],
  );
  assert.equal(rabbitmq?.memoryBytes, 120e6);
  assert.ok(processes.every(({ actions }) => actions.length === 0));
});

test('the API lists them, and says in one sentence that Prometheus is away', async (t) => {
  const { source } = await stackOf(t);
  const processes = unmanaged((signal) => source.processes(signal));
  const { app } = appBefore(t, source, { SOURCE: 'stack' }, undefined, processes);
  const { body } = await request(app).get('/api/processes').expect(200);
  assert.deepEqual([body.managed, body.token, body.processes.length], [false, null, 6]);
  const away = testStack(t, {});
  const nobody = unmanaged((signal) => away.processes(signal));
  const { app: without } = appBefore(t, away, { SOURCE: 'stack' }, undefined, nobody);
  const answer = await request(without).get('/api/processes').expect(503);
  assert.match(answer.body.detail, /^Prometheus cannot be asked at http:\/\/127\.0\.0\.1:1: /);
  assert.ok(answer.headers['retry-after']);
});

test('what Prometheus does not answer as documented is said, and nothing is made up', async (t) => {
  const { url } = await listen(t, (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(
      JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [NOW, '1'] } }),
    );
  });
  const source = testStack(t, { prometheus: url });
  await assert.rejects(source.processes(patience()), /Prometheus answered something unexpected/);
});

test('instances that may be asked for are those of the last hours', async (t) => {
  const { source, asked } = await stackOf(t);
  assert.deepEqual(await source.instances(patience()), [
    { service: 'fees', instance: '0a1b2c3d4e5f' },
    { service: 'gateway', instance: 'b7d5e3f2a9c1' },
    { service: 'orders', instance: '3f2a9c1b7d5e' },
  ]);
  assert.deepEqual(
    asked.at(-1),
    'group by (service, instance) (present_over_time(process_memory_usage_bytes[6h]))',
  );
});
