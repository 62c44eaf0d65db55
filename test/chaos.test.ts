import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { runChaos } from '@simplebank/local';

/** A short run of `npm run chaos`; docs/reliability.md tells of the long ones. */

const services = [
  'account-transactions',
  'fees',
  'gateway',
  'market',
  'orders',
  'profile',
  'settings',
];

const skip = process.env.TEST_CHAOS ? false : 'takes half a minute: set TEST_CHAOS=1 to run it';

test('no order is lost, doubled or half done when every service is killed', {
  skip,
  timeout: 180_000,
}, async (t) => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const said: string[] = [];
  const result = await runChaos(
    { orders: 60, rate: 20, seed: 1, kills: 1, scale: {}, brokerRestarts: 0 },
    {
      env: {
        ...process.env,
        AMQP_URI: process.env.TEST_AMQP_URI ?? '',
        DATABASE_URL: process.env.TEST_DATABASE_URL ?? '',
      },
      signal: stop.signal,
      say: (message) => void said.push(message),
    },
  );
  const { lost, doubled, half, settled, untouched } = result.balance;
  assert.deepEqual({ lost, doubled, half }, { lost: [], doubled: [], half: [] }, said.join('\n'));
  assert.equal(settled.length + untouched.length, 60);
  assert.ok(settled.length > 0);
  assert.equal(result.sent.length, 60);
  assert.equal(result.parked, 0);
  assert.deepEqual(
    Object.entries(result.damage.kills).sort(),
    services.map((name) => [name, 1]),
  );
  const folder = /logs and tables are in (.*)$/.exec(said[0] ?? '')?.[1] ?? '';
  assert.notEqual(folder, '');
  assert.equal(result.directory, undefined);
  assert.equal(existsSync(folder), false);
});
