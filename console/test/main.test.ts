import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listenTo } from './support/events.ts';
import { listen } from './support/listen.ts';
import { until } from './support/until.ts';

const MAIN = fileURLToPath(new URL('../../dist/programs/console.js', import.meta.url));

/** Starts the real process. It is gone when the test ends, whatever happened in it. */
async function start(t: TestContext, env: Record<string, string> = {}): Promise<ChildProcess> {
  const directory = await mkdtemp(path.join(tmpdir(), 'console-'));
  const child = fork(MAIN, {
    env: { ...process.env, PORT: '0', STATSD_PORT: '0', SIMPLEBANK_DIR: directory, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true });
  });
  return child;
}

/** The log lines of a process so far. */
function linesOf(child: ChildProcess): { message: string; [field: string]: unknown }[] {
  const lines: { message: string }[] = [];
  let begun = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const whole = (begun + chunk).split('\n');
    begun = whole.pop() ?? '';
    lines.push(...whole.map((line) => JSON.parse(line)));
  });
  return lines;
}

/** How long the process may take to start on a busy machine, in milliseconds. */
const START_LIMIT_MS = 60_000;

/** Waits until the process listens. */
async function portOf(child: ChildProcess): Promise<number> {
  const lines = linesOf(child);
  const listening = () => {
    const said = lines.map(({ message }) => /^listening on port (\d+)$/.exec(message)?.[1]);
    return said.find((one) => one !== undefined);
  };
  const port = await until('it listens', listening, START_LIMIT_MS);
  return Number(port);
}

/** How a process ends that cannot start: its exit code, and all that it said. */
async function ending(child: ChildProcess): Promise<{ code: unknown; message: unknown }> {
  assert.ok(child.stdout && child.stderr);
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, 'exit');
  const [stdout, stderr] = await said;
  assert.equal(stderr, '');
  assert.equal(stdout.split('\n').length, 2, 'it said one line');
  const { message, name, levelname } = JSON.parse(stdout);
  assert.deepEqual([name, levelname], ['console', 'ERROR']);
  return { code, message };
}

describe('the process', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers, and ends with 0 at ${signal}, though somebody listens`, {
      skip: process.platform === 'win32' && 'Windows has no signals',
    }, async (t) => {
      const child = await start(t);
      const port = await portOf(child);
      for (const path of ['health', 'ready', 'api/status']) {
        assert.equal((await fetch(`http://127.0.0.1:${port}/${path}`)).status, 200);
      }
      const { response } = await listenTo(t, port);
      const [exit, end] = [once(child, 'exit'), once(response, 'end')];
      child.kill(signal);
      assert.deepEqual(await exit, [0, null]);
      await end;
    });
  }

  it('ends with 0 when its parent is gone', async (t) => {
    const child = await start(t);
    await portOf(child);
    const exit = once(child, 'exit');
    child.disconnect();
    assert.deepEqual(await exit, [0, null]);
  });

  it('names the port that is taken', async (t) => {
    const { port } = await listen(t, () => {});
    assert.deepEqual(await ending(await start(t, { PORT: String(port) })), {
      code: 1,
      message: `port ${port} is taken: stop what uses it, or set PORT`,
    });
  });

  it('names the port of the timings that is taken', async (t) => {
    const socket = createSocket('udp4');
    t.after(() => socket.close());
    await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
    const { port } = socket.address();
    assert.deepEqual(await ending(await start(t, { STATSD_PORT: String(port) })), {
      code: 1,
      message: `port ${port} is taken: stop what uses it, or set STATSD_PORT`,
    });
  });

  it('names every bad variable, and ends with 78', async (t) => {
    const child = await start(t, { PORT: 'http', SOURCE: 'both', INSTANCES: 'gateway' });
    const { code, message } = await ending(child);
    assert.equal(code, 78);
    assert.match(
      String(message),
      /^bad configuration: PORT: .*; SOURCE: .*; INSTANCES\.0\.url: must be an http/,
    );
  });
});
