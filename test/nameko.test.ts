import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { service as defineService } from '@simplebank/shared';
import request from 'supertest';
import { type Name, type Surroundings, startBank, startSurroundings } from './nameko/bank.ts';
import { callFromPython, type PythonCall, whyNoNameko } from './nameko/python.ts';
import { messagesOf, startTestService } from './support/service.ts';
import { waitFor } from './support/wait.ts';

/** Any service can be replaced by a Python one on the real nameko, and the others do not notice. */

const skip = await whyNoNameko();

/** What each service writes about an order (the chapter's figure 12.8), in alphabetical order. */
const story: Record<Name, string[]> = {
  gateway: [
    'contacting orders service',
    'placing sell order',
    'this is a debug message from gateway',
  ],
  orders: [
    'order created',
    'requesting reservation to accounts service',
    'sell request received',
    'updating the order status',
  ],
  account_transactions: ['reserving position'],
  market: ['placing order in the exchange', 'requesting reservation'],
  fees: ['charging fees'],
};

let around: Surroundings;

before(async () => {
  if (!skip) around = await startSurroundings();
});
after(() => around?.close());

async function sell(gateway: string, uuid: string): Promise<void> {
  const sale = request(gateway).post('/shares/sell').set('X-Request-ID', uuid);
  const { body } = await sale.expect(200);
  assert.deepEqual(body, { ok: `sell order ${uuid} placed` });
}

const replacements: Name[][] = [
  ['account_transactions'],
  ['orders'],
  ['fees'],
  ['account_transactions', 'orders', 'fees'],
];

for (const inPython of replacements) {
  const what = `an order is placed and charged with ${inPython.join(', ')} in Python`;
  test(what, { skip }, async (t) => {
    const { gateway, ours } = await startBank(t, around, inPython);
    const uuid = randomUUID();
    await sell(gateway, uuid);
    const order = await waitFor('the order to be charged', async () => {
      const { body } = await request(gateway).get(`/orders/${uuid}`);
      return body.status === 'placed' && body.fee !== null && body;
    });
    assert.equal(order.fee, inPython.includes('fees') ? 1250 : 995);
    assert.ok(Date.parse(order.reserved_at) >= Date.parse(order.received_at));
    for (const [name, { lines }] of ours) {
      assert.deepEqual(messagesOf(lines, uuid).sort(), story[name], name);
    }
  });
}

const sell_shares = { service: 'orders_service', method: 'sell_shares' };
const uuid = randomUUID();
const outcomes: { what: string; call: PythonCall; outcome: unknown }[] = [
  {
    what: 'the result of a call by position',
    call: { ...sell_shares, args: [uuid] },
    outcome: { result: { ok: 'sell order placed' } },
  },
  {
    what: 'the result of a call by name',
    call: { ...sell_shares, kwargs: { uuid } },
    outcome: { result: { ok: 'sell order placed' } },
  },
  {
    what: 'MethodNotFound for a method that is not there',
    call: { service: 'orders_service', method: 'buy_shares' },
    outcome: { error: 'nameko.exceptions.MethodNotFound', message: 'buy_shares' },
  },
  {
    what: 'IncorrectSignature for wrong arguments',
    call: { ...sell_shares, args: [uuid, 2] },
    outcome: {
      error: 'nameko.exceptions.IncorrectSignature',
      message: 'sell_shares() takes 2 positional arguments but 3 were given',
    },
  },
  {
    what: 'MalformedRequest for a body without kwargs',
    call: { ...sell_shares, body: { args: [uuid] } },
    outcome: {
      error: 'nameko.exceptions.MalformedRequest',
      message: 'Message missing `args` or `kwargs`',
    },
  },
  {
    what: 'UnknownService for a service that is not there',
    call: { service: 'loans_service', method: 'lend' },
    outcome: {
      error: 'nameko.exceptions.UnknownService',
      message: 'Unknown service `loans_service`',
    },
  },
];

test('a Python caller gets, from our services,', { skip }, async (t) => {
  await startBank(t, around, []);
  for (const { what, call, outcome } of outcomes) {
    await t.test(what, async () => {
      assert.deepEqual(await callFromPython(around.brokerUri, call), outcome);
    });
  }
});

test('an unexpected error of ours is a RemoteError in Python', { skip }, async (t) => {
  const broken = defineService('fees_service', {
    rpc: {
      get_fee() {
        throw new RangeError('the ledger is full');
      },
    },
  });
  const running = await startTestService(broken, { AMQP_URI: around.brokerUri });
  t.after(() => running.stop());
  const call = { service: 'fees_service', method: 'get_fee', args: [uuid] };
  assert.deepEqual(await callFromPython(around.brokerUri, call), {
    error: 'nameko.exceptions.RemoteError',
    message: 'RangeError the ledger is full',
  });
});

const throughOurs: Name[] = ['account_transactions'];
const throughPython: Name[] = ['account_transactions', 'orders'];

for (const inPython of [throughOurs, throughPython]) {
  const between = inPython === throughOurs ? 'our orders service' : 'one in Python';
  test(`an error of Python reaches its caller alike through ${between}`, { skip }, async (t) => {
    await startBank(t, around, inPython);
    const nil = '00000000-0000-0000-0000-000000000000';
    const call = { ...sell_shares, args: [nil] };
    assert.deepEqual(await callFromPython(around.brokerUri, call), {
      error: 'nameko.exceptions.RemoteError',
      message: 'RemoteError LookupError no shares to set aside',
    });
  });
}
