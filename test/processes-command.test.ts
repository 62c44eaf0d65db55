import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { ProcessInfo } from '@simplebank/console/processes';
import request from 'supertest';
import { runCommand } from '../local/test/support/run-command.ts';
import { temporaryFolder } from './support/folder.ts';
import { skipSuspending } from './support/suspend.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** `npm run processes` beside a system that runs. */

let bank: TestSystem;

before(async () => {
  bank = await startTestSystem({ EXTRA_TOKEN: 'xyzzy' });
});
after(() => bank?.stop());

function run(...args: string[]) {
  const { port } = new URL(bank.url('console'));
  return runCommand('processes', args, bank.system.dataDirectory, { CONSOLE_PORT: port });
}

/** @returns the first two columns of each process */
async function states(): Promise<string[]> {
  const { code, stdout, stderr } = await run();
  assert.deepEqual([code, stderr], [0, ''], stdout);
  const [head, ...rows] = stdout.split('\n').filter((line) => /^\S/.test(line));
  assert.match(head ?? '', /^name +state +pid +port +uptime +crashes +CPU +memory +loop p99$/);
  return rows.map((row) => row.split(/ +/).slice(0, 2).join(' '));
}

/**
 * Has something done, and waits until it is: the command waits twelve seconds, which may be too few
 * on a busy machine.
 *
 * @param after the processes of that service, and how they are then
 */
async function does(action: string, name: string, after: string[]): Promise<void> {
  const { code, stderr } = await run(action, name);
  assert.deepEqual([code, stderr], [0, '']);
  const isOfIt = (state: string) => state.startsWith(`${name} `) || state.startsWith(`${name}-`);
  await waitFor(
    `${action} of ${name}`,
    async () => isDeepStrictEqual((await states()).filter(isOfIt), after),
    60_000,
  );
}

async function isRefused(args: string[], why: RegExp): Promise<void> {
  const { code, stdout, stderr } = await run(...args);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, why);
}

/** One at which nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return String(port);
}

describe('npm run processes', () => {
  it('shows every process', async () => {
    const names = Object.keys(bank.system.pids());
    const shown = await states();
    assert.deepEqual(shown.toSorted(), names.map((name) => `${name} ready`).toSorted());
    const { stdout } = await run();
    for (const [name, pid] of Object.entries(bank.system.pids())) {
      assert.match(stdout, new RegExp(`^${name} +ready +${pid} `, 'm'));
    }
  });

  it('shows one with its environment, without secrets, and its last output', async () => {
    const { code, stdout } = await run('fees');
    assert.equal(code, 0);
    assert.match(stdout, /\nenvironment:\n/);
    assert.match(stdout, /^ {2}SERVICE_INSTANCE_ID=fees$/m);
    assert.match(stdout, /^ {2}EXTRA_TOKEN=\[redacted\]$/m);
    assert.match(stdout, /\nlast output:\n {2}\{.*starting services: fees_service/);
  });

  it('speaks JSON', async () => {
    const processes: ProcessInfo[] = JSON.parse((await run('--json')).stdout);
    const pids = processes.map(({ name, pid }) => [name, pid]);
    assert.deepEqual(Object.fromEntries(pids), bank.system.pids());
    const { process } = JSON.parse((await run('--json', 'fees')).stdout);
    assert.equal(process.name, 'fees');
  });

  it('stops and starts', async () => {
    await does('stop', 'fees', ['fees stopped']);
    assert.equal(bank.system.pids().fees, undefined);
    await isRefused(['stop', 'fees'], /fees is stopped: stop is not possible/);
    await does('start', 'fees', ['fees ready']);
    await isRefused(['start', 'fees'], /fees is ready: start is not possible/);
    const pid = bank.system.pids().fees;
    await does('restart', 'fees', ['fees ready']);
    assert.notEqual(bank.system.pids().fees, pid);
  });

  it('has one more of a service, and one less', async () => {
    await does('more', 'market', ['market ready', 'market-2 ready']);
    await does('less', 'market', ['market ready']);
    assert.equal(bank.system.pids()['market-2'], undefined);
    await isRefused(['less', 'market'], /market is ready: less is not possible/);
    await isRefused(['more', 'external'], /external is ready: more is not possible/);
  });

  it('pauses and continues', { skip: skipSuspending }, async () => {
    await does('pause', 'settings', ['settings paused']);
    await isRefused(['pause', 'settings'], /settings is paused: pause is not possible/);
    await does('continue', 'settings', ['settings ready']);
  });

  it('knows no process of another name', async () => {
    await isRefused(['nobody'], /there is no process nobody, only /);
    await isRefused(['stop', 'nobody'], /there is no process nobody, only /);
  });

  it('has the console started again, whose token is another one then', async () => {
    const tokenNow = async () =>
      (await request(bank.url('console')).get('/api/processes')).body.token;
    const token = await tokenNow();
    const pid = bank.system.pids().console;
    assert.equal((await run('restart', 'console')).code, 0);
    const next = await waitFor(
      'the console that comes after',
      async () => bank.system.pids().console !== pid && (await tokenNow()),
      60_000,
    );
    assert.notEqual(next, token);
    const stop = request(bank.url('console')).post('/api/processes/fees/stop');
    const { body } = await stop.set('X-Console-Token', token).expect(403);
    assert.equal(body.type, '/docs/errors.md#token-missing');
    assert.ok((await states()).includes('fees ready'));
    await does('restart', 'fees', ['fees ready']);
  });

  it('says that no system runs, and that the console is elsewhere', async (t) => {
    const folder = await temporaryFolder(t);
    const { port } = new URL(bank.url('settings'));
    const closed = await closedPort();
    const nobody = await runCommand('processes', [], folder, { CONSOLE_PORT: closed });
    assert.equal(nobody.code, 1);
    assert.equal(nobody.stderr, `no system runs in ${folder}: npm start starts one\n`);
    const elsewhere = await runCommand('processes', [], bank.system.dataDirectory, {
      CONSOLE_PORT: closed,
    });
    assert.equal(elsewhere.code, 1);
    assert.match(
      elsewhere.stderr,
      new RegExp(
        `^the system runs \\(process ${process.pid}\\), and its console does not answer at http://127\\.0\\.0\\.1:${closed}: `,
      ),
    );
    const another = await runCommand('processes', [], folder, { CONSOLE_PORT: port });
    assert.equal(another.code, 1);
    assert.match(another.stderr, /answered 404/);
  });
});
