import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { service as defineService, ServiceError } from '@simplebank/shared';
import type { ConsumeMessage } from 'amqplib';
import request from 'supertest';
import gatewayService from '../services/gateway/src/service.ts';
import ordersService from '../services/orders/src/service.ts';
import { startTestBroker, type TestBroker, Wire } from './support/amqp.ts';
import { startTestService, type TestService } from './support/service.ts';
import { waitFor } from './support/wait.ts';

/** RPC and events as a nameko service would send and expect them, byte for byte. */

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const other = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
let broker: TestBroker;
let wire: Wire;
let gateway: TestService;
let orders: TestService;

before(async () => {
  broker = await startTestBroker();
  wire = await Wire.open(broker.uri);
  gateway = await startTestService(gatewayService, { AMQP_URI: broker.uri });
  orders = await startTestService(ordersService, { AMQP_URI: broker.uri, RPC_TIMEOUT_MS: '2000' });
});
after(async () => {
  await gateway.stop();
  await orders.stop();
  await wire.close();
  await broker.close();
});

/** Takes the calls to the accounts service in its place, as nameko declares its queue. */
async function standInForAccounts(): Promise<ConsumeMessage[]> {
  const queue = 'rpc-account_transactions_service';
  // Takes whoever consumes it off it, too.
  await wire.channel.deleteQueue(queue);
  await wire.channel.assertQueue(queue, { durable: true });
  await wire.channel.bindQueue(queue, 'simplebank-rpc', 'account_transactions_service.*');
  return wire.consume(queue);
}

/** Answers a call as nameko would. */
function answer({ properties }: ConsumeMessage, body: unknown): Promise<void> {
  return wire.publish('simplebank-rpc', properties.replyTo, body, {
    correlationId: properties.correlationId,
    contentType: 'application/json',
    contentEncoding: 'utf-8',
  });
}

test('a call to a service that never ran is UnknownService at the caller', async () => {
  await wire.channel.deleteQueue('rpc-account_transactions_service');
  const reply = await wire.call('orders_service.sell_shares', { args: [other], kwargs: {} });
  const value = 'Unknown service `account_transactions_service`';
  assert.deepEqual(reply, {
    result: null,
    error: {
      exc_type: 'UnknownService',
      exc_path: 'nameko.exceptions.UnknownService',
      exc_args: ['account_transactions_service'],
      value,
    },
  });
});

test('a call, its reply and an event, byte for byte', async () => {
  const toAccounts = await standInForAccounts();
  const calls = await wire.tap('simplebank-rpc', 'orders_service.*');
  const events = await wire.tap('orders_service.events', '#');
  const sale = request(gateway.url).post('/shares/sell').set('X-Request-ID', uuid);
  const sold = sale.expect(200).then(({ body }) => body);

  const call = await waitFor('the call to orders', () => calls[0]);
  assert.equal(call.fields.routingKey, 'orders_service.sell_shares');
  assert.equal(call.content.toString(), `{"args":["${uuid}"],"kwargs":{}}`);
  assert.equal(call.properties.contentType, 'application/json');
  assert.equal(call.properties.contentEncoding, 'utf-8');
  assert.equal(call.properties.deliveryMode, 2);
  assert.match(call.properties.correlationId, /^[0-9a-f-]{36}$/);
  assert.match(call.properties.replyTo, /^[0-9a-f-]{36}$/);

  const replies = await wire.tap('simplebank-rpc', call.properties.replyTo);
  const callToAccounts = await waitFor('the call to accounts', () => toAccounts[0]);
  await answer(callToAccounts, { result: uuid, error: null });
  const reply = await waitFor('the reply', () => replies[0]);
  assert.equal(reply.content.toString(), '{"result":{"ok":"sell order placed"},"error":null}');
  assert.equal(reply.properties.correlationId, call.properties.correlationId);
  assert.equal(reply.properties.contentType, 'application/json');
  assert.equal(reply.properties.contentEncoding, 'utf-8');
  assert.deepEqual(await sold, { ok: `sell order ${uuid} placed` });

  const event = await waitFor('the event', () => events[0]);
  assert.equal(event.fields.exchange, 'orders_service.events');
  assert.equal(event.fields.routingKey, 'order_created');
  assert.equal(event.content.toString(), `"${uuid}"`);
  assert.equal(event.properties.deliveryMode, 2);
  assert.equal(event.properties.contentType, 'application/json');
  assert.equal(event.properties.contentEncoding, 'utf-8');
});

test('the arguments may come by name, as Python sends them', async () => {
  const body = { args: [], kwargs: { uuid: '00000000-0000-4000-8000-000000000000' } };
  const reply = await wire.call('orders_service.get_order', body);
  assert.deepEqual(reply, { result: null, error: null });
});

const refusals = [
  {
    what: 'a method that is not there',
    key: 'orders_service.buy_shares',
    body: { args: [], kwargs: {} },
    type: 'MethodNotFound',
    value: 'buy_shares',
  },
  {
    what: 'a method that only JavaScript knows',
    key: 'orders_service.constructor',
    body: { args: [], kwargs: {} },
    type: 'MethodNotFound',
    value: 'constructor',
  },
  {
    what: 'too many arguments',
    key: 'orders_service.sell_shares',
    body: { args: [uuid, 2], kwargs: {} },
    type: 'IncorrectSignature',
    value: 'sell_shares() takes 2 positional arguments but 3 were given',
  },
  {
    what: 'too few arguments',
    key: 'orders_service.sell_shares',
    body: { args: [], kwargs: {} },
    type: 'IncorrectSignature',
    value: "sell_shares() missing 1 required positional argument: 'uuid'",
  },
  {
    what: 'an argument under a wrong name',
    key: 'orders_service.sell_shares',
    body: { args: [], kwargs: { id: uuid } },
    type: 'IncorrectSignature',
    value: "sell_shares() got an unexpected keyword argument 'id'",
  },
  {
    what: 'an argument of a wrong kind',
    key: 'orders_service.sell_shares',
    body: { args: ['42'], kwargs: {} },
    type: 'IncorrectSignature',
    value: 'sell_shares() got bad arguments: uuid: Invalid GUID',
  },
  {
    what: 'a body without kwargs',
    key: 'orders_service.sell_shares',
    body: { args: [uuid] },
    type: 'MalformedRequest',
    value: 'Message missing `args` or `kwargs`',
  },
  {
    what: 'a body that is not JSON',
    key: 'orders_service.sell_shares',
    body: Buffer.from('{'),
    type: 'MalformedRequest',
    value: 'Message body is not JSON',
  },
];

for (const { what, key, body, type, value } of refusals) {
  test(`answers ${what} with nameko's ${type}`, async () => {
    assert.deepEqual(await wire.call(key, body), {
      result: null,
      error: { exc_type: type, exc_path: `nameko.exceptions.${type}`, exc_args: [value], value },
    });
  });
}

test('an error of Python is a RemoteError that names it', async (t) => {
  const caller = defineService('gateway', {
    calls: ['account_transactions_service.request_reservation'],
    http: {
      'POST /shares/sell': async function pass_on({ call }, id) {
        const answer = await call('account_transactions_service.request_reservation', id).catch(
          (error: unknown) => error instanceof ServiceError && `${error.type}: ${error.message}`,
        );
        return { ok: String(answer) };
      },
      'GET /orders/:uuid': () => assert.fail('nobody asks for an order'),
    },
  });
  const toAccounts = await standInForAccounts();
  const running = await startTestService(caller, { AMQP_URI: broker.uri });
  t.after(() => running.stop());
  const error = {
    exc_type: 'KeyError',
    exc_path: 'builtins.KeyError',
    exc_args: ['position'],
    value: "'position'",
  };
  const called = request(running.url)
    .post('/shares/sell')
    .expect(200)
    .then(({ body }) => body.ok);
  await answer(await waitFor('the call', () => toAccounts[0]), { result: null, error });
  assert.equal(await called, "RemoteError: KeyError 'position'");
});

test('a trace that comes with nameko’s prefix, or not at all, harms nothing', async () => {
  for (const headers of [{ 'nameko.traceparent': traceparent }, { traceparent: 'rubbish' }, {}]) {
    const body = { args: ['42'], kwargs: {} };
    const reply = await wire.call('orders_service.sell_shares', body, { headers });
    assert.equal((reply as { error: { exc_type: string } }).error.exc_type, 'IncorrectSignature');
  }
});

test('clocks that differ are no reason to refuse a call', async () => {
  const unknown = { args: ['00000000-0000-4000-8000-000000000000'], kwargs: {} };
  const deadlines = [-60, -10, -1, 0, 1, 10, 60].map((minutes) =>
    String(Date.now() + 5000 + minutes * 60_000),
  );
  const nonsense = ['soon', '', '-1', 'Infinity', 1, true, null];
  for (const deadline of [...deadlines, ...nonsense]) {
    const options = { headers: { 'x-deadline': deadline }, expiration: '5000' };
    const reply = await wire.call('orders_service.get_order', unknown, options);
    assert.deepEqual(reply, { result: null, error: null }, String(deadline));
  }
});
