import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../../../test/support/wait.ts';

const fixture = fileURLToPath(new URL('fixtures/service.ts', import.meta.url));
const windows = process.platform === 'win32' && 'Windows has no signals';

interface Running {
  process: ChildProcess;
  lines: Record<string, unknown>[];
  exit: Promise<number | null>;
  url(): Promise<string>;
}

/** Runs the fixture as a process of its own. */
function start(t: TestContext, env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx/esm'), fixture], {
    env: { ...process.env, PORT: '0', OTEL_TRACES_EXPORTER: 'none', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines: Running['lines'] = [];
  assert.ok(child.stdout);
  const output = createInterface(child.stdout);
  output.on('line', (line) => lines.push(JSON.parse(line)));
  const ended = Promise.all([once(child, 'exit'), once(output, 'close')]);
  const messages = () => lines.map(({ message }) => String(message));
  return {
    process: child,
    lines,
    exit: ended.then(([[code]]) => code),
    url: async () => {
      const said = await waitFor('the port', () =>
        messages().find((message) => message.startsWith('listening on port ')),
      );
      return `http://127.0.0.1:${said.split(' ').at(-1)}`;
    },
  };
}

const messagesOf = ({ lines }: Running) => lines.map(({ message }) => message);

test('SIGTERM lets a request in hand finish, and exits with 0', { skip: windows }, async (t) => {
  const running = start(t);
  const url = `${await running.url()}/settings/26bc34c2-5959-4679-9d4d-491be0f3c0c0`;
  const answer = fetch(url).then((response) => response.json());
  await waitFor('the request', () => messagesOf(running).includes('working'));
  running.process.kill('SIGTERM');
  const uuid = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
  assert.deepEqual(await answer, { settings: { name: 'done', uuid } });
  assert.equal(await running.exit, 0);
  assert.deepEqual(messagesOf(running).slice(-2), ['stopping: SIGTERM', 'stopped']);
});

test('a parent that goes takes its service with it', async (t) => {
  const running = start(t);
  await running.url();
  running.process.disconnect();
  assert.equal(await running.exit, 0);
  assert.ok(messagesOf(running).includes('stopping: disconnect'));
});

test('a second signal ends the process at once', { skip: windows }, async (t) => {
  const running = start(t);
  const url = `${await running.url()}/settings/26bc34c2-5959-4679-9d4d-491be0f3c0c0`;
  const answer = fetch(url).catch((error: unknown) => error);
  await waitFor('the request', () => messagesOf(running).includes('working'));
  running.process.kill('SIGTERM');
  await waitFor('the first signal', () => messagesOf(running).includes('stopping: SIGTERM'));
  running.process.kill('SIGINT');
  assert.equal(await running.exit, 1);
  assert.ok(!messagesOf(running).includes('stopped'));
  await answer;
});

test('a rejection that nobody handles is one line and exit code 1', async (t) => {
  const running = start(t);
  const url = `${await running.url()}/settings/00000000-0000-0000-0000-000000000000`;
  await fetch(url).catch(() => undefined);
  assert.equal(await running.exit, 1);
  const last = running.lines.at(-1);
  assert.equal(last?.message, 'ended by an error nobody caught');
  assert.equal(last?.levelname, 'ERROR');
  assert.match(String(last?.exc_info), /^Error: nobody handles me/);
});

test('bad variables are one line that names each, and exit code 78', async (t) => {
  const running = start(t, { PORT: 'http', RPC_TIMEOUT_MS: '0' });
  assert.equal(await running.exit, 78);
  assert.equal(running.lines.length, 1);
  assert.match(
    String(running.lines[0]?.message),
    /^bad configuration: PORT: .+ \(got "http"\); RPC_TIMEOUT_MS: .+ \(got "0"\)$/,
  );
});

test('a taken port is one line that names it and the variable', async (t) => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  t.after(() => holder.close());
  const address = holder.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const running = start(t, { PORT: String(port) });
  assert.equal(await running.exit, 1);
  const last = running.lines.at(-1);
  assert.equal(last?.message, `port ${port} is taken: stop what uses it, or set PORT`);
});
