import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { skipLong } from '../../../test/support/long.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { root } from '../../src/root.ts';
import { FIRST } from '../../src/supervisor/child.ts';
import { lockHolder } from '../../src/supervisor/lock.ts';
import type { Environment } from '../../src/supervisor/process-spec.ts';
import { StartError } from '../../src/supervisor/start-error.ts';
import { simpleBank } from '../../src/system/plan.ts';
import { type SystemOptions, startSystem } from '../../src/system/system.ts';
import { withRemedy } from '../../src/terminal/open-files.ts';
import { smallPlan } from '../fixtures/small-plan.js';
import { Recorder } from '../support/recorder.ts';
import { firstRecord, isRunning, ownEnvironment, ports } from '../support/small-system.ts';

const WINDOWS = process.platform === 'win32' && 'Windows has no signals';

/** What the tests begin with: a small system that shares nothing with others. */
async function prepare(t: TestContext, more: Environment = {}) {
  const folder = await temporaryFolder(t);
  const seen = new Recorder();
  const options: SystemOptions = {
    env: ownEnvironment(folder, more),
    plan: smallPlan,
    onEvent: seen.onEvent,
    onLine: seen.onLine,
  };
  return { folder, seen, options };
}

async function start(t: TestContext, options: SystemOptions) {
  const system = await startSystem(options);
  t.after(() => system.stop());
  return system;
}

test('starts in order, and stops in the opposite one with nothing left', async (t) => {
  const { folder, seen, options } = await prepare(t);
  const system = await start(t, options);

  const ready = seen.of('ready').map(({ name, url }) => [name, url]);
  assert.deepEqual(ready[0], ['broker', `127.0.0.1:${system.ports.BROKER_PORT}`]);
  assert.deepEqual(Object.fromEntries(ready), system.urls);
  assert.deepEqual(Object.keys(system.urls), ['broker', 'orders', 'gateway']);
  const startedThird = seen.events.findIndex((e) => e.type === 'starting' && e.name === 'orders');
  const brokerReady = seen.events.findIndex((e) => e.type === 'ready' && e.name === 'broker');
  assert.ok(startedThird > brokerReady);

  assert.equal((await fetch(`${system.urls.gateway}/ready`)).status, 200);
  assert.equal(system.amqpUri, `amqp://guest:guest@127.0.0.1:${system.ports.BROKER_PORT}`);
  const pids = Object.values(system.pids());
  assert.equal(pids.length, 3);
  assert.ok(pids.every(isRunning));
  assert.equal(lockHolder(folder), process.pid);

  await system.stop();
  assert.equal(seen.of('stopped').at(-1)?.name, 'broker');
  assert.deepEqual(
    seen.of('stopped').map(({ how }) => how),
    ['exit code 0', 'exit code 0', 'exit code 0'],
  );
  assert.deepEqual(system.pids(), {});
  assert.ok(!pids.some(isRunning));
  assert.equal(lockHolder(folder), undefined);
});

test('a process waits for those that it needs, and for no other', async (t) => {
  const { seen, options } = await prepare(t, { ORDERS_FAULTS: 'late' });
  const plan: SystemOptions['plan'] = (...args) => {
    const [broker, orders, gateway] = smallPlan(...args).flat();
    assert.ok(broker && orders && gateway);
    return [[broker, orders], [gateway]];
  };
  await start(t, { ...options, plan });
  const place = (type: string, name: string) =>
    seen.events.findIndex((event) => event.type === type && 'name' in event && event.name === name);
  assert.ok(place('ready', 'broker') < place('starting', 'gateway'));
  assert.ok(place('starting', 'gateway') < place('ready', 'orders'));
});

test('output is kept byte for byte, one file a process, and passed on line by line', async (t) => {
  const { folder, seen, options } = await prepare(t, { ORDERS_FAULTS: 'warns' });
  const system = await start(t, options);
  await fetch(`${system.urls.orders}/chatter`);
  await system.stop();

  const lines = seen.lines.filter(({ name, stream }) => name === 'orders' && stream === 'stdout');
  const kept = await readFile(path.join(folder, 'logs', 'orders.json'), 'utf8');
  assert.equal(kept, lines.map(({ text }) => `${text}\n`).join(''));
  const numbers = lines
    .map(({ text }): unknown => JSON.parse(text).n)
    .filter((n) => n !== undefined);
  assert.deepEqual(
    numbers,
    Array.from({ length: 20_000 }, (_, n) => n),
  );

  assert.equal(
    await readFile(path.join(folder, 'logs', 'orders.stderr.log'), 'utf8'),
    'Warning: look out\n',
  );
  assert.deepEqual(
    seen.lines.filter(({ stream }) => stream === 'stderr'),
    [{ name: 'orders', stream: 'stderr', text: 'Warning: look out' }],
  );
});

test('a process that dies is restarted, each time after a longer wait', async (t) => {
  const { seen, options } = await prepare(t);
  const system = await start(t, { ...options, policy: { firstDelayMs: 10, longestDelayMs: 25 } });
  const broker = system.pids().broker;
  for (let death = 1; death <= 4; death++) {
    const { orders } = system.pids();
    system.process('orders').kill('SIGKILL');
    await seen.until('ready', 'orders', death + 1);
    assert.notEqual(system.pids().orders, orders);
  }
  assert.deepEqual(
    seen.of('restarting').map(({ name, delayMs }) => [name, delayMs]),
    [
      ['orders', 10],
      ['orders', 20],
      ['orders', 25],
      ['orders', 25],
    ],
  );
  assert.equal(system.pids().broker, broker);
  assert.equal((await fetch(`${system.urls.orders}/ready`)).status, 200);
});

test('after it was ready for a while, a process is restarted soon again', async (t) => {
  const { seen, options } = await prepare(t);
  const policy = { firstDelayMs: 10, longestDelayMs: 1000, stableAfterMs: 0 };
  const system = await start(t, { ...options, policy });
  for (let death = 1; death <= 3; death++) {
    system.process('orders').kill('SIGKILL');
    await seen.until('ready', 'orders', death + 1);
  }
  assert.deepEqual(
    seen.of('restarting').map(({ delayMs }) => delayMs),
    [10, 10, 10],
  );
});

test('how a process ended is told', { skip: WINDOWS }, async (t) => {
  const { seen, options } = await prepare(t);
  const system = await start(t, { ...options, policy: { firstDelayMs: 1 } });
  system.process('orders').kill('SIGKILL');
  await seen.until('restarting', 'orders', 1);
  await fetch(`${system.urls.gateway}/exit`).catch(() => undefined);
  await seen.until('restarting', 'gateway', 1);
  assert.deepEqual(
    seen.of('restarting').map(({ name, how }) => `${name}: ${how}`),
    ['orders: signal SIGKILL', 'gateway: exit code 7'],
  );
});

test('a line that a process did not finish is kept, with an end', async (t) => {
  const { folder, seen, options } = await prepare(t);
  const system = await start(t, { ...options, policy: { firstDelayMs: 1 } });
  await fetch(`${system.urls.orders}/half-line`);
  system.process('orders').kill('SIGKILL');
  await seen.until('ready', 'orders', 2);
  await system.stop();
  const kept = await readFile(path.join(folder, 'logs', 'orders.json'), 'utf8');
  const messages = kept.split('\n').map((line) => /"message":"(\w+)/.exec(line)?.[1] ?? line);
  const firstLife = ['starting', 'listening', 'half'];
  assert.deepEqual(messages, [...firstLife, 'starting', 'listening', 'stopped', '']);
});

test('one process can be stopped and started while the others run', async (t) => {
  const { seen, options } = await prepare(t);
  const system = await start(t, options);
  await system.process('orders').stop();
  assert.deepEqual(Object.keys(system.pids()), ['broker', 'gateway']);
  await system.process('orders').start();
  assert.equal((await fetch(`${system.urls.orders}/ready`)).status, 200);
  assert.deepEqual(seen.of('restarting'), []);
  assert.throws(() => system.process('nobody'), /there is no process nobody/);
});

test('a process that dies again and again while starting ends the start', async (t) => {
  const { folder, seen, options } = await prepare(t, { ORDERS_FAULTS: 'dies' });
  await assert.rejects(startSystem({ ...options, policy: { firstDelayMs: 1 } }), (error) => {
    assert.ok(error instanceof StartError);
    assert.match(
      error.message,
      /^orders ended 3 times while starting, with exit code 3; its last lines:\n/,
    );
    assert.match(error.message, /\n {3}INFO {2}orders +starting\n/);
    assert.match(error.message, /\n {2}orders TypeError: it was meant to happen/);
    return true;
  });
  assert.equal(seen.of('restarting').length, 2);
  assert.equal(seen.of('stopped').at(-1)?.name, 'broker');
  assert.equal(lockHolder(folder), undefined);
});

test('a process that lacks files to open is told of with the limit and what to do', {
  skip: process.platform !== 'linux' && 'only Linux tells the limit',
}, async (t) => {
  const { seen, options } = await prepare(t, { ORDERS_FAULTS: 'lacks-files' });
  const [, limit] =
    /^Max open files +(\d+)/m.exec(await readFile('/proc/self/limits', 'utf8')) ?? [];
  await assert.rejects(startSystem({ ...options, policy: { firstDelayMs: 1 } }), (error) => {
    assert.ok(error instanceof StartError);
    assert.ok(withRemedy(error.message).startsWith(`${error.message}\nToo many files are open`));
    assert.ok(withRemedy(error.message).includes(`(\`ulimit -n\`) is ${limit}. Raise it,`));
    return true;
  });
  assert.deepEqual(
    seen.of('restarting').map(({ how }) => how),
    ['exit code 1, EMFILE', 'exit code 1, EMFILE'],
  );
});

test('every program starts where a process may open 256 files', {
  skip: WINDOWS || skipLong,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const env = ownEnvironment(folder);
  for (const { name, command, env: own } of simpleBank(env, ports).flat()) {
    // The stand-ins write no log, and are the smallest.
    if (name === 'external') continue;
    await t.test(name, async () => {
      // Half of it: the programs will grow.
      const script = `ulimit -n 128; exec "${process.execPath}" --import="${FIRST}" ${command.join(' ')}`;
      const child = spawn('sh', ['-c', script], {
        cwd: root,
        env: { ...own, PORT: '0', STATSD_PORT: '0' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = once(child, 'exit');
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (data) => {
          said += data;
        });
      }
      await waitFor(`${name} is there`, () => /listening|EMFILE/.test(said));
      child.kill('SIGKILL');
      await ended;
      assert.ok(!said.includes('EMFILE'), said);
    });
  }
});

test('a process whose parent goes before it has begun to load ends by itself', {
  skip: WINDOWS,
}, async () => {
  const program = `
    const { pid } = require('node:child_process').spawn(
      process.execPath,
      ['--import', '${FIRST}', '-e', 'setInterval(() => {}, 1000)'],
      { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    );
    require('node:fs').writeSync(1, String(pid));
    process.kill(process.pid, 'SIGKILL');`;
  const parent = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(parent, 'exit');
  const [pid] = await once(parent.stdout, 'data');
  assert.deepEqual(await ended, [null, 'SIGKILL']);
  await waitFor('nothing is left', () => !isRunning(Number(String(pid))));
});

test('a process with a bad configuration ends the start at once', async (t) => {
  const { seen, options } = await prepare(t, { ORDERS_FAULTS: 'bad-configuration' });
  await assert.rejects(startSystem(options), {
    name: 'StartError',
    message: /^orders has a bad configuration; its last lines:\n.*\n {2}orders PORT: must be/,
  });
  assert.deepEqual(seen.of('restarting'), []);
});

test('a process that does not become ready ends the start, and says why', async (t) => {
  const { options } = await prepare(t, { ORDERS_FAULTS: 'never-ready' });
  await assert.rejects(startSystem({ ...options, policy: { startLimitMs: 6000 } }), {
    name: 'StartError',
    message:
      /^orders is not ready after 6 s: \/ready answers 503: no broker\. To wait longer, set START_TIMEOUT_MS, which is 6000; its last lines:\n.* starting\n.* listening port=\d+$/,
  });
});

test('a start waits for a process that lives, and tells why it is not ready', async (t) => {
  const { seen, options } = await prepare(t, { ORDERS_FAULTS: 'late' });
  const system = await start(t, { ...options, policy: { tellAfterMs: 50 } });
  const told = seen.of('waiting').flatMap(({ reasons }) => reasons.orders ?? []);
  assert.ok(told.includes('it does not listen yet'));
  assert.ok(told.includes('/ready answers 503: no broker'));
  assert.ok(seen.of('waiting').every(({ seconds }) => seconds > 0));
  assert.deepEqual(seen.of('restarting'), []);
  assert.equal(system.process('orders').waitsFor, undefined);
});

test('a start waits for a process that is stopped for a while', { skip: WINDOWS }, async (t) => {
  const { folder, seen, options } = await prepare(t, { ORDERS_FAULTS: 'stops-itself' });
  const starting = start(t, { ...options, policy: { tellAfterMs: 50 } });
  const { process: pid } = await firstRecord(folder, 'orders');
  const tells = (why: string) => seen.of('waiting').some(({ reasons }) => reasons.orders === why);
  await waitFor('it has told', () => tells('it does not answer'));
  process.kill(pid, 'SIGCONT');
  assert.equal((await starting).pids().orders, pid);
});

test('START_TIMEOUT_MS bounds the start', async (t) => {
  const { options } = await prepare(t, { ORDERS_FAULTS: 'never-ready', START_TIMEOUT_MS: '1500' });
  await assert.rejects(startSystem(options), {
    name: 'StartError',
    message: /^\w+ is not ready after 1\.5 s: .* set START_TIMEOUT_MS, which is 1500/,
  });
});

for (const value of ['soon', '0', '-1', '86400001']) {
  test(`START_TIMEOUT_MS=${value} starts nothing`, async (t) => {
    const { folder, seen, options } = await prepare(t, { START_TIMEOUT_MS: value });
    await assert.rejects(startSystem(options), {
      name: 'StartError',
      message: new RegExp(`^bad configuration: START_TIMEOUT_MS: .* \\(got "${value}"\\)$`),
    });
    assert.deepEqual(seen.events, []);
    assert.equal(lockHolder(folder), undefined);
  });
}

test('a start can be broken off', async (t) => {
  const { folder, seen, options } = await prepare(t, { ORDERS_FAULTS: 'never-ready' });
  const stop = new AbortController();
  const system = startSystem({ ...options, signal: stop.signal });
  const rejected = assert.rejects(system, StartError);
  await seen.until('ready', 'gateway', 1);
  stop.abort();
  await rejected;
  assert.equal(seen.of('stopped').length, 3);
  assert.equal(lockHolder(folder), undefined);
  await assert.rejects(startSystem({ ...options, signal: stop.signal }), StartError);
});

test('a process that will not stop is killed', { skip: WINDOWS }, async (t) => {
  const { seen, options } = await prepare(t, { ORDERS_FAULTS: 'ignores-stop' });
  const system = await start(t, { ...options, policy: { stopLimitMs: 100 } });
  await system.stop();
  assert.equal(seen.of('stopped').find(({ name }) => name === 'orders')?.how, 'signal SIGKILL');
});

test('a stop during the wait for a restart is a stop', async (t) => {
  const { seen, options } = await prepare(t);
  const system = await start(t, { ...options, policy: { firstDelayMs: 3_600_000 } });
  system.process('orders').kill('SIGKILL');
  await seen.until('restarting', 'orders', 1);
  await system.stop();
  await waitFor('nothing runs', () => Object.keys(system.pids()).length === 0);
});

test('a second system in the same folder is refused, and the first runs on', async (t) => {
  const { options } = await prepare(t);
  const system = await start(t, options);
  await assert.rejects(startSystem(options), /SimpleBank is already running in /);
  assert.equal((await fetch(`${system.urls.gateway}/ready`)).status, 200);
});

test('several instances of a service run side by side, each with its own port and log file', async (t) => {
  const { folder, seen, options } = await prepare(t);
  const system = await start(t, { ...options, scale: { orders: 3 } });
  assert.deepEqual(Object.keys(system.urls), [
    'broker',
    'orders',
    'orders-2',
    'orders-3',
    'gateway',
  ]);
  assert.equal(new Set(Object.values(system.urls)).size, 5);
  assert.equal(system.urls.orders, `http://localhost:${system.ports.ORDERS_PORT}`);
  for (const name of ['orders', 'orders-2', 'orders-3']) {
    assert.equal((await fetch(`${system.urls[name]}/ready`)).status, 200);
    assert.equal((await firstRecord(folder, name)).process, system.pids()[name]);
  }
  system.process('orders-2').kill('SIGKILL');
  await seen.until('ready', 'orders-2', 2);
  assert.deepEqual(
    seen.of('restarting').map(({ name }) => name),
    ['orders-2'],
  );
});

test('a bad scale starts nothing', async (t) => {
  const { folder, seen, options } = await prepare(t);
  await assert.rejects(startSystem({ ...options, scale: { order: 2 } }), {
    name: 'StartError',
    message: /^scale: there is no service "order", only settings, /,
  });
  assert.deepEqual(seen.events, []);
  assert.equal(lockHolder(folder), undefined);
});
