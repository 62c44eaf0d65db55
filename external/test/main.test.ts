import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../../test/support/wait.ts';

const MAIN = fileURLToPath(new URL('../../dist/programs/external.js', import.meta.url));

/** Starts the real process. It is gone when the test ends, whatever happened in it. */
function start(t: TestContext, env: Record<string, string>): ChildProcess {
  const child = fork(MAIN, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

/** How a process ends that cannot start. */
async function ending(child: ChildProcess): Promise<{ code: unknown; stderr: string }> {
  assert.ok(child.stderr);
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { code, stderr };
}

/** How long a process may take to answer on a busy machine, in milliseconds. */
const START_LIMIT_MS = 60_000;

const answers = (url: string) => waitFor('the process to answer', () => fetch(url), START_LIMIT_MS);

describe('the process', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers, and ends with 0 at ${signal}`, {
      skip: process.platform === 'win32' && 'Windows has no signals',
    }, async (t) => {
      const port = await freePort();
      const child = start(t, { PORT: String(port) });
      const answer = await answers(`http://127.0.0.1:${port}/ip`);
      assert.deepEqual(await answer.json(), { ip: '127.0.0.1' });
      const exit = once(child, 'exit');
      child.kill(signal);
      assert.deepEqual(await exit, [0, null]);
    });
  }

  it('ends with 0 when its parent is gone, an answer under way or not', async (t) => {
    const port = await freePort();
    const child = start(t, { PORT: String(port), PROCESSING_DELAY_MAX_MS: '86400000' });
    await answers(`http://127.0.0.1:${port}/health`);
    const cut = Promise.allSettled(
      Array.from({ length: 9 }, () => fetch(`http://127.0.0.1:${port}/ip`)),
    );
    const exit = once(child, 'exit');
    child.disconnect();
    assert.deepEqual(await exit, [0, null]);
    await cut;
  });

  it('names the port that is taken, in one line', async (t) => {
    const taken = createServer();
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    t.after(() => taken.close());
    const { port } = taken.address() as AddressInfo;
    const child = start(t, { PORT: String(port) });
    const { code, stderr } = await ending(child);
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `external: port ${port} is taken: stop what uses it, or set PORT: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
    );
  });

  it('names every bad variable, in one line, and ends with 78: to try again is in vain', async (t) => {
    const child = start(t, { PORT: 'http', PROCESSING_DELAY_MAX_MS: '-1', HOST: '' });
    const { code, stderr } = await ending(child);
    assert.equal(code, 78);
    assert.match(
      stderr,
      /^external: bad configuration: PORT: .* \(got "http"\); PROCESSING_DELAY_MAX_MS: .* \(got "-1"\)\n$/,
    );
  });
});
