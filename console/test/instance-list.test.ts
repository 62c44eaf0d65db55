import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { startTestConsole } from './support/console.ts';
import { line } from './support/order.ts';

test('instances are those whose lines are kept, once each, by their services', async (t) => {
  const { url, writeLines } = await startTestConsole(t);
  const of = (name: string, instance: string, more: object = {}) => ({
    ...line('1', 0, name, 'hello', null, more),
    instance,
  });
  await writeLines([
    of('orders_service', 'orders-2'),
    of('orders_service', 'orders-2', { message: 'again' }),
    of('orders_service', 'orders'),
    of('gateway', 'gateway', { instance: 'pod-a' }),
    of('', 'nobody'),
  ]);
  const { body } = await request(url).get('/api/instances').expect(200);
  assert.deepEqual(body, {
    instances: [
      { service: 'gateway', instance: 'pod-a' },
      { service: 'orders', instance: 'orders' },
      { service: 'orders', instance: 'orders-2' },
    ],
  });
});
