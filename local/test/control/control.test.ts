import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import type { ProcessAction, ProcessInfo } from '@simplebank/console/processes';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { waitFor } from '../../../test/support/wait.ts';
import type { Environment } from '../../src/supervisor/process-spec.ts';
import type { Plan } from '../../src/system/plan.ts';
import { startSystem } from '../../src/system/system.ts';
import { smallPlan } from '../fixtures/small-plan.js';
import { Recorder } from '../support/recorder.ts';
import { isRunning, ownEnvironment } from '../support/small-system.ts';

const WINDOWS = process.platform === 'win32' && 'Windows has no signals';

/** The small system, with orders and gateway as services. */
const plan: Plan = (env, ports) =>
  smallPlan(env, ports).map((stage) =>
    stage.map((spec) => (spec.name === 'broker' ? spec : { ...spec, service: spec.name })),
  );

async function start(t: TestContext, more: Environment = {}) {
  const folder = await temporaryFolder(t);
  const seen = new Recorder();
  const system = await startSystem({
    env: ownEnvironment(folder, more),
    plan,
    policy: { firstDelayMs: 10, stopLimitMs: 2000 },
    onEvent: seen.onEvent,
    onLine: seen.onLine,
  });
  t.after(() => system.stop());
  const { control } = system;
  return {
    system,
    seen,
    control,
    /** @returns how the process is afterwards */
    act: async (name: string, action: ProcessAction) => one(await control.act(name, action), name),
    info: async (name: string) => one(await control.list(), name),
  };
}

function one(processes: ProcessInfo[], name: string): ProcessInfo {
  return processes.find((each) => each.name === name) ?? assert.fail(`there is no ${name}`);
}

test('tells of each process how it is', async (t) => {
  const { system, control } = await start(t);
  const processes = await control.list();
  assert.deepEqual(
    processes.map(({ name, service, state, pid, crashes }) => [name, service, state, pid, crashes]),
    [
      ['broker', null, 'ready', system.pids().broker, 0],
      ['orders', 'orders', 'ready', system.pids().orders, 0],
      ['gateway', 'gateway', 'ready', system.pids().gateway, 0],
    ],
  );
  assert.equal(one(processes, 'orders').port, system.ports.ORDERS_PORT);
  assert.equal(one(processes, 'orders').why, undefined);
});

test('on Linux it tells of each how much memory and CPU it takes', {
  skip: process.platform !== 'linux' && 'only Linux tells cheaply',
}, async (t) => {
  const { control, info, system } = await start(t);
  await control.list();
  const kept = await readFile(`/proc/${system.pids().orders}/status`, 'utf8');
  const resident = Number(/VmRSS:\s+(\d+)/.exec(kept)?.[1]) * 1024;
  await waitFor('there is a second look', async () => (await info('orders')).cpuPercent !== null);
  const { memoryBytes, cpuPercent } = await info('orders');
  assert.ok(memoryBytes && memoryBytes > resident / 2 && memoryBytes < resident * 2);
  assert.ok(cpuPercent !== null && cpuPercent >= 0 && cpuPercent <= 400);
});

test('what is stopped stays stopped, until it is started again', async (t) => {
  const { act, info, seen, system } = await start(t);
  const { pid } = await info('orders');
  const stopped = await act('orders', 'stop');
  assert.deepEqual(
    [stopped.state, stopped.why, stopped.pid, stopped.crashes],
    ['stopped', 'exit code 0', null, 0],
  );
  assert.ok(pid && !isRunning(pid));
  assert.deepEqual(stopped.actions, ['start', 'more']);

  // Not even when what it needs is started again.
  await act('broker', 'restart');
  assert.equal((await info('orders')).state, 'stopped');
  assert.equal(system.pids().orders, undefined);

  const started = await act('orders', 'start');
  assert.equal(started.state, 'ready');
  assert.notEqual(started.pid, pid);
  assert.deepEqual(seen.of('restarting'), []);
  assert.deepEqual(
    seen.of('asked').map(({ name, deed }) => [name, deed]),
    [
      ['orders', 'stop'],
      ['broker', 'restart'],
      ['orders', 'start'],
    ],
  );
});

test('what was started again is kept alive again', async (t) => {
  const { act, seen, system, info } = await start(t);
  await act('orders', 'restart');
  assert.equal((await info('orders')).crashes, 0);
  system.process('orders').kill('SIGKILL');
  await seen.until('ready', 'orders', 3);
  const { state, crashes, lastCrashes } = await info('orders');
  assert.deepEqual([state, crashes], ['ready', 1]);
  assert.deepEqual(
    lastCrashes.map(({ how }) => how),
    ['signal SIGKILL'],
  );
});

test('one that ended by itself says how, and when it is started again', async (t) => {
  const folder = await temporaryFolder(t);
  const system = await startSystem({
    env: ownEnvironment(folder),
    plan,
    policy: { firstDelayMs: 600_000, longestDelayMs: 600_000 },
  });
  t.after(() => system.stop());
  const { control } = system;
  await assert.rejects(fetch(`${system.urls.orders}/exit`));
  const orders = async () => one(await control.list(), 'orders');
  await waitFor('orders waits', async () => (await orders()).state === 'waiting');
  const { why, attempt, nextStart, since, pid, actions } = await orders();
  assert.deepEqual([why, attempt, pid], ['exit code 7', 1, null]);
  assert.equal(Date.parse(nextStart ?? '') - Date.parse(since ?? ''), 600_000);
  assert.deepEqual(actions, ['stop', 'restart', 'more']);
  // Nobody has to wait for that.
  assert.equal(one(await control.act('orders', 'restart'), 'orders').state, 'ready');
});

test('one that cannot be started says why, and what it said last', async (t) => {
  const { act, control, seen, system } = await start(t);
  Object.assign(system.process('orders').spec.env, { FAULTS: 'dies', API_TOKEN: 'abc' });
  const failed = await act('orders', 'restart');
  assert.equal(failed.state, 'failed');
  assert.match(failed.why ?? '', /^orders ended 3 times while starting, with exit code 3/);
  assert.deepEqual(failed.actions, ['start', 'more']);
  const { output } = await control.describe('orders');
  const errors = output.filter(({ stream }) => stream === 'stderr').map(({ text }) => text);
  assert.deepEqual(errors, Array(3).fill('TypeError: it was meant to happen'));
  assert.match(seen.of('warning').at(-1)?.message ?? '', /^orders ended 3 times/);
});

test('the environment is shown without its secrets', async (t) => {
  const { control } = await start(t, {
    DB_PASSWORD: 'hunter2',
    STRIPE_KEY: 'sk_1',
    BROKER: 'amqp://guest:hunter3@127.0.0.1:5672',
    PLAIN: 'plain',
  });
  const { environment } = await control.describe('orders');
  const values = Object.fromEntries(environment.map(({ name, value }) => [name, value]));
  assert.equal(values.DB_PASSWORD, '[redacted]');
  assert.equal(values.STRIPE_KEY, '[redacted]');
  assert.equal(values.BROKER, 'amqp://[redacted]@127.0.0.1:5672');
  assert.equal(values.PLAIN, 'plain');
  assert.equal(values.SERVICE_INSTANCE_ID, 'orders');
  assert.doesNotMatch(JSON.stringify(environment), /hunter|sk_1/);
});

test('one more instance has the next number and a port of its own; one less is the last', async (t) => {
  const { control, system } = await start(t);
  const names = async () =>
    (await control.list()).filter(({ service }) => service === 'orders').map(({ name }) => name);
  await control.act('orders', 'more');
  await control.act('orders', 'more');
  assert.deepEqual(await names(), ['orders', 'orders-2', 'orders-3']);
  const ports = (await control.list()).map(({ port }) => port);
  assert.equal(new Set(ports).size, 5);
  assert.equal((await fetch(`${system.urls['orders-3']}/ready`)).status, 200);
  const { environment } = await control.describe('orders-3');
  assert.equal(environment.find(({ name }) => name === 'SERVICE_INSTANCE_ID')?.value, 'orders-3');

  const { 'orders-3': pid = 0 } = system.pids();
  await control.act('orders', 'less');
  assert.deepEqual(await names(), ['orders', 'orders-2']);
  assert.ok(!isRunning(pid));
  await control.act('orders-2', 'less');
  await assert.rejects(control.act('orders', 'less'), {
    refusal: 'process-not-possible',
    message: 'orders is ready: less is not possible',
  });
  await system.stop();
  await assert.rejects(control.act('orders', 'start'), /the system is stopping/);
});

test('a paused process stands still, goes on, and can be stopped', { skip: WINDOWS }, async (t) => {
  const { act, info, system } = await start(t);
  assert.equal((await act('orders', 'pause')).state, 'paused');
  const signal = AbortSignal.timeout(300);
  await assert.rejects(fetch(`${system.urls.orders}/ready`, { signal }), { name: 'TimeoutError' });
  assert.equal((await act('orders', 'continue')).state, 'ready');
  assert.equal((await fetch(`${system.urls.orders}/ready`)).status, 200);
  await act('orders', 'pause');
  const { state, why } = await act('orders', 'stop');
  assert.deepEqual([state, why], ['stopped', 'exit code 0']);
  assert.equal((await info('gateway')).state, 'ready');
});

test('a start that takes long is not waited for, and can be given up', async (t) => {
  const { act, control, info, system } = await start(t);
  Object.assign(system.process('orders').spec.env, { FAULTS: 'never-ready' });
  await act('orders', 'stop');
  const started = control.act('orders', 'start');
  await waitFor('orders says what it waits for', async () => {
    return (await info('orders')).why === '/ready answers 503: no broker';
  });
  assert.deepEqual((await info('orders')).actions, ['stop', 'more']);
  assert.equal((await act('orders', 'stop')).state, 'stopped');
  await started;
  assert.equal((await info('orders')).state, 'stopped');
});

test('of a process that is not there nothing can be asked', async (t) => {
  const { control } = await start(t);
  await assert.rejects(control.act('nobody', 'stop'), {
    refusal: 'process-not-found',
    message: 'there is no process nobody, only broker, orders, gateway',
  });
});
