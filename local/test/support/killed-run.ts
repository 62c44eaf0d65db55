import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { recordedIn } from '../../src/supervisor/process-record.ts';
import { isRunning, ownEnvironment, runs } from './small-system.ts';

/** Runs a small system in a process of its own until it says this, does something to it, and kills it. */
export async function killedRun(
  t: TestContext,
  { program = 'start.ts', says = 'Ctrl-C stops everything.' },
  harm: (run: {
    folder: string;
    pidOf: (name: string) => number;
    urlOf: (name: string) => string;
  }) => unknown,
) {
  const folder = await temporaryFolder(t);
  const child = spawn(process.execPath, runs(program), {
    env: ownEnvironment(folder),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (data) => {
    said += data;
  });
  const early = exit.then((how) => assert.fail(`it ended with ${how}, and said ${said}`));
  await Promise.race([waitFor('it runs', () => said.includes(says)), early]);
  const pids = new Map(recordedIn(folder).map(({ name, pid }) => [name, pid]));
  t.after(() => {
    for (const pid of pids.values()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  const pidOf = (name: string) => pids.get(name) ?? assert.fail(`${name} is not recorded`);
  const urlOf = (name: string) =>
    new RegExp(`^${name} ready (http:\\S+)`, 'm').exec(said)?.[1] ?? assert.fail(said);
  await harm({ folder, pidOf, urlOf });
  child.kill('SIGKILL');
  await exit;
  return { folder, pidOf };
}
