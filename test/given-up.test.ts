import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { skipLong } from './support/long.ts';
import { skipSuspending, whileSuspended } from './support/suspend.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** What is asked of a process that stands still, by callers that give up meanwhile. */

const skip = skipSuspending || skipLong;
const timeoutMs = 2000;
let bank: TestSystem;

before(async () => {
  if (!skip)
    bank = await startTestSystem({ RPC_TIMEOUT_MS: String(timeoutMs) }, ['profile', 'settings']);
});
after(() => bank?.stop());

const uuids = () => Array.from({ length: 30 }, () => randomUUID());

async function untouched(orders: string[]): Promise<void> {
  for (const uuid of orders) {
    await request(bank.url('gateway')).get(`/orders/${uuid}`).expect(404);
    const messages = bank.linesOf(uuid).map(({ message }) => message);
    assert.ok(!messages.includes('sell request received'), uuid);
  }
}

async function sells(): Promise<void> {
  await waitFor('an order to be sold again', async () => {
    const { status } = await request(bank.url('gateway')).post('/shares/sell');
    return status === 200;
  });
}

test('an order that was answered 504 is not placed when its service goes on', {
  skip,
}, async () => {
  // Before it has ever been called, so that nothing is known of its callers.
  const orders = uuids();
  await whileSuspended(bank, 'orders', async () => {
    const sales = orders.map((uuid) =>
      request(bank.url('gateway')).post('/shares/sell').set('X-Request-ID', uuid),
    );
    for (const { status } of await Promise.all(sales)) assert.equal(status, 504);
    await sleep(timeoutMs);
  });
  await waitFor('every call to be refused', () =>
    orders.every((uuid) =>
      bank
        .linesOf(uuid)
        .some(
          ({ name, message, exc_info }) =>
            name === 'orders_service' &&
            message === 'sell_shares failed' &&
            String(exc_info).startsWith('RpcTimeout: its caller has given up'),
        ),
    ),
  );
  await untouched(orders);
  await sells();
});

test('an order that was answered while the broker stood still is not placed after it', {
  skip: skip || (process.env.TEST_AMQP_URI && 'the broker is not ours to suspend'),
}, async () => {
  await sells();
  const orders = uuids();
  await whileSuspended(bank, 'broker', async () => {
    const sales = orders.map((uuid) =>
      request(bank.url('gateway')).post('/shares/sell').set('X-Request-ID', uuid),
    );
    for (const { status } of await Promise.all(sales)) assert.ok([503, 504].includes(status));
    await sleep(timeoutMs);
  });
  await sells();
  await untouched(orders);
});

test('shares are not set aside for a call that has been given up', { skip }, async () => {
  const uuid = randomUUID();
  await whileSuspended(bank, 'account-transactions', async () => {
    await request(bank.url('gateway')).post('/shares/sell').set('X-Request-ID', uuid).expect(504);
    await sleep(timeoutMs);
  });
  await waitFor('the call to be refused', () =>
    bank.linesOf(uuid).some(({ message }) => message === 'request_reservation failed'),
  );
  assert.ok(!bank.linesOf(uuid).some(({ message }) => message === 'reserving position'));
  // The order was announced, and an order that was announced is settled: orders asks again.
  await waitFor('the shares to be set aside', () =>
    bank.linesOf(uuid).some(({ message }) => message === 'reserving position'),
  );
});

test('nothing is sold for clients that went while the gateway stood still', { skip }, async () => {
  const orders = uuids();
  const { hostname, port } = new URL(bank.url('gateway'));
  await whileSuspended(bank, 'gateway', async () => {
    for (const uuid of orders) {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.end(`POST /shares/sell HTTP/1.1\r\nHost: x\r\nX-Request-ID: ${uuid}\r\n\r\n`);
      socket.destroySoon();
    }
    await sleep(timeoutMs);
  });
  await waitFor('every request to be refused', () =>
    orders.every((uuid) =>
      bank.linesOf(uuid).some(({ exc_info }) => /the client has given up/.test(String(exc_info))),
    ),
  );
  await untouched(orders);
  await sells();
});

test('whoever waits still is answered when the process goes on', { skip }, async () => {
  const uuid = randomUUID();
  let sale: Promise<{ status: number }> | undefined;
  await whileSuspended(bank, 'gateway', async () => {
    const client = request(bank.url('gateway')).post('/shares/sell').set('X-Request-ID', uuid);
    sale = client.then((response) => response);
    await sleep(timeoutMs);
  });
  assert.equal((await sale)?.status, 200);
});
