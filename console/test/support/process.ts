import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const MAIN = fileURLToPath(new URL('../../../dist/programs/console.js', import.meta.url));

/** Starts the real process. It is gone when the test ends, whatever happened in it. */
export async function startProcess(
  t: TestContext,
  env: Record<string, string> = {},
): Promise<ChildProcess> {
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
export async function portOf(child: ChildProcess): Promise<number> {
  const lines = linesOf(child);
  const listening = () => {
    const said = lines.map(({ message }) => /^listening on port (\d+)$/.exec(message)?.[1]);
    return said.find((one) => one !== undefined);
  };
  const port = await until('it listens', listening, START_LIMIT_MS);
  return Number(port);
}

/** How a process ends that cannot start: its exit code, and all that it said. */
export async function ending(child: ChildProcess): Promise<{ code: unknown; message: unknown }> {
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
