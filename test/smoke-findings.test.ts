import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { checks } from '../local/src/smoke/checks.ts';
import { consoleAt } from '../local/src/smoke/sources.ts';
import { runCommand } from '../local/test/support/run-command.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';

let bank: TestSystem;

before(async () => {
  bank = await startTestSystem();
});
after(() => bank?.stop());

test('npm run smoke finds all that a working system leaves behind', async () => {
  const urls = ['console', 'gateway', 'profile'].flatMap((name) => [`--${name}`, bank.url(name)]);
  const { code, stdout, stderr } = await runCommand('smoke', urls, bank.system.dataDirectory);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  const uuid = '[0-9a-f-]{36}';
  const expected = [
    `✓ an order is placed: ${uuid}`,
    `✓ a profile is shown: ${uuid}`,
    '✓ the UUID of the order finds 11 log lines: 11 lines',
    '✓ the order is one trace over five services: 11 spans over 5 services, trace [0-9a-f]{32}',
    '✓ the profile is one trace of three spans over two services: 3 spans over 2 services, trace [0-9a-f]{32}',
    '✓ the handlers of all services are timed: \\d+ timers',
    'SimpleBank works.',
  ];
  assert.match(stdout, new RegExp(`^${expected.join('\n')}\n$`));
});

test('npm run smoke names each order, line, trace and timing that is missing', async () => {
  const nothingKept = {
    ...consoleAt(bank.url('console')),
    countLines: async () => 10,
    traces: async () => [],
    handlers: async () => ['gateway.sell_shares'],
  };
  const urls = { gateway: bank.url('gateway'), profile: bank.url('external') };
  const outcomes = [];
  for (const { run } of checks(urls, nothingKept, { limitMs: 0, pollMs: 1 })) {
    outcomes.push(await run().then(() => 'well', String));
  }
  assert.equal(outcomes[0], 'well');
  assert.match(outcomes[1] ?? '', /\/profile\/.* answered 404: there is nothing at /);
  assert.deepEqual(outcomes.slice(2), [
    'Error: found 10 after 0 s',
    'Error: found 0 traces after 0 s',
    'Error: found 0 traces after 0 s',
    'Error: no timing of account-transactions.request_reservation, fees.charge_fee, market.place_order, orders.sell_shares, profile.profile, settings.settings after 0 s',
  ]);
});

test('npm run smoke says that no system runs, and that an argument is no URL', async () => {
  const nobodysFolder = path.join(bank.system.dataDirectory, 'nothing');
  const { code, stdout } = await runCommand('smoke', [], nobodysFolder, {
    GATEWAY_PORT: String(bank.system.ports.BROKER_PORT),
  });
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^✗ an order is placed: http:\/\/localhost:\d+\/shares\/sell does not answer/,
  );

  const wrong = await runCommand('smoke', ['--jaeger', 'here'], bank.system.dataDirectory);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /^--jaeger: must be an http:\/\/ or https:\/\/ URL \(got here\)\n/);
});
