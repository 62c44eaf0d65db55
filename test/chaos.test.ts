import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ChaosOptions, type Plan, runChaos, simpleBank } from '@simplebank/local';
import { serviceNames } from '@simplebank/shared/contracts';
import { skipLong as skip } from './support/long.ts';

/** A short run of `npm run chaos`; docs/reliability.md describes the long ones. */

const services = Object.values(serviceNames).sort();

/** As `npm run chaos` does it. */
async function run(t: TestContext, options: Partial<ChaosOptions>, plan: Plan = simpleBank) {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const said: string[] = [];
  const result = await runChaos(
    { orders: 60, rate: 20, seed: 1, kills: 1, scale: {}, brokerRestarts: 0, ...options },
    {
      env: {
        ...process.env,
        AMQP_URI: process.env.TEST_AMQP_URI ?? '',
        DATABASE_URL: process.env.TEST_DATABASE_URL ?? '',
      },
      signal: stop.signal,
      say: (message) => void said.push(message),
      plan,
    },
  );
  const { directory } = result;
  t.after(() => directory && rm(directory, { recursive: true, force: true }));
  return { result, said };
}

test('no order is lost, doubled or half done when every service is killed', {
  skip,
  timeout: 180_000,
}, async (t) => {
  const { result, said } = await run(t, { orders: 60, rate: 20, kills: 1 });
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
  // Where much else runs, nothing may have come of a run so short: then it is kept.
  assert.equal(existsSync(folder), result.directory !== undefined);
});

/** SimpleBank with another program in the place of one service. */
const instead =
  (name: string, script: string): Plan =>
  (env, ports) =>
    simpleBank(env, ports).map((stage) =>
      stage.map((spec) => {
        const file = fileURLToPath(new URL(`./support/${script}`, import.meta.url));
        return spec.name === name ? { ...spec, command: ['--import', 'tsx/esm', file] } : spec;
      }),
    );

for (const [name, script] of [
  ['fees', 'charges-twice.ts'],
  ['market', 'places-twice.ts'],
] as const) {
  test(`${script} in the place of ${name} doubles every order`, {
    skip,
    timeout: 180_000,
  }, async (t) => {
    const { result } = await run(t, { orders: 20, kills: 0 }, instead(name, script));
    const { doubled, settled } = result.balance;
    assert.equal(doubled.length, 20);
    assert.deepEqual(settled, []);
    assert.ok(existsSync(result.directory ?? ''));
  });
}
