import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { createBroker } from '../broker/src/broker.ts';
import { startTestBank } from './support/bank.ts';
import { waitFor } from './support/wait.ts';

const quiet = { info() {}, warn() {}, error() {} };

test('without a broker requests fail at once, and all is well soon after it is back', async (t) => {
  const first = createBroker({ log: quiet });
  const port = await first.listen(0, '127.0.0.1');
  const env = { AMQP_URI: `amqp://127.0.0.1:${port}` };
  const bank = await startTestBank(env);
  t.after(() => bank.stop());
  const { gateway, orders, accounts, market, fees } = bank;
  await request(gateway.url).post('/shares/sell').expect(200);

  await first.close();
  const unready = await waitFor('the gateway to notice', async () => {
    const response = await request(gateway.url).get('/ready');
    return response.status === 503 && response;
  });
  assert.equal(unready.type, 'application/problem+json');
  assert.match(unready.body.detail, /^(lost the connection|cannot connect) to the broker: /);
  const refused = await request(gateway.url).post('/shares/sell').expect(503);
  assert.equal(refused.get('Retry-After'), '1');
  assert.equal(refused.body.detail, 'the broker is not connected');
  // The process lives all the same.
  await request(gateway.url).get('/health').expect(200);

  const second = createBroker({ log: quiet });
  await second.listen(port, '127.0.0.1');
  t.after(() => second.close());
  for (const { url } of [accounts, fees, market, orders, gateway]) {
    await waitFor('the service to be ready', async () => (await fetch(`${url}/ready`)).ok);
  }
  await request(gateway.url).post('/shares/sell').expect(200);
});
