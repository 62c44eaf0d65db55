import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createApp } from '@simplebank/external';
import { startTestBroker, type TestBroker, Wire } from '../../../test/support/amqp.ts';
import {
  type LogLine,
  messagesOf,
  startTestService,
  type TestService,
} from '../../../test/support/service.ts';
import { waitFor } from '../../../test/support/wait.ts';
import service from '../src/service.ts';

const first = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const second = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
let broker: TestBroker;
let wire: Wire;
let exchange: Server;
let market: TestService | undefined;

before(async () => {
  broker = await startTestBroker();
  wire = await Wire.open(broker.uri);
});
beforeEach(async () => {
  exchange = createServer(createApp());
  await new Promise<void>((resolve) => exchange.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await market?.stop();
  market = undefined;
  exchange.closeAllConnections();
  exchange.close();
});
after(async () => {
  await wire.close();
  await broker.close();
});

async function startMarket(url: string): Promise<TestService> {
  market = await startTestService(service, {
    AMQP_URI: broker.uri,
    STOCK_EXCHANGE_URL: url,
    // Long enough for no second attempt to come while a test runs.
    RETRY_DELAYS_MS: '60000',
  });
  return market;
}

const urlOf = (server: Server) =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;

test('places the order on the stock exchange and publishes it', async () => {
  const { lines } = await startMarket(urlOf(exchange));
  const events = await wire.tap('market_service.events', '#');
  await wire.publish('orders_service.events', 'order_created', first);
  const event = await waitFor('the event order_placed', () => events[0]);
  assert.equal(event.fields.routingKey, 'order_placed');
  assert.equal(event.content.toString(), JSON.stringify(first));
  assert.deepEqual(messagesOf(lines, first), [
    'requesting reservation',
    'placing order in the exchange',
  ]);
  const placed = await fetch(`${urlOf(exchange)}/${first}`);
  assert.equal(placed.status, 200);
});

test('an order that comes again has the same Idempotency-Key', async () => {
  await startMarket(urlOf(exchange));
  const events = await wire.tap('market_service.events', '#');
  await wire.publish('orders_service.events', 'order_created', first);
  await wire.publish('orders_service.events', 'order_created', first);
  await waitFor('both events', () => events[1]);
  const trade = await (await fetch(urlOf(exchange))).json();
  const whatCame = { count: 1, uuids: [first], requests: 2, spoiled: 0 };
  assert.deepEqual(trade, { ...whatCame, by_key: [first] });
});

/** The line that says that the order could not be placed for now. */
function failureOf(uuid: string, lines: LogLine[]): Promise<LogLine> {
  return waitFor('the failure', () =>
    lines.find(
      (line) => line.uuid === uuid && line.message === 'place_order failed, trying again later',
    ),
  );
}

test('opens its circuit breaker after one failure to reach the exchange, and says so', async () => {
  const { lines } = await startMarket('http://127.0.0.1:1/orders');
  await wire.publish('orders_service.events', 'order_created', first);
  await failureOf(first, lines);
  await wire.publish('orders_service.events', 'order_created', second);
  const failure = await failureOf(second, lines);
  const opened = lines.filter(({ message }) =>
    String(message).startsWith('circuit breaker opened'),
  );
  assert.equal(opened.length, 1);
  assert.equal(opened[0]?.uuid, first);
  assert.equal(opened[0]?.levelname, 'WARN');
  assert.match(String(failure.exc_info), /circuit breaker of the stock exchange is open/);
});

test('publishes that the exchange declines an order', async (t) => {
  const unwilling = createServer((_request, response) => response.writeHead(422).end());
  await new Promise<void>((resolve) => unwilling.listen(0, '127.0.0.1', resolve));
  t.after(() => unwilling.close());
  const { lines } = await startMarket(urlOf(unwilling));
  const events = await wire.tap('market_service.events', '#');
  await wire.publish('orders_service.events', 'order_created', first);
  const event = await waitFor('the event', () => events[0]);
  assert.equal(event.fields.routingKey, 'order_rejected');
  assert.equal(event.content.toString(), JSON.stringify(first));
  assert.ok(lines.some(({ message }) => message === 'the exchange rejected the order'));
});

test('keeps the circuit breaker closed when the exchange answers with an error', async () => {
  const { lines } = await startMarket(`${urlOf(exchange)}/nothing/here`);
  for (const uuid of [first, second]) {
    await wire.publish('orders_service.events', 'order_created', uuid);
    const failure = await failureOf(uuid, lines);
    assert.match(String(failure.exc_info), /answered with status 404/);
  }
  assert.ok(!lines.some(({ message }) => String(message).startsWith('circuit breaker')));
});
