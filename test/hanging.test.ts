import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import request from 'supertest';
import { skipSuspending as skip, whileSuspended } from './support/suspend.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

let bank: TestSystem;

before(async () => {
  bank = await startTestSystem({ RPC_TIMEOUT_MS: '2000' });
  // A cold system on a busy machine may take longer for its first order.
  await untilSold();
});
after(() => bank?.stop());

const untilSold = () =>
  waitFor('an order to be taken', async () => {
    const { status } = await request(bank.url('gateway')).post('/shares/sell');
    return status === 200;
  });

const spansOf = async (id: string) =>
  (await bank.spans()).filter((span) => span.attributes.uuid === id);

test('a hanging account service ends in a 504, and all is well when it is back', {
  skip,
}, async () => {
  await whileSuspended(bank, 'account-transactions', async () => {
    const response = await request(bank.url('gateway')).post('/shares/sell').expect(504);
    assert.equal(response.type, 'application/problem+json');
    assert.match(
      response.body.detail,
      /^account_transactions_service did not answer within \d+ ms$/,
    );
    assert.equal(response.body.uuid, response.get('X-Request-ID'));
  });
  await untilSold();
});

test('a hanging IP service leaves the profile whole and its span failed', { skip }, async () => {
  const id = '22222222-2222-4222-8222-222222222222';
  await whileSuspended(bank, 'external', async () => {
    const response = await request(bank.url('profile')).get(`/profile/${id}`).expect(200);
    assert.equal(response.body.ip, null);
    assert.equal(response.body.settings.settings.uuid, id);
  });
  const span = await waitFor('the span get_ip', async () =>
    (await spansOf(id)).find(({ name }) => name === 'get_ip'),
  );
  assert.equal(span.status.code, 'error');
  assert.equal(span.attributes['error.type'], 'RpcTimeout');
});
