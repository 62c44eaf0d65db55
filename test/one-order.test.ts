import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Span } from '@simplebank/console/span';
import { serviceNames } from '@simplebank/shared/contracts';
import request from 'supertest';
import type { LogLine } from './support/service.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** Design of a sell order as the chapter shows it: who says what, in figure 12.8's 11 hits. */
const expectedLines = [
  'account_transactions_service INFO reserving position',
  'fees_service INFO charging fees',
  'gateway DEBUG this is a debug message from gateway',
  'gateway INFO contacting orders service',
  'gateway INFO placing sell order',
  'market_service INFO placing order in the exchange',
  'market_service INFO requesting reservation',
  'orders_service INFO order created',
  'orders_service INFO requesting reservation to accounts service',
  'orders_service INFO sell request received',
  'orders_service INFO updating the order status',
];

let bank: TestSystem;
let uuid: string;
let lines: LogLine[];
let spans: Span[];

before(async () => {
  bank = await startTestSystem();
  const response = await request(bank.url('gateway'))
    .post('/shares/sell')
    .set('content-type', 'application/json')
    .expect(200);
  uuid = response.get('X-Request-ID') ?? '';
  assert.deepEqual(response.body, { ok: `sell order ${uuid} placed` });

  await waitFor('the 11 lines of the order', () => bank.linesOf(uuid).length >= 11);
  await waitFor('the spans of the order', async () => (await spansOf(uuid)).length >= 11);
  lines = bank.linesOf(uuid);
  spans = await spansOf(uuid);
});
after(() => bank?.stop());

const spansOf = async (id: string) =>
  (await bank.spans()).filter((span) => span.attributes.uuid === id);

test('one order is exactly the 11 lines of the chapter, over five services', () => {
  const said = lines.map(({ name, levelname, message }) => `${name} ${levelname} ${message}`);
  assert.deepEqual(said.sort(), expectedLines);
  const updated = lines.find(({ message }) => message === 'updating the order status');
  assert.equal(updated?.status, 'placed');
});

test('each line carries every field of listing 12.1', () => {
  for (const line of lines) {
    const created = Number(line.created);
    assert.equal(line['@version'], 1);
    assert.match(String(line['@timestamp']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.ok(Math.abs(Date.parse(String(line['@timestamp'])) / 1000 - created) < 0.002);
    assert.ok(Math.abs(((created * 1000) % 1000) - Number(line.msecs)) < 0.01);
    assert.ok(Number(line.relativeCreated) > 0);
    assert.equal(line.msg, line.message);
    assert.equal(line.levelno, line.levelname === 'DEBUG' ? 10 : 20);
    assert.deepEqual(line.args, []);
    assert.equal(line.stack_info, null);
    assert.equal(line.processName, 'MainProcess');
    assert.equal(line.threadName, 'MainThread');
    assert.equal(typeof line.thread, 'number');
    assert.equal(typeof line.source_host, 'string');
    assert.ok(Object.values(bank.system.pids()).includes(Number(line.process)));
  }
});

test('each line names its true caller in the TypeScript source', () => {
  for (const { pathname, filename, module, lineno, funcName, message } of lines) {
    assert.equal(filename, 'service.ts');
    assert.equal(module, 'service');
    const source = readFileSync(String(pathname), 'utf8').split('\n');
    assert.ok(source[Number(lineno) - 1]?.includes(`'${message}'`), `${pathname}:${lineno}`);
    const declaration = source
      .slice(0, Number(lineno))
      .findLast((text) => /^(async )?function /.test(text));
    assert.match(declaration ?? '', new RegExp(`function ${funcName}\\(`));
  }
});

test('the order is one connected trace over five services, each span with its UUID', async () => {
  const traceIds = new Set(spans.map(({ traceId }) => traceId));
  assert.equal(traceIds.size, 1);
  const all = (await bank.spans()).filter(({ traceId }) => traceIds.has(traceId));
  assert.deepEqual(
    all.map(({ spanId }) => spanId).sort(),
    spans.map(({ spanId }) => spanId).sort(),
  );

  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const roots = spans.filter(({ parentSpanId }) => !parentSpanId);
  assert.equal(roots.length, 1);
  assert.ok(spans.every(({ parentSpanId }) => !parentSpanId || byId.has(parentSpanId)));

  const tree = spans.map((span) => {
    const parent = byId.get(span.parentSpanId ?? '');
    return `${parent ? `${parent.service} ${parent.name} > ` : ''}${span.service} ${span.kind} ${span.name}`;
  });
  const created = 'orders_service.events:order_created';
  const placed = 'market_service.events:order_placed';
  const placing = `process ${created}:evt-orders_service-order_created--market_service.place_order`;
  const expected = [
    `simplebank-gateway POST /shares/sell > simplebank-gateway client orders_service/sell_shares`,
    `simplebank-gateway server POST /shares/sell`,
    `simplebank-gateway orders_service/sell_shares > simplebank-orders server orders_service/sell_shares`,
    `simplebank-market ${placing} > simplebank-market client place_order_stock_exchange`,
    `simplebank-market ${placing} > simplebank-market producer publish ${placed}`,
    `simplebank-market publish ${placed} > simplebank-fees consumer process ${placed}:evt-market_service-order_placed--fees_service.charge_fee`,
    `simplebank-market publish ${placed} > simplebank-orders consumer process ${placed}:evt-market_service-order_placed--orders_service.handle_place_order`,
    `simplebank-orders account_transactions_service/request_reservation > simplebank-account-transactions server account_transactions_service/request_reservation`,
    `simplebank-orders orders_service/sell_shares > simplebank-orders client account_transactions_service/request_reservation`,
    `simplebank-orders orders_service/sell_shares > simplebank-orders producer publish ${created}`,
    `simplebank-orders publish ${created} > simplebank-market consumer ${placing}`,
  ];
  assert.deepEqual(tree.sort(), expected.sort());
});

test('each line stands in a span of that trace, of its own service', () => {
  const folders: Record<string, string> = serviceNames;
  for (const line of lines) {
    const span = spans.find(({ spanId }) => spanId === line.span_id);
    assert.equal(span?.traceId, line.trace_id);
    assert.equal(span?.service, `simplebank-${folders[String(line.name)]}`);
  }
});

test('each line and each span says which instance of its service it is of', () => {
  const folders: Record<string, string> = serviceNames;
  for (const { name, instance } of lines) assert.equal(instance, folders[String(name)]);
  for (const { service, resource } of spans) {
    assert.equal(`simplebank-${resource['service.instance.id']}`, service);
  }
});

test('every instance of a service tells the console how it is', async () => {
  const console = bank.url('console');
  const services: string[] = Object.values(serviceNames).sort();
  const memory = await waitFor('a gauge of each', async () => {
    const { body } = await request(console).get('/api/metrics?handler=process.memory.usage');
    const own = body.gauges.filter((gauge: { service: string }) =>
      services.includes(gauge.service),
    );
    return own.length === services.length && own;
  });
  for (const [index, gauge] of memory.entries()) {
    const { points, last, ...named } = gauge;
    const service = services[index];
    const name = 'process.memory.usage';
    assert.deepEqual(named, { service, instance: service, name, unit: 'By' });
    assert.ok(last > 20e6 && last < 1e9, `${service} has ${last} bytes`);
  }
});

test('the broker tells the console how full its queues are, and how it is itself', {
  skip: process.env.TEST_AMQP_URI ? 'RabbitMQ tells Prometheus' : false,
}, async () => {
  const consumers = 'queue.consumers{queue="rpc-orders_service"}';
  // The first that it tells may be of a moment when no service was there yet.
  const gauges = await waitFor('gauges of the broker', async () => {
    const { body } = await request(bank.url('console')).get('/api/metrics?service=broker');
    const last = (wanted: string) =>
      body.gauges.find(({ name }: { name: string }) => name === wanted)?.last;
    return last(consumers) === 1 && last('process.memory.usage') > 20e6 && body.gauges;
  });
  const named = (name: string) =>
    gauges.find((gauge: { name: string }) => gauge.name === name) ?? assert.fail(name);
  const { points, ...known } = named(consumers);
  assert.deepEqual(known, {
    service: 'broker',
    name: consumers,
    instance: 'broker',
    unit: '{consumer}',
    last: 1,
  });
  assert.equal(named('queue.messages.ready{queue="rpc-orders_service"}').last, 0);
});

test('so does the console', async () => {
  const gauge = await waitFor('its gauge', async () => {
    const { body } = await request(bank.url('console')).get(
      '/api/metrics?service=console&handler=v8js.memory.heap.used',
    );
    return body.gauges[0];
  });
  assert.equal(gauge.instance, 'console');
  assert.ok(gauge.last > 5e6);
});

test('the order shows when each status was reached, and its fee', async () => {
  const order = await waitFor('the order to be charged', async () => {
    const { body } = await request(bank.url('gateway')).get(`/orders/${uuid}`).expect(200);
    return body.status === 'placed' && body.fee !== null && body;
  });
  assert.equal(order.uuid, uuid);
  assert.equal(order.fee, 995);
  for (const time of [order.reserved_at, order.placed_at]) {
    assert.ok(Date.parse(time) >= Date.parse(order.received_at));
  }
  assert.equal(bank.linesOf(uuid).length, 11);
});
