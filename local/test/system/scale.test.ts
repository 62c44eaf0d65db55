import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartError } from '../../src/supervisor/start-error.ts';
import { simpleBank } from '../../src/system/plan.ts';
import {
  addInstances,
  furtherInstances,
  instanceNames,
  parseScale,
} from '../../src/system/scale.ts';
import { ports } from '../support/small-system.ts';

test('a scale is read from the command line', () => {
  assert.deepEqual(parseScale('orders=3,account-transactions=10,fees=1'), {
    orders: 3,
    'account-transactions': 10,
    fees: 1,
  });
});

const services = 'settings, profile, fees, market, account-transactions, orders, gateway';
const malformed = (text: string) =>
  `--scale: must name each service once, as in orders=3,market=2 (got "${text}")`;
for (const [text, message] of [
  ['', malformed('')],
  ['orders', malformed('orders')],
  ['orders=', malformed('orders=')],
  ['orders=many', malformed('orders=many')],
  ['orders=-1', malformed('orders=-1')],
  ['orders=2,', malformed('orders=2,')],
  ['orders=2,orders=3', malformed('orders=2,orders=3')],
  ['order=2', `scale: there is no service "order", only ${services}`],
  ['broker=2', `scale: there is no service "broker", only ${services}`],
  ['orders=2,market=0', 'scale: market can have 1 to 10 instances, not 0'],
  ['orders=11', 'scale: orders can have 1 to 10 instances, not 11'],
] as const) {
  test(`a bad scale is one clear error: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseScale(text),
      (error) => error instanceof StartError && error.message === message,
    );
  });
}

test('instances are named after their service', () => {
  assert.deepEqual(instanceNames('orders', { orders: 3 }), ['orders', 'orders-2', 'orders-3']);
  assert.deepEqual(instanceNames('fees', { orders: 3 }), ['fees']);
});

test('further instances stand beside the first, with ports of their own and the same database', () => {
  const scale = { orders: 3, market: 2 };
  assert.equal(furtherInstances(scale), 3);
  const stages = addInstances(simpleBank({}, ports), scale, [7001, 7002, 7003]);
  assert.deepEqual(
    stages.map((stage) => stage.map(({ name, port, env }) => [name, port, Number(env.PORT)])),
    [
      [
        ['broker', 6673, 6673],
        ['console', 6010, 6010],
        ['external', 6009, 6009],
      ],
      [
        ['settings', 6008, 6008],
        ['profile', 6007, 6007],
        ['fees', 6004, 6004],
        ['market', 6005, 6005],
        ['market-2', 7001, 7001],
        ['account-transactions', 6003, 6003],
        ['orders', 6002, 6002],
        ['orders-2', 7002, 7002],
        ['orders-3', 7003, 7003],
        ['gateway', 6001, 6001],
      ],
    ],
  );
  const urls = stages
    .flat()
    .filter(({ name }) => name.startsWith('orders'))
    .map(({ env }) => env.DATABASE_URL);
  assert.equal(urls.length, 3);
  assert.match(urls[0] ?? '', /^sqlite:.*orders\.db$/);
  assert.equal(new Set(urls).size, 1);
});
