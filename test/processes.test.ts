import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { waitFor } from './support/wait.ts';

/** How long a program may take to start on a busy machine, in milliseconds. */
const startLimitMs = 60_000;
/** Has a process fail, beyond all that it catches, when it is sent a message. */
const failing = `data:text/javascript,process.on('message', () => { throw new Error('nobody catches me'); })`;

const messageIn = (line: string): string => JSON.parse(line).message;
/** Every program that is a process of its own, and how it says something. */
const programs = {
  'a service': { file: 'fees', messageOf: messageIn, env: {} },
  'the console': { file: 'console', messageOf: messageIn, env: { STATSD_PORT: '0' } },
  'the broker': { file: 'broker', messageOf: messageIn, env: {} },
  'the third parties': {
    file: 'external',
    messageOf: (line: string) => line.replace(/^external: /, ''),
    env: {},
  },
};

/** Runs a program, as it is built, until the test ends. */
async function start(t: TestContext, file: string, env: NodeJS.ProcessEnv) {
  const directory = await mkdtemp(path.join(tmpdir(), 'process-'));
  const own = { SIMPLEBANK_DIR: directory, OTEL_TRACES_EXPORTER: 'none' };
  const child = fork(fileURLToPath(new URL(`../dist/programs/${file}.js`, import.meta.url)), {
    env: { ...process.env, ...own, ...env },
    execArgv: ['--import', failing],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });
  return child;
}

/** The exit code of a process, and the lines that it has written by then. */
async function ending(child: ChildProcess): Promise<{ code: unknown; lines: string[] }> {
  assert.ok(child.stdout && child.stderr);
  const [[code], ...written] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, lines: written.join('').trimEnd().split('\n') };
}

async function holdPort(): Promise<{ port: number; holder: Server }> {
  const holder = createServer();
  await once(holder.listen(0, '127.0.0.1'), 'listening');
  return { port: (holder.address() as AddressInfo).port, holder };
}

async function freePort(): Promise<number> {
  const { port, holder } = await holdPort();
  await once(holder.close(), 'close');
  return port;
}

/** Waits until somebody listens on a port. */
async function listening(port: number): Promise<void> {
  const reach = async () => {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } finally {
      socket.destroy();
    }
  };
  await waitFor('it listens', reach, startLimitMs);
}

for (const [name, { file, messageOf, env }] of Object.entries(programs)) {
  describe(name, () => {
    it('ends with 78 and one line that names the bad variable', async (t) => {
      const { code, lines } = await ending(await start(t, file, { ...env, PORT: 'http' }));
      assert.equal(code, 78);
      assert.equal(lines.length, 1);
      assert.match(messageOf(lines[0] ?? ''), /^bad configuration: PORT: .+ \(got "http"\)$/);
    });

    it('ends with 1 and one line that names the port that is taken', async (t) => {
      const { port, holder } = await holdPort();
      t.after(() => holder.close());
      const { code, lines } = await ending(await start(t, file, { ...env, PORT: String(port) }));
      assert.equal(code, 1);
      const message = messageOf(lines.at(-1) ?? '');
      assert.ok(
        message.startsWith(`port ${port} is taken: stop what uses it, or set PORT`),
        message,
      );
    });

    it('ends with 1 and one line at an error that nobody catches', async (t) => {
      const port = await freePort();
      const child = await start(t, file, { ...env, PORT: String(port) });
      const end = ending(child);
      await listening(port);
      child.send('fail');
      const { code, lines } = await end;
      assert.equal(code, 1);
      const last = lines.at(-1) ?? '';
      assert.match(messageOf(last), /^ended by an error nobody caught/);
      assert.match(last, /nobody catches me/);
    });

    it('ends with 0 when its parent has gone', async (t) => {
      const port = await freePort();
      const child = await start(t, file, { ...env, PORT: String(port) });
      const end = ending(child);
      await listening(port);
      child.disconnect();
      assert.equal((await end).code, 0);
    });
  });
}
