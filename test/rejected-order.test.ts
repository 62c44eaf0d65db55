import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceNames } from '@simplebank/shared';
import { dialectOf } from '@simplebank/shared/dialect';
import { Kysely } from 'kysely';
import request from 'supertest';
import type { Tables } from '../services/account-transactions/src/reservations.ts';
import { startTestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

test('an order that the exchange rejects costs nothing and holds no shares', async (t) => {
  const bank = await startTestSystem({ DATABASE_URL: '' }, ['profile', 'settings']);
  t.after(() => bank.stop());
  await request(bank.url('external')).put('/faults').send({ mode: 'reject' }).expect(200);
  const sold = await request(bank.url('gateway')).post('/shares/sell').expect(200);
  const uuid = sold.get('X-Request-ID') ?? '';

  const order = await waitFor('the rejection', async () => {
    const { body } = await request(bank.url('gateway')).get(`/orders/${uuid}`).expect(200);
    return body.status === 'rejected' && body;
  });
  assert.equal(order.fee, null);
  assert.equal(order.placed_at, null);

  const service = 'account_transactions_service';
  const file = `${bank.system.dataDirectory}/data/${serviceNames[service]}.db`;
  const books = new Kysely<Tables>({ dialect: dialectOf(`sqlite:${file}`, service) });
  t.after(() => books.destroy());
  const released = await waitFor('the release', async () => {
    const rows = await books.selectFrom('reservations').selectAll().execute();
    assert.deepEqual(
      rows.map((row) => row.uuid),
      [uuid],
    );
    return rows[0]?.released_at ?? undefined;
  });
  assert.match(released, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  // A line takes another way than the books.
  const lines = await waitFor('its line', () => {
    const found = bank.linesOf(uuid).filter(({ message }) => message === 'releasing position');
    return found.length > 0 && found;
  });
  assert.deepEqual(
    lines.map(({ name, levelname, funcName }) => [name, levelname, funcName]),
    [[service, 'INFO', 'release_reservation']],
  );
});
