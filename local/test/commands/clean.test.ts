import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { LIMIT_MS } from '../../../test/support/wait.ts';
import { acquireLock, EARLIER_LOCK, LOCK } from '../../src/supervisor/lock.ts';
import { fixture } from '../support/small-system.ts';

/** Runs the command on a data directory. */
function clean(folder: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, SIMPLEBANK_DIR: folder };
    execFile(
      process.execPath,
      [fixture('clean.js')],
      { env, timeout: LIMIT_MS },
      (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
  });
}

async function fill(folder: string): Promise<void> {
  for (const name of ['logs', 'traces']) {
    await mkdir(path.join(folder, name), { recursive: true });
    await writeFile(path.join(folder, name, 'orders.json'), '{}\n');
  }
  await writeFile(path.join(folder, 'telemetry.db'), '');
}

test('removes what a system has kept, also what a killed one left', async (t) => {
  const folder = path.join(await temporaryFolder(t), 'data');
  await fill(folder);
  await writeFile(path.join(folder, EARLIER_LOCK), '999999999\n');
  await mkdir(path.join(folder, 'learn-kept', 'never-charged-5'), { recursive: true });
  assert.deepEqual(await clean(folder), { code: 0, stdout: `removed ${folder}\n`, stderr: '' });
  assert.equal(existsSync(folder), false);
  assert.deepEqual(await clean(folder), {
    code: 0,
    stdout: `there is no ${folder}: nothing to remove\n`,
    stderr: '',
  });
});

test('leaves alone what is not its own', async (t) => {
  const folder = await temporaryFolder(t);
  await fill(folder);
  await writeFile(path.join(folder, 'diary.txt'), 'dear');
  assert.deepEqual(await clean(folder), {
    code: 0,
    stdout: `removed data, logs and telemetry; left in ${folder}: diary.txt\n`,
    stderr: '',
  });
  assert.deepEqual(await readdir(folder), ['diary.txt']);
});

test('refuses while a system is running there', async (t) => {
  const folder = await temporaryFolder(t);
  await fill(folder);
  t.after(acquireLock(folder).release);
  assert.deepEqual(await clean(folder), {
    code: 1,
    stdout: '',
    stderr: `SimpleBank is running in ${folder} (process ${process.pid}): stop it first\n`,
  });
  assert.deepEqual((await readdir(folder)).sort(), ['logs', LOCK, 'telemetry.db', 'traces']);
});

test('refuses while a system of an earlier version is running there', async (t) => {
  const folder = await temporaryFolder(t);
  await fill(folder);
  const system = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  t.after(() => system.kill('SIGKILL'));
  await writeFile(path.join(folder, EARLIER_LOCK), `${system.pid}\n`);
  assert.deepEqual(await clean(folder), {
    code: 1,
    stdout: '',
    stderr: `SimpleBank is running in ${folder} (process ${system.pid}): stop it first\n`,
  });
  assert.deepEqual((await readdir(folder)).sort(), [
    'logs',
    EARLIER_LOCK,
    'telemetry.db',
    'traces',
  ]);
});
