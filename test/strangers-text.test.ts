import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { declareDeadQueue } from '../shared/src/amqp/topology.ts';
import { startTestBroker, type TestBroker, Wire } from './support/amqp.ts';
import { type Collector, startCollector } from './support/collector.ts';
import { type ServiceProcess, startServiceProcess } from './support/service-process.ts';
import { waitFor } from './support/wait.ts';

/** Whatever strangers send, and wherever, none of it stands in a line or in what a span says failed. */

const mark = 'fluffyAA1';
/** What the market says when it could not handle an event. */
const FAILED = 'place_order failed, trying again later';
const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const stopped: (() => unknown)[] = [];
const owner = { after: (stop: () => unknown) => void stopped.push(stop) };
let broker: TestBroker;
let wire: Wire;
let collector: Collector;
let gateway: ServiceProcess;
let orders: ServiceProcess;
let market: ServiceProcess;
let profile: ServiceProcess;

/** A third party whose answer breaks the contract. */
const stranger = createServer(({ url }, response) => {
  if (url === '/ip') response.end(`{"ip": ${mark}}`);
  else response.writeHead(500, mark, { 'X-Mark': mark }).end(JSON.stringify({ detail: mark }));
});

before(async () => {
  await once(stranger.listen(0, '127.0.0.1'), 'listening');
  const { port } = stranger.address() as AddressInfo;
  broker = await startTestBroker();
  wire = await Wire.open(broker.uri);
  collector = await startCollector();
  const env = {
    ...collector.env,
    AMQP_URI: broker.uri,
    RETRY_DELAYS_MS: '20',
    STOCK_EXCHANGE_URL: `http://127.0.0.1:${port}/orders`,
    IP_URL: `http://127.0.0.1:${port}/ip`,
    SETTINGS_URL: `http://127.0.0.1:${port}`,
  };
  const start = (name: string) => startServiceProcess(owner, name, env);
  [gateway, orders, market, profile] = await Promise.all([
    start('gateway'),
    start('orders'),
    start('market'),
    start('profile'),
  ]);
  for (const { url } of [gateway, orders, market]) {
    await waitFor(`${url} to be ready`, async () => (await fetch(`${url}/ready`)).ok);
  }
});
after(async () => {
  for (const stop of stopped) stop();
  await wire.close();
  await broker.close();
  await collector.close();
  stranger.closeAllConnections();
  stranger.close();
});

/** The lines of a service that say what went wrong, once there are `count` of them. */
const failuresOf = ({ lines }: ServiceProcess, count = 1) =>
  waitFor('its lines', () => {
    const found = lines.filter(({ levelname }) => levelname === 'WARN' || levelname === 'ERROR');
    return found.length >= count && found;
  });

function assertUnmarked({ lines }: ServiceProcess): void {
  for (const line of lines) assert.ok(!JSON.stringify(line).includes(mark), JSON.stringify(line));
  for (const { name, status } of collector.spans) {
    assert.ok(!`${name} ${status?.message}`.includes(mark), `${name} ${status?.message}`);
  }
}

const sell = 'POST /shares/sell HTTP/1.1\r\nHost: bank\r\n';
const json = 'Content-Type: application/json\r\n';
const requests = [
  { what: 'a path', head: `GET /${mark} HTTP/1.1\r\nHost: bank\r\n`, status: 404 },
  { what: 'an id', head: `GET /orders/${mark} HTTP/1.1\r\nHost: bank\r\n`, status: 404 },
  { what: 'an escape', head: `GET /orders/${mark}%E0 HTTP/1.1\r\nHost: bank\r\n`, status: 400 },
  { what: 'a method', head: `${mark} /orders/1 HTTP/1.1\r\nHost: bank\r\n`, status: 400 },
  {
    what: 'a path with another method',
    head: `DELETE /orders/${mark}?${mark} HTTP/1.1\r\nHost: bank\r\n`,
    status: 405,
  },
  { what: 'a proxy’s target', head: `CONNECT ${mark}:443 HTTP/1.1\r\nHost: bank\r\n`, status: 405 },
  { what: 'two hosts', head: `${sell}Host: ${mark}\r\n`, status: 400 },
  { what: 'a broken field', head: `${sell}${mark}\r\n`, status: 400 },
  { what: 'an X-Request-ID', head: `${sell}X-Request-ID: ${mark}\r\n`, status: 400 },
  { what: 'JSON', head: `${sell}${json}`, body: `{"note": ${mark}}`, status: 400 },
  { what: 'JSON that is a word', head: `${sell}${json}`, body: mark, status: 400 },
  {
    what: 'JSON with lines like those of a stack',
    head: `${sell}${json}`,
    body: `{"note": \n    at ${mark}\n    at ${mark}}`,
    status: 400,
  },
  { what: 'a type', head: `${sell}Content-Type: ${mark}/${mark}\r\n`, body: '{}', status: 415 },
  {
    what: 'a charset',
    head: `${sell}Content-Type: application/json; charset=${mark}\r\n`,
    body: '{}',
    status: 415,
  },
  {
    what: 'an encoding',
    head: `${sell}${json}Content-Encoding: ${mark}\r\n`,
    body: '{}',
    status: 415,
  },
  { what: 'no gzip', head: `${sell}${json}Content-Encoding: gzip\r\n`, body: mark, status: 400 },
];
for (const { what, head, body = '', status } of requests) {
  test(`${what} of a request stands in no line`, async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    socket.write(`${head}${length}Connection: close\r\n\r\n${body}`);
    const answer = await text(socket);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    const id = /X-Request-ID: (\S+)/.exec(answer)?.[1];
    const line = await waitFor('its line', () => gateway.lines.find((each) => each.uuid === id));
    assert.equal(line.message, 'request failed');
    assert.equal(line.status, status);
    assert.match(String(line.exc_info), /^HttpProblem: [/\w]/);
    assertUnmarked(gateway);
  });
}

const Reply = z.object({ error: z.object({ exc_type: z.string() }) });
const calls = [
  { what: 'a method', key: mark, body: { args: [], kwargs: {} }, type: 'MethodNotFound' },
  {
    what: 'a keyword',
    key: 'get_order',
    body: { args: [], kwargs: { [mark]: 1 } },
    type: 'IncorrectSignature',
  },
  {
    what: 'an argument',
    key: 'get_order',
    body: { args: [mark], kwargs: {} },
    type: 'IncorrectSignature',
  },
  { what: 'a body', key: 'get_order', body: mark, type: 'MalformedRequest' },
];
for (const { what, key, body, type } of calls) {
  test(`${what} of a call stands in no line`, async () => {
    const before = orders.lines.length;
    const { error } = Reply.parse(await wire.call(`orders_service.${key}`, body));
    assert.equal(error.exc_type, type);
    await waitFor('its line', () => orders.lines.length > before);
    const line = orders.lines.at(-1);
    assert.equal(line?.levelname, 'ERROR');
    assert.match(String(line?.exc_info), new RegExp(`^${type}: \\w`));
    await waitFor('its span', () =>
      collector.spans.find(({ attributes }) => attributes['error.type'] === type),
    );
    assertUnmarked(orders);
  });
}

test('what is no JSON, in a call or an event, stands neither in a line nor beside the parked event', async () => {
  const body = Buffer.from(`{"note": ${mark}}`);
  wire.channel.publish('simplebank-rpc', 'orders_service.get_order', body);
  await failuresOf(orders, calls.length + 1);
  assertUnmarked(orders);
  wire.channel.publish('orders_service.events', 'order_created', body);
  const queue = 'evt-orders_service-order_created--market_service.place_order';
  for (const payload of [mark, { note: mark }, { [mark]: 1 }]) {
    await wire.publish('orders_service.events', 'order_created', payload);
  }
  await failuresOf(market, 4);
  assertUnmarked(market);
  await declareDeadQueue(wire.channel, queue);
  const parked = await wire.consume(`${queue}.dead`);
  await waitFor('the parked events', () => parked.length === 4);
  for (const { properties } of parked) {
    assert.ok(!String(properties.headers?.['x-error']).includes(mark));
  }
  assert.equal(
    parked[0]?.properties.headers?.['x-error'],
    'SyntaxError: the body of the message is not JSON',
  );
});

test('what stands in for another service answers with stands in no line', async () => {
  const queue = 'rpc-account_transactions_service';
  await wire.channel.assertQueue(queue, { durable: true });
  await wire.channel.bindQueue(queue, 'simplebank-rpc', 'account_transactions_service.*');
  const calls = await wire.consume(queue);
  const selling = wire.call('orders_service.sell_shares', { args: [randomUUID()], kwargs: {} });
  const { properties } = await waitFor('the call', () => calls[0]);
  await wire.publish('simplebank-rpc', properties.replyTo, Buffer.from(`{"result": ${mark}}`), {
    correlationId: properties.correlationId,
  });
  const { error } = Reply.parse(await selling);
  assert.equal(error.exc_type, 'BadAnswer');
  await waitFor('its line', () =>
    orders.lines.find(({ message }) => message === 'sell_shares failed'),
  );
  assertUnmarked(orders);
});

test('what a third party answers with stands in no line', async () => {
  const before = market.lines.length;
  await wire.publish('orders_service.events', 'order_created', randomUUID());
  await waitFor('its line', () =>
    market.lines.slice(before).some(({ message }) => message === FAILED),
  );
  await fetch(`${profile.url}/profile/${uuid}`);
  await failuresOf(profile, 2);
  for (const service of [market, profile]) assertUnmarked(service);
});
