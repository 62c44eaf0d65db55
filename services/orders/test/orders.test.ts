import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { service as defineService } from '@simplebank/shared';
import { startTestBroker, type TestBroker, Wire } from '../../../test/support/amqp.ts';
import { messagesOf, startTestService, type TestService } from '../../../test/support/service.ts';
import { waitFor } from '../../../test/support/wait.ts';
import service from '../src/service.ts';

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
let broker: TestBroker;
let wire: Wire;
let orders: TestService;
let neighbours: TestService[];

/** Accounts and fees as orders sees them, answering what the contracts say. */
const accounts = defineService('account_transactions_service', {
  rpc: { request_reservation: (_context, uuid) => uuid },
});
const fees = defineService('fees_service', { rpc: { get_fee: () => 995 } });

before(async () => {
  broker = await startTestBroker();
  wire = await Wire.open(broker.uri);
  const env = { AMQP_URI: broker.uri };
  neighbours = [await startTestService(accounts, env), await startTestService(fees, env)];
  orders = await startTestService(service, env);
});
after(async () => {
  await orders.stop();
  for (const neighbour of neighbours) await neighbour.stop();
  await wire.close();
  await broker.close();
});

const sell = (id: string) => wire.call('orders_service.sell_shares', { args: [id], kwargs: {} });
const show = async (id: string) => {
  const reply = await wire.call('orders_service.get_order', { args: [id], kwargs: {} });
  return (reply as { result: Record<string, unknown> | null }).result;
};

test('announces the order, reserves the shares and answers', async () => {
  const events = await wire.tap('orders_service.events', '#');
  assert.deepEqual(await sell(uuid), { result: { ok: 'sell order placed' }, error: null });
  assert.equal(events.length, 1);
  assert.equal(events[0]?.fields.routingKey, 'order_created');
  assert.equal(events[0]?.content.toString(), JSON.stringify(uuid));
  assert.deepEqual(messagesOf(orders.lines, uuid), [
    'sell request received',
    'order created',
    'requesting reservation to accounts service',
  ]);
});

test('notes that the market placed the order', async () => {
  await sell(uuid);
  assert.equal((await show(uuid))?.status, 'reserved');
  await wire.publish('market_service.events', 'order_placed', uuid);
  await waitFor('the order to be placed', async () => (await show(uuid))?.status === 'placed');
  const line = orders.lines.find(({ message }) => message === 'updating the order status');
  assert.equal(line?.status, 'placed');
  assert.equal(line?.funcName, 'handle_place_order');
});

test('keeps the first times when the same order comes again', async () => {
  const before = await show(uuid);
  await sell(uuid);
  assert.deepEqual(await show(uuid), before);
});

test('shows the fee, and null for an order it does not know', async () => {
  assert.equal((await show(uuid))?.fee, 995);
  assert.equal(await show('00000000-0000-4000-8000-000000000000'), null);
});
