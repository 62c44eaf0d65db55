import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { lockHolder } from '../../src/supervisor/lock.ts';
import type { Environment } from '../../src/supervisor/process-spec.ts';
import { firstRecord, isRunning, ownEnvironment, runs } from '../support/small-system.ts';

const WINDOWS = process.platform === 'win32' && 'Windows has no signals';

const COMMAND = [process.execPath, ...runs('start.ts')];

/** Runs the command as a process of its own. */
async function run(t: TestContext, args: string[] = [], more: Environment = {}, command = COMMAND) {
  const folder = await temporaryFolder(t);
  const env = ownEnvironment(folder, { NO_COLOR: '1', FORCE_COLOR: undefined, ...more });
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    command[0] ?? '',
    [...command.slice(1), ...args],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  t.after(() => child.kill('SIGKILL'));
  const exit = once(child, 'close').then(([code, signal]) => signal ?? code);
  const output = { stdout: '', stderr: '' };
  return {
    folder,
    child,
    exit,
    output,
    /** Collects what it writes. Until then nobody reads it. */
    read() {
      for (const name of ['stdout', 'stderr'] as const)
        child[name].setEncoding('utf8').on('data', (data) => {
          output[name] += data;
        });
    },
    /** Waits until its messages hold this. */
    says: (message: string) =>
      waitFor(message, () => output.stdout.includes(message) || output.stderr.includes(message)),
    /** The processes it has started. */
    async pids(): Promise<number[]> {
      const names = ['broker', 'orders', 'gateway'];
      const records = await Promise.all(names.map((name) => firstRecord(folder, name)));
      return records.map((record) => record.process);
    },
  };
}

test('says what is ready and what to try, and stops on Ctrl-C', { skip: WINDOWS }, async (t) => {
  const { folder, child, exit, output, read, says, pids } = await run(t);
  read();
  await says('Ctrl-C stops everything.');
  const url = /gateway ready (http:\/\/localhost:\d+) \d+\.\d s\n/.exec(output.stdout)?.[1] ?? '';
  assert.match(output.stdout, /broker ready 127\.0\.0\.1:\d+ \d+\.\d s\n/);
  assert.match(output.stdout, /SimpleBank is ready after \d+\.\d s:\n/);
  assert.ok(
    output.stdout.includes(`curl -X POST ${url}/shares/sell -H 'content-type: application/json'\n`),
  );
  assert.match(
    output.stdout,
    /curl http:\/\/localhost:\d+\/profile\/26bc34c2-5959-4679-9d4d-491be0f3c0c0\n/,
  );
  assert.ok(output.stdout.includes(`State, logs and telemetry are kept in ${folder}\n`));
  assert.match(output.stdout, /Find out what is wrong, in a bank with a bug:\n {2}npm run learn\n/);
  assert.match(output.stdout, /See it all in a browser.*:\n {2}http:\/\/localhost:\d+\n/);
  const started = await pids();
  assert.ok(started.every(isRunning));

  child.kill('SIGINT');
  assert.equal(await exit, 0);
  // What a process writes may be shown a little after it has said that it is ready.
  assert.match(output.stdout, / INFO {2}orders +starting\n/);
  assert.ok(!started.some(isRunning));
  assert.equal(lockHolder(folder), undefined);
  assert.match(output.stdout, /\nStopped: nothing is left running\.\n$/);
  assert.equal(output.stderr, '');
});

test('--scale runs several instances, and says where each one is', { skip: WINDOWS }, async (t) => {
  const { child, exit, output, read, says } = await run(t, ['--scale', 'orders=2']);
  read();
  await says('Ctrl-C stops everything.');
  child.kill('SIGINT');
  assert.equal(await exit, 0);
  const url = /orders-2 ready (http:\/\/localhost:\d+) \d+\.\d s\n/.exec(output.stdout)?.[1] ?? '';
  assert.ok(output.stdout.includes(`\n  orders-2              ${url}\n`));
});

test('--without leaves a service to something else', { skip: WINDOWS }, async (t) => {
  const { child, exit, output, read, says } = await run(t, ['--without', 'orders']);
  read();
  await says('Ctrl-C stops everything.');
  child.kill('SIGINT');
  assert.equal(await exit, 0);
  assert.match(output.stdout, /^ *gateway ready /m);
  assert.doesNotMatch(output.stdout, /orders/);
});

test('Ctrl-C that comes twice, as npm passes it on, is one', { skip: WINDOWS }, async (t) => {
  const { child, exit, read, says } = await run(t);
  read();
  await says('Ctrl-C stops everything.');
  child.kill('SIGINT');
  child.kill('SIGINT');
  assert.equal(await exit, 0);
});

test('Ctrl-C while starting stops what has been started', { skip: WINDOWS }, async (t) => {
  const { child, exit, read, says, pids } = await run(t, [], { ORDERS_FAULTS: 'never-ready' });
  read();
  await says('gateway ready');
  await waitFor('orders has started', () =>
    pids().then(
      () => true,
      () => false,
    ),
  );
  const started = await pids();
  child.kill('SIGTERM');
  assert.equal(await exit, 0);
  assert.ok(!started.some(isRunning));
});

test('a second Ctrl-C ends everything at once', { skip: WINDOWS }, async (t) => {
  const { folder, child, exit, read, says, pids } = await run(t, [], {
    ORDERS_FAULTS: 'ignores-stop',
  });
  read();
  await says('Ctrl-C stops everything.');
  const started = await pids();
  child.kill('SIGINT');
  const again = setInterval(() => child.kill('SIGINT'), 100);
  assert.equal(await exit, 130);
  clearInterval(again);
  await waitFor('nothing is left', () => !started.some(isRunning));
  assert.equal(lockHolder(folder), undefined);
});

test('when what it was started for fails, it stops, and says why', async (t) => {
  const { folder, exit, output, read, pids } = await run(t, [], { FAILS: 'not today' });
  read();
  assert.equal(await exit, 3);
  assert.equal(output.stderr, 'not today\n');
  assert.match(output.stdout, /\nStopped: nothing is left running\.\n$/);
  assert.ok(!(await pids()).some(isRunning));
  assert.equal(lockHolder(folder), undefined);
});

test('when it is killed, nothing it started stays', { skip: WINDOWS }, async (t) => {
  const { folder, child, exit, read, says, pids } = await run(t);
  read();
  await says('Ctrl-C stops everything.');
  const started = await pids();
  child.kill('SIGKILL');
  assert.equal(await exit, 'SIGKILL');
  await waitFor('nothing is left', () => !started.some(isRunning));
  assert.equal(lockHolder(folder), undefined);
});

test('when it is killed while a process still loads, nothing stays', {
  skip: WINDOWS,
}, async (t) => {
  const { child, exit, read, says, pids } = await run(t, [], { ORDERS_FAULTS: 'deaf' });
  read();
  await says('gateway ready');
  const started = await pids();
  child.kill('SIGKILL');
  assert.equal(await exit, 'SIGKILL');
  await waitFor('nothing is left', () => !started.some(isRunning));
});

test('when the shell that npm runs it in dies, it stops', { skip: WINDOWS }, async (t) => {
  const shell = ['sh', '-c', `"${COMMAND.join('" "')}"; true`];
  const npm = { npm_lifecycle_event: 'start' };
  const { folder, child, exit, output, read, says, pids } = await run(t, [], npm, shell);
  read();
  await says('Ctrl-C stops everything.');
  const started = [...(await pids()), lockHolder(folder) ?? 0];
  child.kill('SIGTERM');
  assert.equal(await exit, 'SIGTERM');
  assert.match(output.stdout, /\nStopped: nothing is left running\.\n$/);
  await waitFor('nothing is left', () => !started.some(isRunning));
});

test('when whoever started it with a channel goes, it stops', async (t) => {
  const folder = await temporaryFolder(t);
  const child = spawn(COMMAND[0] ?? '', COMMAND.slice(1), {
    env: ownEnvironment(folder),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (data) => {
    said += data;
  });
  await waitFor('it is ready', () => said.includes('Ctrl-C stops everything.'));
  const { process: pid } = await firstRecord(folder, 'gateway');
  child.disconnect();
  assert.deepEqual(await exit, [0, null]);
  assert.ok(!isRunning(pid));
});

test('--json writes JSON objects alone on stdout: log lines as they are, other lines in one', {
  skip: WINDOWS,
}, async (t) => {
  const { folder, child, exit, output, read, says } = await run(t, ['--json'], {
    ORDERS_FAULTS: 'warns no-json',
  });
  read();
  await says('Ctrl-C stops everything.');
  child.kill('SIGINT');
  assert.equal(await exit, 0);

  const shown = output.stdout.trimEnd().split('\n').map(objectIn);
  const kept = await readFile(path.join(folder, 'logs', 'orders.json'), 'utf8');
  const lines = kept.trimEnd().split('\n');
  assert.deepEqual(
    shown.filter(({ name }) => name === 'orders').map(textOf),
    lines.map((line) => (line.startsWith('{"name":') ? line : ['orders', line])),
  );
  for (const odd of [
    'no JSON',
    '{',
    '  resource: {',
    '}',
    '[1]',
    '42',
    'null',
    '"text"',
    '{"a":1',
  ]) {
    assert.ok(lines.includes(odd), odd);
  }
  for (const message of ['gateway ready', 'orders Warning: look out', 'Stopped'])
    assert.ok(output.stderr.includes(message), message);
});

/** @throws AssertionError when a line is no JSON object */
function objectIn(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), line);
  return { ...value };
}

/** A line of the service as it was, or of a line that is none the process and the text. */
function textOf(record: Record<string, unknown>) {
  return record['@version'] === undefined ? JSON.stringify(record) : [record.name, record.message];
}

test('a reader that comes late finds every line', { skip: WINDOWS }, async (t) => {
  const { folder, child, exit, output, read } = await run(t, ['--json'], {
    GATEWAY_FAULTS: 'warns',
  });
  const log = path.join(folder, 'logs', 'gateway.json');
  await waitFor('the gateway is ready', async () => {
    return (await readFile(log, 'utf8').catch(() => '')).includes('listening');
  });
  const port = /"port":(\d+)/.exec(await readFile(log, 'utf8'))?.[1];
  await fetch(`http://127.0.0.1:${port}/chatter`);
  read();
  child.kill('SIGINT');
  assert.equal(await exit, 0);
  const lines = output.stdout.split('\n').filter((line) => line.startsWith('{"name":"gateway"'));
  assert.equal(`${lines.join('\n')}\n`, await readFile(log, 'utf8'));
  assert.ok(lines.length > 20_000);
});

test('stops when nobody reads its output any more', { skip: WINDOWS }, async (t) => {
  const { folder, child, exit } = await run(t);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  assert.equal(await exit, 0);
  for (const file of await readdir(path.join(folder, 'logs'))) {
    const { process } = await firstRecord(folder, path.parse(file).name);
    assert.ok(!isRunning(process), file);
  }
});

test('a system that cannot start is a message and exit code 1', async (t) => {
  const { exit, output, read } = await run(t, [], { GATEWAY_PORT: 'high' });
  read();
  assert.equal(await exit, 1);
  assert.equal(output.stdout, 'GATEWAY_PORT: must be a port from 0 to 65535 (got "high")\n');
});

test('wrong arguments: the reason, the usage and exit code 2', async (t) => {
  for (const [argument, reason] of [
    ['--jsno', "Unknown option '--jsno'"],
    ['please', "Unexpected argument 'please'"],
    ['--scale=orders=11', 'scale: orders can have 1 to 10 instances, not 11\n'],
    ['--without=orders,', '--without: there is no service "", only '],
    ['--without=broker', '--without: there is no service "broker", only '],
  ]) {
    const { child, exit } = await run(t, [argument ?? '']);
    const [stderr, code] = await Promise.all([text(child.stderr), exit]);
    assert.equal(code, 2);
    assert.ok(stderr.startsWith(reason ?? ''), stderr);
    assert.match(stderr, /\nusage: npm start/);
  }
});

test('--help is the usage and exit code 0', async (t) => {
  const { child, exit } = await run(t, ['--help']);
  const [stdout, code] = await Promise.all([text(child.stdout), exit]);
  assert.equal(code, 0);
  assert.match(stdout, /^usage: npm start/);
});
