import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { listParked, putBack } from '@simplebank/local';
import { service as defineService, eventHandlers } from '@simplebank/shared';
import type { ConsumeMessage } from 'amqplib';
import request from 'supertest';
import accountsService from '../services/account-transactions/src/service.ts';
import feesService from '../services/fees/src/service.ts';
import marketService from '../services/market/src/service.ts';
import ordersService from '../services/orders/src/service.ts';
import { startTestBroker, type TestBroker, Wire } from './support/amqp.ts';
import { startTestBank } from './support/bank.ts';
import { startTestService } from './support/service.ts';
import { waitFor } from './support/wait.ts';

/** What becomes of events that cannot be handled, and of those that come twice. */

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const feesQueue = 'evt-market_service-order_placed--fees_service.charge_fee';
const ordersQueue = 'evt-market_service-order_placed--orders_service.handle_place_order';
let broker: TestBroker;
let wire: Wire;

before(async () => {
  broker = await startTestBroker();
  wire = await Wire.open(broker.uri);
});
beforeEach(async () => {
  await wire.channel.deleteQueue(`${feesQueue}.dead`);
  // What an earlier test sent to both waits there for the orders service.
  await wire.channel.deleteQueue(ordersQueue);
});
after(async () => {
  await wire.close();
  await broker.close();
});

const feeOf = async (id: string) => {
  const reply = await wire.call('fees_service.get_fee', { args: [id], kwargs: {} });
  return (reply as { result: unknown }).result;
};

test('who handles an event is declared where the contracts are', () => {
  const services = [ordersService, marketService, feesService, accountsService];
  const declared = services.flatMap(({ name, on }) =>
    Object.entries(on ?? {}).map(([event, handler]) => `${event} ${name}.${handler.name}`),
  );
  const agreed = Object.entries(eventHandlers).flatMap(([event, handlers]) =>
    handlers.map((handler) => `${event} ${handler}`),
  );
  assert.deepEqual(declared.sort(), agreed.sort());
});

test('an event whose handler always fails takes every delay, is parked, and can be put back', async (t) => {
  const broken = defineService('fees_service', {
    on: {
      'market_service/order_placed': function charge_fee() {
        throw new Error('no ink, mail fees@simplebank.example');
      },
    },
  });
  const env = { AMQP_URI: broker.uri, RETRY_DELAYS_MS: '20,40' };
  const failing = await startTestService(broken, env);
  await wire.publish('market_service.events', 'order_placed', uuid);
  const last = await waitFor('the last attempt', () =>
    failing.lines.find(({ levelname }) => levelname === 'ERROR'),
  );
  assert.equal(last.message, 'charge_fee failed for good: parked its event');
  assert.equal(last.uuid, uuid);
  const attempts = failing.lines.filter(({ levelname }) => levelname === 'WARN');
  assert.deepEqual(
    attempts.map((line) => [line.message, line.attempt, line.delayMs, line.uuid]),
    [
      ['charge_fee failed, trying again later', 1, 20, uuid],
      ['charge_fee failed, trying again later', 2, 40, uuid],
    ],
  );

  const [parked, ...others] = await waitFor('the parked event', async () => {
    const all = await listParked(broker.uri);
    return all.length > 0 && all;
  });
  assert.equal(others.length, 0);
  assert.equal(parked?.queue, feesQueue);
  assert.equal(parked?.uuid, uuid);
  assert.equal(parked?.reason, 'failed');
  assert.equal(parked?.attempts, '3');
  assert.equal(parked?.error, 'Error: no ink, mail [redacted]');
  await failing.stop();

  const mended = await startTestService(feesService, env);
  t.after(() => mended.stop());
  assert.equal(await feeOf(uuid), null);
  const elsewhere = '00000000-0000-4000-8000-000000000000';
  assert.deepEqual(await putBack(broker.uri, elsewhere), []);
  assert.equal((await putBack(broker.uri, uuid)).length, 1);
  assert.equal(await waitFor('the fee', async () => (await feeOf(uuid)) ?? undefined), 995);
  assert.deepEqual(await listParked(broker.uri), []);
});

const malformed = [
  { what: 'no JSON', body: Buffer.from('{') },
  { what: 'no UUID', body: '42' },
  { what: 'another shape', body: { uuid } },
];
for (const { what, body } of malformed) {
  test(`an event that is ${what} is parked at once`, async (t) => {
    const fees = await startTestService(feesService, { AMQP_URI: broker.uri });
    t.after(() => fees.stop());
    await wire.publish('market_service.events', 'order_placed', body);
    const [parked] = await waitFor('the parked event', async () => {
      const all = await listParked(broker.uri);
      return all.length > 0 && all;
    });
    assert.equal(parked?.reason, 'malformed');
    assert.equal(parked?.attempts, '1');
    const line = fees.lines.find(({ levelname }) => levelname === 'ERROR');
    assert.equal(line?.message, 'parked an event market_service/order_placed that is malformed');
  });
}

test('replaying every message a second time changes nothing', async (t) => {
  const bank = await startTestBank({ AMQP_URI: broker.uri });
  t.after(() => bank.stop());
  const { gateway } = bank;
  const services = [bank.fees, bank.market, bank.accounts, bank.orders];
  const messages: ConsumeMessage[][] = [
    await wire.tap('simplebank-rpc', '*.*'),
    await wire.tap('orders_service.events', '#'),
    await wire.tap('market_service.events', '#'),
  ];

  const uuids: string[] = [];
  for (let sold = 0; sold < 5; sold += 1) {
    const response = await request(gateway.url).post('/shares/sell').expect(200);
    uuids.push(response.get('X-Request-ID') ?? '');
  }
  const orders = () =>
    Promise.all(
      uuids.map(async (id) => (await request(gateway.url).get(`/orders/${id}`).expect(200)).body),
    );
  const settled = await waitFor('every order to be settled', async () => {
    const all = await orders();
    return all.every(({ status, fee }) => status === 'placed' && fee === 995) && all;
  });

  const day = messages.flat();
  assert.equal(day.filter(({ fields }) => fields.routingKey === 'order_placed').length, 5);
  const linesBefore = services.reduce((sum, { lines }) => sum + lines.length, 0);
  for (const { fields, content, properties } of day) {
    await wire.publish(fields.exchange, fields.routingKey, content, properties);
  }
  // Each replayed sale, reservation, creation and placement writes its lines again.
  await waitFor('the replay to be through', () => {
    const lines = services.reduce((sum, running) => sum + running.lines.length, 0);
    return lines >= linesBefore + 5 * 7;
  });
  assert.deepEqual(await orders(), settled);
  assert.deepEqual(await listParked(broker.uri), []);
});
