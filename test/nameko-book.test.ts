import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import request from 'supertest';
import ordersService from '../services/orders/src/service.ts';
import { type Name, type Surroundings, startBank, startSurroundings } from './nameko/bank.ts';
import {
  callFromPython,
  type PythonCall,
  startPythonService,
  whyNoNameko,
} from './nameko/python.ts';
import { Wire } from './support/amqp.ts';
import { startTestService } from './support/service.ts';
import { startTestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** The book's services in the place of ours, as its own configuration starts them, and its callers. */

const skip = await whyNoNameko();
/** Where nameko is when its configuration names the exchange under the book's key. */
const book = { BOOK: 'yes', RPC_EXCHANGE: 'nameko-rpc' };
const modules: Partial<Record<Name, string>> = {
  orders: 'book_orders',
  account_transactions: 'book_accounts',
  fees: 'book_fees',
};

let around: Surroundings;
let wire: Wire;

before(async () => {
  if (skip) return;
  around = await startSurroundings();
  wire = await Wire.open(around.brokerUri);
});
after(async () => {
  await wire?.close();
  await around?.close();
});

async function sell(gateway: string): Promise<string> {
  const uuid = randomUUID();
  const sale = request(gateway).post('/shares/sell').set('X-Request-ID', uuid);
  const { body } = await sale.expect(200);
  assert.deepEqual(body, { ok: `sell order ${uuid} placed` });
  return uuid;
}

for (const name of ['account_transactions', 'fees', 'orders'] as const) {
  test(`an order is sold with the book's ${name} and its configuration`, { skip }, async (t) => {
    const { gateway, ours } = await startBank(t, around, [name], book, modules);
    const uuid = await sell(gateway);
    await waitFor('the market to place the order', () =>
      ours
        .get('market')
        ?.lines.some(
          (line) => line.uuid === uuid && line.message === 'placing order in the exchange',
        ),
    );

    if (name === 'orders') {
      const { body } = await request(gateway).get(`/orders/${uuid}`).expect(501);
      assert.equal(body.title, 'The service that runs has no such method');
      assert.equal(body.detail, 'orders_service has no method get_order');
      return;
    }
    const fee = name === 'fees' ? null : 995;
    const order = await waitFor('the order to be placed and charged', async () => {
      const { body } = await request(gateway).get(`/orders/${uuid}`).expect(200);
      return body.status === 'placed' && body.fee === fee && body;
    });
    assert.equal(order.uuid, uuid);
  });
}

test("an order is shown while the book's fees service has our queue of calls", {
  skip,
}, async (t) => {
  await wire.channel.assertQueue('rpc-fees_service', { durable: true });
  await wire.channel.assertExchange('nameko-rpc', 'topic', { durable: true });
  await wire.channel.bindQueue('rpc-fees_service', 'nameko-rpc', 'fees_service.*');
  const env = { ...book, RPC_TIMEOUT_MS: '1500' };
  const { gateway, ours } = await startBank(t, around, ['fees'], env, modules);
  const uuid = await sell(gateway);
  const { body } = await request(gateway).get(`/orders/${uuid}`).expect(200);
  assert.equal(body.fee, null);
  const lines = ours.get('orders')?.lines ?? [];
  const line = lines.find(({ message }) => message === 'nobody tells what the order was charged');
  assert.match(String(line?.exc_info), /fees_service is not running/);
});

test("npm start --without fees leaves its place to the book's", { skip }, async (t) => {
  const bank = await startTestSystem({ RPC_EXCHANGE: book.RPC_EXCHANGE }, ['fees']);
  t.after(() => bank.stop());
  assert.equal(bank.system.urls.fees, undefined);
  const fees = await startPythonService('book_fees', bank.system.amqpUri, book);
  const uuid = await sell(bank.url('gateway'));
  await waitFor('the order to be placed', async () => {
    const { body } = await request(bank.url('gateway')).get(`/orders/${uuid}`).expect(200);
    return body.status === 'placed' && body.fee === null;
  });
  const there = await Wire.open(bank.system.amqpUri);
  await waitFor('the event to be handled by the book’s', async () => {
    const queue = 'evt-market_service-order_placed--fees_service.charge_fee';
    const { messageCount, consumerCount } = await there.channel.checkQueue(queue);
    return messageCount === 0 && consumerCount === 1;
  });
  await there.close();
  await fees.stop();
});

const served: PythonCall[] = [
  { service: 'orders_service', method: 'sell_shares', kwargs: { request: randomUUID() } },
  { service: 'orders_service', method: 'sell_shares', kwargs: { uuid: randomUUID() } },
];

test("a caller in Python finds the book's parameters and its health", { skip }, async (t) => {
  await startBank(t, around, []);
  for (const call of served) {
    const outcome = await callFromPython(around.brokerUri, call);
    assert.deepEqual(outcome, { result: { ok: 'sell order placed' } });
  }
  const uuid = randomUUID();
  for (const kwargs of [{ payload: uuid }, { uuid }]) {
    const call = { service: 'account_transactions_service', method: 'request_reservation', kwargs };
    assert.deepEqual(await callFromPython(around.brokerUri, call), { result: uuid });
  }
  for (const service of ['orders_service', 'account_transactions_service']) {
    for (const given of [{ args: [null] }, { kwargs: { _request: {} } }]) {
      const call = { service, method: 'health', ...given };
      const { result } = (await callFromPython(around.brokerUri, call)) as { result: string };
      assert.ok(Date.now() - Date.parse(JSON.parse(result).ok) < 60_000);
    }
  }
});

const uuid = randomUUID();
const wrong: Pick<PythonCall, 'args' | 'kwargs'>[] = [
  {},
  { args: [uuid, 2] },
  { args: [uuid, 2, 3] },
  { args: [uuid], kwargs: { uuid } },
  { kwargs: { id: uuid } },
  { args: [uuid, 2], kwargs: { id: uuid } },
  { kwargs: { self: uuid } },
  { kwargs: { "it's": uuid } },
  { kwargs: { 'a"\'b\\': uuid } },
  { kwargs: { 'a\nb\u00e9\u200b\u00a0\t\u{e0001}': uuid } },
  { kwargs: { __proto__: uuid } },
];

test('wrong arguments are told in the very words of nameko', { skip }, async (t) => {
  const outcomes = async (inPython: Name[]) => {
    const found: unknown[] = [];
    await t.test(inPython.length > 0 ? 'in Python' : 'here', async (inner) => {
      await startBank(inner, around, inPython);
      for (const given of wrong) {
        const call = { service: 'orders_service', method: 'sell_shares', ...given };
        found.push(await callFromPython(around.brokerUri, call));
      }
    });
    return found;
  };
  assert.deepEqual(await outcomes([]), await outcomes(['orders']));
});

test('UnknownService goes on through our service as nameko would pass it on', {
  skip,
}, async (t) => {
  await wire.channel.deleteQueue('rpc-account_transactions_service');
  const orders = await startTestService(ordersService, { AMQP_URI: around.brokerUri });
  t.after(() => orders.stop());
  const call = { service: 'orders_service', method: 'sell_shares', args: [randomUUID()] };
  assert.deepEqual(await callFromPython(around.brokerUri, call), {
    error: 'nameko.exceptions.RemoteError',
    message: 'UnknownService Unknown service `account_transactions_service`',
  });
});

const callId = (handler: string) => new RegExp(`^${handler}\\.[0-9a-f-]{36}$`);

function assertStack(stack: string[], handlers: string[]): void {
  assert.equal(stack.length, handlers.length, stack.join(' '));
  for (const [at, handler] of handlers.entries()) assert.match(stack[at] ?? '', callId(handler));
}

test('the context data of a caller in Python goes on with calls and events', {
  skip,
}, async (t) => {
  await startBank(t, around, []);
  const calls = await wire.tap('simplebank-rpc', 'account_transactions_service.*');
  const created = await wire.tap('orders_service.events', '#');
  const placed = await wire.tap('market_service.events', '#');
  const context = { language: 'en-gb', user_id: 7, roles: ['customer'], asked: { by: 'phone' } };
  const call = { service: 'orders_service', method: 'sell_shares', args: [randomUUID()], context };
  assert.deepEqual(await callFromPython(around.brokerUri, call), {
    result: { ok: 'sell order placed' },
  });
  const handlers = ['standalone_rpc_proxy.call', 'orders_service.sell_shares'];
  for (const [messages, stack] of [
    [calls, handlers],
    [created, handlers],
    [placed, [...handlers, 'market_service.place_order']],
  ] as const) {
    const { properties } = await waitFor('the message', () => messages[0]);
    const headers = properties.headers ?? {};
    assert.equal(headers['nameko.language'], 'en-gb');
    assert.equal(headers['nameko.user_id'], 7);
    assert.deepEqual(headers['nameko.roles'], ['customer']);
    assert.deepEqual(headers['nameko.asked'], { by: 'phone' });
    assertStack(headers['nameko.call_id_stack'], [...stack]);
  }
});
