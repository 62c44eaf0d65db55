import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import request from 'supertest';
import feesService from '../services/fees/src/service.ts';
import marketService from '../services/market/src/service.ts';
import { type Surroundings, startBank, startSurroundings } from './nameko/bank.ts';
import { Wire } from './support/amqp.ts';
import { startTestService, type TestService } from './support/service.ts';
import { waitFor } from './support/wait.ts';

/** Somebody deletes at the broker, while all run, what the services stand on. */

const placeOrder = 'evt-orders_service-order_created--market_service.place_order';
const chargeFee = 'evt-market_service-order_placed--fees_service.charge_fee';
const placed = 'evt-market_service-order_placed--orders_service.handle_place_order';

let around: Surroundings;
let wire: Wire;

before(async () => {
  around = await startSurroundings();
  wire = await Wire.open(around.brokerUri);
});
after(async () => {
  await wire?.close();
  await around?.close();
});

/** The reply key of the gateway's calls, as one of them tells it. */
async function replyKey(gateway: string): Promise<string> {
  const calls = await wire.tap('simplebank-rpc', 'orders_service.get_order');
  await request(gateway).get(`/orders/${randomUUID()}`).expect(404);
  const call = await waitFor('a call', () => calls[0]);
  return call.properties.replyTo;
}

/** Sells, and says no more than whether the customer was told that the order is placed. */
async function sell(gateway: string, uuid = randomUUID()): Promise<boolean> {
  const { status } = await request(gateway).post('/shares/sell').set('X-Request-ID', uuid);
  return status === 200;
}

async function settled(gateway: string, uuid: string, limitMs?: number): Promise<void> {
  await waitFor(
    `the order ${uuid} to be placed and charged`,
    async () => {
      const { body } = await request(gateway).get(`/orders/${uuid}`);
      return body.status === 'placed' && body.fee === 995;
    },
    limitMs,
  );
}

async function allReady(services: Iterable<TestService>): Promise<void> {
  for (const { url } of services) {
    await waitFor('the service to be ready', async () => (await fetch(`${url}/ready`)).ok);
  }
}

type Damage = (gateway: string) => Promise<unknown>;
const damages: Record<string, Damage> = {
  'the RPC exchange is deleted': () => wire.channel.deleteExchange('simplebank-rpc'),
  'the queue of calls to orders is deleted': () => wire.channel.deleteQueue('rpc-orders_service'),
  'the queue of calls to accounts is unbound': () =>
    wire.channel.unbindQueue(
      'rpc-account_transactions_service',
      'simplebank-rpc',
      'account_transactions_service.*',
    ),
  'the gateway’s queue of replies is deleted': async (gateway) =>
    wire.channel.deleteQueue(`rpc.reply-gateway-${await replyKey(gateway)}`),
  'the gateway’s queue of replies is unbound': async (gateway) => {
    const key = await replyKey(gateway);
    await wire.channel.unbindQueue(`rpc.reply-gateway-${key}`, 'simplebank-rpc', key);
  },
  'all queues of events are deleted': async () => {
    for (const queue of [placeOrder, chargeFee, placed]) await wire.channel.deleteQueue(queue);
  },
  'all of it is deleted': async () => {
    for (const queue of [placeOrder, chargeFee, placed]) await wire.channel.deleteQueue(queue);
    for (const exchange of ['simplebank-rpc', 'orders_service.events', 'market_service.events']) {
      await wire.channel.deleteExchange(exchange);
    }
  },
};

for (const [what, damage] of Object.entries(damages)) {
  test(`${what}: orders are sold again, and charged`, async (t) => {
    const { gateway, ours } = await startBank(t, around, [], { RPC_TIMEOUT_MS: '1000' });
    await damage(gateway);
    await waitFor('the damage to be mended', () => sell(gateway));
    await allReady(ours.values());
    const uuid = await waitFor('an order to be sold', async () => {
      const sold = randomUUID();
      return (await sell(gateway, sold)) && sold;
    });
    await settled(gateway, uuid);
  });
}

/** What is no reason to refuse a sale must not lose its events either. */
const eventDamages: Record<string, Damage> = {
  'the exchange of the events of orders is deleted': () =>
    wire.channel.deleteExchange('orders_service.events'),
  'the exchange of the events of the market is deleted': () =>
    wire.channel.deleteExchange('market_service.events'),
  'the queue of the market is unbound': () =>
    wire.channel.unbindQueue(placeOrder, 'orders_service.events', 'order_created'),
  'every queue of order_placed is unbound': async () => {
    await wire.channel.unbindQueue(chargeFee, 'market_service.events', 'order_placed');
    await wire.channel.unbindQueue(placed, 'market_service.events', 'order_placed');
  },
};

for (const [what, damage] of Object.entries(eventDamages)) {
  test(`${what}: an order sold in that very moment is placed and charged`, async (t) => {
    const { gateway, ours } = await startBank(t, around, [], {});
    assert.ok(await sell(gateway));
    const isSettled = async () => {
      await damage(gateway);
      const uuid = randomUUID();
      assert.ok(await sell(gateway, uuid));
      return settled(gateway, uuid, 20_000).then(
        () => true,
        () => false,
      );
    };
    // Each service looks after its own bindings. On a busy machine one of two may have done so before the
    // event comes: that has a taker then, and the other goes without. It was not that very moment.
    assert.ok((await isSettled()) || (await isSettled()) || (await isSettled()));
    await allReady(ours.values());
  });
}

test('a queue of one of two handlers that is unbound is bound again', async (t) => {
  const { gateway } = await startBank(t, around, [], {});
  await wire.channel.unbindQueue(chargeFee, 'market_service.events', 'order_placed');
  await waitFor('an order to be charged', async () => {
    const uuid = randomUUID();
    assert.ok(await sell(gateway, uuid));
    return waitFor(
      'the fee',
      async () => {
        const { body } = await request(gateway).get(`/orders/${uuid}`);
        return body.fee === 995;
      },
      3000,
    ).catch(() => false);
  });
});

test('an event waits for a handler that has never run', async (t) => {
  for (const queue of [placeOrder, chargeFee, placed]) await wire.channel.deleteQueue(queue);
  const env = { AMQP_URI: around.brokerUri, STOCK_EXCHANGE_URL: around.exchangeUrl };
  const market = await startTestService(marketService, env);
  t.after(() => market.stop());
  const uuid = randomUUID();
  await wire.publish('orders_service.events', 'order_created', uuid);
  await waitFor('the market to be through', async () => {
    const { messageCount } = await wire.channel.checkQueue(placed);
    return messageCount === 1;
  });

  const fees = await startTestService(feesService, env);
  t.after(() => fees.stop());
  await waitFor('the fee', async () => {
    const reply = await wire.call('fees_service.get_fee', { args: [uuid], kwargs: {} });
    return (reply as { result: unknown }).result === 995;
  });
});

test('an exchange that comes back as another kind is named by /ready, and mended by its removal', async (t) => {
  const { gateway, ours } = await startBank(t, around, [], {});
  await wire.channel.deleteExchange('simplebank-rpc');
  await wire.channel.assertExchange('simplebank-rpc', 'fanout', { durable: true });
  t.after(() => wire.channel.deleteExchange('simplebank-rpc').catch(() => undefined));
  const { body } = await waitFor('the gateway to notice', async () => {
    const response = await request(gateway).get('/ready');
    return /406/.test(response.body.detail) && response;
  });
  assert.match(
    body.detail,
    /PRECONDITION.FAILED - inequivalent arg 'type' for exchange 'simplebank-rpc'/,
  );
  await wire.channel.deleteExchange('simplebank-rpc');
  await allReady(ours.values());
  // One that was connected all the while looks after its bindings every two seconds.
  await waitFor('orders to be sold', () => sell(gateway));
});

test('an answer that nobody takes is one line, and its call is not performed again', async (t) => {
  const { ours } = await startBank(t, around, [], {});
  const uuid = randomUUID();
  const body = { args: [uuid], kwargs: {} };
  const options = { replyTo: 'nobody', correlationId: 'c-2' };
  await wire.publish('simplebank-rpc', 'fees_service.get_fee', body, options);
  const lines = ours.get('fees')?.lines ?? [];
  const line = await waitFor('the line', () =>
    lines.find(({ message }) => message === 'could not answer a call'),
  );
  assert.match(String(line.exc_info), /the broker has no queue for a message/);
  await waitFor('the call to be settled', async () => {
    const { messageCount } = await wire.channel.checkQueue('rpc-fees_service');
    return messageCount === 0;
  });
  assert.equal(lines.filter(({ message }) => message === 'could not answer a call').length, 1);
});
