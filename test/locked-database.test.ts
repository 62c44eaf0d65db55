import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { serviceNames } from '@simplebank/shared';
import { dialectOf } from '@simplebank/shared/dialect';
import { Kysely } from 'kysely';
import request from 'supertest';
import type { Tables } from '../services/orders/src/orders.ts';
import { lockFile } from './support/lock.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** What becomes of orders while another program has a service's SQLite file locked, and after. */

let bank: TestSystem;

before(async () => {
  bank = await startTestSystem({ DATABASE_URL: '' }, ['profile', 'settings']);
});
after(() => bank.stop());

const fileOf = (service: string) => path.join(bank.system.dataDirectory, 'data', `${service}.db`);
const sell = () => request(bank.url('gateway')).post('/shares/sell');

for (const service of ['orders', 'account-transactions']) {
  test(`with the database of ${service} locked orders fail, and not the service`, async (t) => {
    await sell().expect(200);
    const letGo = await lockFile(t, fileOf(service));
    let areAnswered = false;
    const sold = Promise.all([sell(), sell(), sell()]).finally(() => {
      areAnswered = true;
    });
    let checks = 0;
    while (!areAnswered) {
      await request(bank.url(service)).get('/health').expect(200);
      await request(bank.url(service)).get('/ready').expect(200);
      checks += 1;
      await wait(20);
    }
    // A process that waits for the lock where it stands answers once or twice meanwhile.
    assert.ok(checks > 3, `${checks} health checks were answered`);
    for (const { status, body } of await sold) {
      assert.equal(status, 503);
      assert.equal(body.detail, 'the database failed');
    }
    const reason = `database is locked (${fileOf(service)})`;
    await waitFor('each of the orders to say why it failed', () => {
      const said = bank.output.filter(
        ({ name, text }) => name === service && text.includes(reason),
      );
      return said.length >= 3;
    });

    await letGo();
    const uuid = (await sell().expect(200)).get('X-Request-ID') ?? '';
    await waitFor('the order to be settled', async () => {
      const { body } = await request(bank.url('gateway')).get(`/orders/${uuid}`).expect(200);
      return body.status === 'placed' && body.fee === 995;
    });
  });
}

test('an orderly stop leaves one file a database, with all that is in it', async () => {
  const uuid = (await sell().expect(200)).get('X-Request-ID') ?? '';
  await bank.system.stop();
  assert.deepEqual((await readdir(path.dirname(fileOf('orders')))).sort(), [
    'account-transactions.db',
    'fees.db',
    'orders.db',
  ]);
  const books = new Kysely<Tables>({
    dialect: dialectOf(`sqlite:${fileOf(serviceNames.orders_service)}`, 'orders_service'),
  });
  const order = await books
    .selectFrom('orders')
    .select('uuid')
    .where('uuid', '=', uuid)
    .executeTakeFirst();
  await books.destroy();
  assert.deepEqual(order, { uuid });
});
