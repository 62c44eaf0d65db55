import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serviceNames } from '@simplebank/shared/contracts';
import request from 'supertest';
import { startTestSystem, type TestSystem } from './support/system.ts';

let bank: TestSystem;

before(async () => {
  bank = await startTestSystem();
});
after(() => bank?.stop());

test('health checks leave no span', async () => {
  for (const path of ['/health', '/ready']) {
    for (const name of Object.values(serviceNames)) {
      const { body } = await request(bank.url(name)).get(path).expect(200);
      assert.match(body.ok, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    }
  }
  const names = (await bank.spans()).map(({ name }) => name);
  assert.ok(!names.some((name) => /health|ready/.test(name)));
});
