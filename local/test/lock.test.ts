import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { acquireLock, LOCK_FILE, lockHolder } from '../src/lock.ts';
import { StartError } from '../src/start-error.ts';
import { temporaryFolder } from './support.ts';

const BEFORE_THE_LAST_BOOT = new Date(0);

test('a directory is held until it is given back', async (t) => {
  const folder = path.join(await temporaryFolder(t), 'new', 'folder');
  assert.equal(lockHolder(folder), undefined);
  const { leftBehind, release } = acquireLock(folder);
  assert.equal(leftBehind, false);
  assert.equal(lockHolder(folder), process.pid);
  assert.equal(await readFile(path.join(folder, LOCK_FILE), 'utf8'), `${process.pid}\n`);
  assert.throws(
    () => acquireLock(folder),
    new StartError(
      `SimpleBank is already running in ${folder} (process ${process.pid}): ` +
        'stop it, or set SIMPLEBANK_DIR to another folder',
    ),
  );
  release();
  assert.equal(existsSync(path.join(folder, LOCK_FILE)), false);
  acquireLock(folder).release();
});

test('another process holds a directory as long as it lives', async (t) => {
  const folder = await temporaryFolder(t);
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await writeFile(path.join(folder, LOCK_FILE), `${other.pid}\n`);
  assert.equal(lockHolder(folder), other.pid);
  assert.throws(() => acquireLock(folder), StartError);
  other.kill('SIGKILL');
  await once(other, 'exit');
  assert.equal(lockHolder(folder), undefined);
  const { leftBehind, release } = acquireLock(folder);
  assert.equal(leftBehind, true);
  release();
});

test('what was left behind does not count', async (t) => {
  const folder = await temporaryFolder(t);
  const file = path.join(folder, LOCK_FILE);
  for (const content of ['', 'no number', '-1', '0', '999999999', `${process.pid}`]) {
    await writeFile(file, content);
    assert.equal(lockHolder(folder), undefined, content);
  }
  // The same id, but given to another process after the machine was started again.
  await writeFile(file, `${process.ppid}`);
  assert.equal(lockHolder(folder), process.ppid);
  await utimes(file, BEFORE_THE_LAST_BOOT, BEFORE_THE_LAST_BOOT);
  assert.equal(lockHolder(folder), undefined);
});

test('a directory that cannot be made is one clear message', async (t) => {
  const file = path.join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  assert.throws(() => acquireLock(path.join(file, 'folder')), {
    name: 'StartError',
    message: /folder cannot be used: ENOTDIR/,
  });
});
