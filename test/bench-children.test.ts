import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isRunning } from '../local/test/support/small-system.ts';
import { skipLong } from './support/long.ts';
import { waitFor } from './support/wait.ts';

const skip = process.platform === 'win32' ? 'Windows has no signals' : skipLong;
const script = fileURLToPath(new URL('support/fed-console-parent.ts', import.meta.url));
const runNode = new URL('../local/run-node.js', import.meta.url).href;
const program = ['--import', 'tsx/esm', script];

/** Starts Node.js, and waits for the id that the process which is to end with it has. */
async function start(t: TestContext, args: string[]) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  assert.ok(child.stdout);
  const [said] = await once(child.stdout, 'data');
  const pid = Number(String(said));
  assert.ok(isRunning(pid));
  const isGone = () => waitFor('nothing is left', () => !isRunning(pid), 20_000);
  return { child, ended, isGone };
}

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
  ['SIGKILL', null],
] as const) {
  test(`a bench that gets ${signal} leaves no console`, { skip }, async (t) => {
    const { child, ended, isGone } = await start(t, program);
    child.kill(signal);
    assert.deepEqual(await ended, [code, code === null ? signal : null]);
    await isGone();
  });
}

test('a bench whose parent goes leaves no console', { skip }, async (t) => {
  const { child, ended, isGone } = await start(t, program);
  child.disconnect();
  assert.deepEqual(await ended, [1, null]);
  await isGone();
});

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
  test(`${signal} of the command that runs it leaves neither`, { skip }, async (t) => {
    const command = `import { runNode } from '${runNode}';
      process.exit(await runNode(${JSON.stringify(program)}, process.cwd()))`;
    const { child, ended, isGone } = await start(t, ['--input-type=module', '-e', command]);
    child.kill(signal);
    const [code] = await ended;
    assert.equal(code, { SIGTERM: 143, SIGHUP: 129, SIGKILL: null }[signal]);
    await isGone();
  });
}
