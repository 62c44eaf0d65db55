import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { endLeftBehind } from '../../src/supervisor/left-behind.ts';
import { ProcessRecord, RECORD } from '../../src/supervisor/process-record.ts';
import { startSystem } from '../../src/system/system.ts';
import { smallPlan } from '../fixtures/small-plan.js';
import { killedRun } from '../support/killed-run.ts';
import { Recorder } from '../support/recorder.ts';
import { runCommand } from '../support/run-command.ts';
import { isRunning, ownEnvironment } from '../support/small-system.ts';

const skip = process.platform === 'win32' && 'Windows has no signals';

/** Starts a system where another was killed, and returns what it warned of. */
async function startAfter(t: TestContext, folder: string) {
  const seen = new Recorder();
  const system = await startSystem({
    env: ownEnvironment(folder),
    plan: smallPlan,
    onEvent: seen.onEvent,
  });
  t.after(() => system.stop());
  assert.equal((await fetch(`${system.urls.orders}/ready`)).status, 200);
  await system.stop();
  assert.equal(existsSync(path.join(folder, RECORD)), false);
  return seen.of('warning').map(({ message }) => message);
}

const KILLED = 'the last run was killed: waiting for what it left, if need be';

test('processes that stand still do not outlive the next start', { skip }, async (t) => {
  const { folder, pidOf } = await killedRun(t, {}, (run) => {
    process.kill(run.pidOf('orders'), 'SIGSTOP');
    process.kill(run.pidOf('broker'), 'SIGSTOP');
  });
  await waitFor('the gateway has noticed', () => !isRunning(pidOf('gateway')));
  assert.ok(isRunning(pidOf('orders')));
  const left = `broker (process ${pidOf('broker')}), orders (process ${pidOf('orders')})`;
  assert.deepEqual(await startAfter(t, folder), [
    KILLED,
    `ended what the last run had left: ${left}`,
  ]);
  await waitFor('both are gone', () => !isRunning(pidOf('orders')) && !isRunning(pidOf('broker')));
  assert.deepEqual(await startAfter(t, folder), []);
});

test('nor does one that goes round in an endless loop', { skip }, async (t) => {
  const { folder, pidOf } = await killedRun(t, {}, async ({ urlOf }) => {
    await (await fetch(`${urlOf('gateway')}/loop`)).text();
  });
  assert.deepEqual(await startAfter(t, folder), [
    KILLED,
    `ended what the last run had left: gateway (process ${pidOf('gateway')})`,
  ]);
  await waitFor('it is gone', () => !isRunning(pidOf('gateway')));
});

test('nor one of a case, whose data is elsewhere', { skip }, async (t) => {
  const program = { program: 'case.ts', says: 'the case is on' };
  const { folder, pidOf } = await killedRun(t, program, (run) =>
    process.kill(run.pidOf('orders'), 'SIGSTOP'),
  );
  assert.deepEqual(await startAfter(t, folder), [
    KILLED,
    `ended what the last run had left: orders (process ${pidOf('orders')})`,
  ]);
});

test('what notices by itself that it is alone is not worth a word', { skip }, async (t) => {
  const { folder } = await killedRun(t, {}, () => undefined);
  assert.deepEqual(await startAfter(t, folder), [KILLED]);
});

test('npm run clean ends what stands still before it removes its data', { skip }, async (t) => {
  const { folder, pidOf } = await killedRun(t, {}, (run) =>
    process.kill(run.pidOf('orders'), 'SIGSTOP'),
  );
  assert.deepEqual(await runCommand('clean', [], folder), {
    code: 0,
    stdout: `ended what the last run had left: orders (process ${pidOf('orders')})\nremoved ${folder}\n`,
    stderr: '',
  });
  await waitFor('it is gone', () => !isRunning(pidOf('orders')));
});

test("somebody else's process that has the id now is left alone, and named where it has the port", async (t) => {
  const folder = await temporaryFolder(t);
  const program = `
    const server = require('node:net').createServer().listen(0, '127.0.0.1');
    server.on('listening', () => console.log(server.address().port));`;
  const stranger = spawn(process.execPath, ['-e', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => stranger.kill('SIGKILL'));
  const port = Number(String((await once(stranger.stdout, 'data'))[0]));
  const { pid = 0 } = stranger;
  const record = new ProcessRecord(folder, assert.fail);
  record.add({ pid, name: 'orders', port });
  record.add({ pid: 999_999_999, name: 'fees', port: 1 });

  const env = ownEnvironment(folder, { ORDERS_PORT: String(port) });
  await assert.rejects(startSystem({ env, plan: smallPlan }), {
    name: 'StartError',
    message: `port ${port} is taken, perhaps by orders (process ${pid}), which the last run had left: stop what uses it, or set ORDERS_PORT`,
  });
  assert.deepEqual(await startAfter(t, folder), []);
  assert.ok(isRunning(pid));
});

test('a record that was cut off, or is none, is no reason not to start', async (t) => {
  for (const text of [
    '',
    '{"pid":1',
    'null\n[]\n{"pid":-1,"name":"orders","port":1,"mark":""}\n',
  ]) {
    const folder = await temporaryFolder(t);
    await writeFile(path.join(folder, RECORD), text);
    assert.deepEqual(await endLeftBehind(folder), { ended: [], doubtful: [] });
    assert.equal(existsSync(path.join(folder, RECORD)), false);
  }
});

test('where processes cannot be recorded, that is told once', async (t) => {
  const folder = path.join(await temporaryFolder(t), 'missing');
  const told: string[] = [];
  const record = new ProcessRecord(folder, (message) => told.push(message));
  record.add({ pid: 1, name: 'orders', port: 1 });
  record.add({ pid: 2, name: 'fees', port: 2 });
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^processes cannot be recorded in supervisor\.processes: ENOENT/);
});
