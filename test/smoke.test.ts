import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, test } from 'node:test';
import { linesOfOrder } from '../local/src/smoke/order-lines.ts';
import { untilReady } from '../local/src/smoke/ready.ts';
import { acquireLock } from '../local/src/supervisor/lock.ts';
import { runCommand } from '../local/test/support/run-command.ts';
import { skipLong } from './support/long.ts';
import { skipSuspending } from './support/suspend.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

const doors = (bank: TestSystem) => {
  return {
    console: bank.url('console'),
    gateway: bank.url('gateway'),
    profile: bank.url('profile'),
    isStarting: () => false,
  };
};

function smoke(bank: TestSystem, watch?: (stdout: string) => void) {
  const urls = ['console', 'gateway', 'profile'].flatMap((name) => [`--${name}`, bank.url(name)]);
  // Its own level says nothing of that of the system.
  const own = { LOG_LEVEL: 'ERROR' };
  return runCommand('smoke', urls, bank.system.dataDirectory, own, watch);
}

describe('npm run smoke', { skip: skipLong }, () => {
  it('knows which lines LOG_LEVEL=WARN hides', { timeout: 120_000 }, async (t) => {
    const bank = await startTestSystem({ LOG_LEVEL: 'WARN' });
    t.after(() => bank.stop());
    const { code, stdout, stderr } = await smoke(bank);
    assert.equal(stderr, '');
    assert.equal(code, 0, stdout);
    const seen =
      '? the UUID of the order finds 11 log lines: there are none, because LOG_LEVEL is simplebank-gateway WARN';
    assert.ok(stdout.includes(`\n${seen}`), stdout);
    assert.ok(stdout.endsWith('\nSimpleBank works, as far as it could be checked.\n'), stdout);
  });

  it('waits for a service that is not ready yet, says so, and knows which line LOG_LEVEL=info hides', {
    timeout: 120_000,
    skip: skipSuspending,
  }, async (t) => {
    const bank = await startTestSystem({ LOG_LEVEL: 'info' });
    t.after(() => bank.stop());
    const pid = bank.system.pids().orders ?? 0;
    process.kill(pid, 'SIGSTOP');
    await waitFor('the console knows', async () => {
      const { instances } = await (await fetch(`${bank.url('console')}/api/status`)).json();
      const orders = instances.find(({ service }: { service: string }) => service === 'orders');
      return orders.state !== 'ready';
    });
    const told: string[] = [];
    const patience = { limitMs: 30_000, pollMs: 100 };
    const waiting = untilReady(doors(bank), patience, (message) => void told.push(message));
    const isTold = () => told.find((message) => /^waiting for orders \(.+\)$/.test(message));
    await waitFor('who it waits for', isTold);
    const tooShort = untilReady(doors(bank), { limitMs: 300, pollMs: 100 }, () => undefined);
    await assert.rejects(tooShort, {
      name: 'CommandError',
      message: /^not ready after 0\.3 s: orders \(.+\)$/,
    });
    const { code, stdout } = await smoke(bank, (said) => {
      if (said.includes('waiting for orders')) process.kill(pid, 'SIGCONT');
    });
    await waiting;
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^waiting for orders \(.+\)\n(.*\n)*✓ an order is placed/);
    const seen =
      '✓ the UUID of the order finds 11 log lines: 10 lines, and no others, because LOG_LEVEL is simplebank-gateway INFO';
    assert.ok(stdout.includes(`\n${seen}`), stdout);
    assert.ok(stdout.endsWith('\nSimpleBank works.\n'), stdout);
  });
});

test('npm run smoke waits for the console of a system that is starting', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { release } = acquireLock(folder);
  t.after(release);
  // Nobody listens on these.
  const env = { CONSOLE_PORT: '1', GATEWAY_PORT: '2', PROFILE_PORT: '3' };
  const { code, stdout } = await runCommand('smoke', [], folder, env, (said) => {
    if (said.includes('waiting for')) release();
  });
  assert.equal(code, 1);
  assert.match(stdout, /^waiting for console \(does not answer yet\)\n✗ an order is placed: /);
});

describe('the lines of an order', () => {
  const all = ['gateway', 'orders', 'account-transactions', 'market', 'fees'];
  const at = (levels: Record<string, string | undefined>) =>
    linesOfOrder([
      {
        traceId: '1',
        spans: 11,
        services: [],
        levels: all.map((name) => ({ service: `simplebank-${name}`, level: levels[name] })),
      },
    ]);
  const every = (level: string) => Object.fromEntries(all.map((name) => [name, level]));

  for (const [what, levels, count] of [
    ['no level told', {}, 11],
    ['the usual levels', { ...every('INFO'), gateway: 'DEBUG' }, 11],
    ['INFO', every('INFO'), 10],
    ['DEBUG', every('DEBUG'), 12],
    ['WARN', every('WARN'), 0],
    ['ERROR', every('ERROR'), 0],
    ['orders at WARN', { orders: 'WARN' }, 7],
    ['gateway at WARN', { gateway: 'WARN' }, 8],
    ['fees at DEBUG', { fees: 'DEBUG' }, 12],
    ['fees at ERROR, market at WARN', { fees: 'ERROR', market: 'WARN' }, 8],
  ] as const) {
    it(`${what}: ${count}`, () => {
      const { least, most } = at(levels);
      assert.deepEqual([least, most], [count, count]);
    });
  }

  it('names the levels that differ, and none else', () => {
    assert.equal(at({}).why, '');
    assert.equal(at({ fees: 'WARN' }).why, 'LOG_LEVEL is simplebank-fees WARN');
  });

  it('may be of instances with different levels', () => {
    const levels = ['INFO', 'WARN'].map((level) => ({ service: 'simplebank-orders', level }));
    const { least, most, why } = linesOfOrder([{ traceId: '1', spans: 9, services: [], levels }]);
    assert.deepEqual([least, most, why], [7, 11, 'LOG_LEVEL is simplebank-orders WARN']);
  });
});
