import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { acquireLock, EARLIER_LOCK, LOCK, lockHolder } from '../../src/supervisor/lock.ts';
import { beginningOf } from '../../src/supervisor/process-identity.ts';
import { StartError } from '../../src/supervisor/start-error.ts';

function idle() {
  return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
}

async function writeLock(folder: string, pid: number | undefined, began: string | undefined) {
  await mkdir(path.join(folder, LOCK), { recursive: true });
  await writeFile(path.join(folder, LOCK, `${pid}-by-hand`), began ?? '');
}

/** @param began none is written when it is undefined, as by the earliest versions */
async function writeEarlierLock(folder: string, pid: number | undefined, began?: string) {
  const lines = began === undefined ? [pid] : [pid, began];
  await writeFile(path.join(folder, EARLIER_LOCK), lines.map((line) => `${line}\n`).join(''));
}

test('a directory is held until it is given back', async (t) => {
  const folder = path.join(await temporaryFolder(t), 'new', 'folder');
  assert.equal(lockHolder(folder), undefined);
  const { leftBehind, release } = acquireLock(folder);
  assert.equal(leftBehind, false);
  assert.equal(lockHolder(folder), process.pid);
  assert.deepEqual(await readdir(folder), [LOCK]);
  const [claim = '', ...others] = await readdir(path.join(folder, LOCK));
  assert.match(claim, new RegExp(`^${process.pid}-[0-9a-f-]{36}$`));
  assert.deepEqual(others, []);
  assert.equal(await readFile(path.join(folder, LOCK, claim), 'utf8'), beginningOf(process.pid));
  assert.throws(
    () => acquireLock(folder),
    new StartError(
      `SimpleBank is already running in ${folder} (process ${process.pid}): ` +
        'stop it, or set SIMPLEBANK_DIR to another folder',
    ),
  );
  release();
  assert.deepEqual(await readdir(folder), []);
  acquireLock(folder).release();
});

test('another process holds a directory as long as it lives', async (t) => {
  const folder = await temporaryFolder(t);
  const other = idle();
  await writeLock(folder, other.pid, beginningOf(other.pid ?? 0));
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
  for (const claim of ['', 'no number', '-1', '0', '999999999', `${process.pid}-x`]) {
    const folder = await temporaryFolder(t);
    await mkdir(path.join(folder, LOCK));
    if (claim !== '') await writeFile(path.join(folder, LOCK, claim), '');
    assert.equal(lockHolder(folder), undefined, claim);
    const { leftBehind, release } = acquireLock(folder);
    assert.equal(leftBehind, claim !== '', claim);
    assert.equal(lockHolder(folder), process.pid);
    release();
    assert.deepEqual(await readdir(folder), []);
  }
});

test('what an earlier version left behind does not count', async (t) => {
  const folder = await temporaryFolder(t);
  for (const content of ['', 'no number', '-1', '0', '999999999\n1', `${process.pid}`]) {
    await writeFile(path.join(folder, EARLIER_LOCK), content);
    assert.equal(lockHolder(folder), undefined, content);
    const { leftBehind, release } = acquireLock(folder);
    assert.equal(leftBehind, true, content);
    release();
    assert.deepEqual(await readdir(folder), []);
  }
});

test("somebody else's process that has the id now does not hold a directory", async (t) => {
  const folder = await temporaryFolder(t);
  const [first, second] = [idle(), idle()];
  t.after(() => [first, second].map((child) => child.kill('SIGKILL')));
  // What runs longer than the machine's clock ticks has another beginning.
  await waitFor('their beginnings differ', () => {
    return beginningOf(first.pid ?? 0) !== beginningOf(process.pid);
  });
  for (const began of ['undefined', beginningOf(process.pid), `${beginningOf(first.pid ?? 0)}0`]) {
    await writeLock(folder, first.pid, began);
    assert.equal(lockHolder(folder), undefined, began);
    const { leftBehind, release } = acquireLock(folder);
    assert.equal(leftBehind, true);
    release();
  }
  await writeLock(folder, first.pid, beginningOf(first.pid ?? 0));
  assert.equal(lockHolder(folder), first.pid);
});

test('a system of an earlier version holds its directory', async (t) => {
  const folder = await temporaryFolder(t);
  const system = idle();
  const other = spawn('sleep', ['60']);
  t.after(() => [system, other].map((child) => child.kill('SIGKILL')));
  for (const began of [beginningOf(system.pid ?? 0), undefined]) {
    await writeEarlierLock(folder, system.pid, began);
    assert.equal(lockHolder(folder), system.pid);
    assert.throws(() => acquireLock(folder), StartError);
  }
  await writeEarlierLock(folder, system.pid, 'another');
  assert.equal(lockHolder(folder), undefined);
  if (process.platform === 'win32') return;
  await writeEarlierLock(folder, other.pid);
  assert.equal(lockHolder(folder), undefined);
});

/** Programs that each want the directories that they are told, and say whether they got it. */
function startRivals(t: TestContext, count: number) {
  const tsx = import.meta.resolve('tsx/esm');
  const lock = new URL('../../src/supervisor/lock.ts', import.meta.url).href;
  const program = `
    import { createInterface } from 'node:readline';
    import { acquireLock } from '${lock}';
    let lock;
    for await (const folder of createInterface({ input: process.stdin })) {
      lock?.release();
      lock = undefined;
      try {
        lock = acquireLock(folder);
        console.log('mine');
      } catch (error) {
        console.log(error.message);
      }
    }`;
  return Array.from({ length: count }, () => {
    const child = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return async (folder: string) => {
      child.stdin.write(`${folder}\n`);
      return String((await said.next()).value);
    };
  });
}

test('of several that want a directory at once one gets it', async (t) => {
  const rivals = startRivals(t, 4);
  for (let round = 0; round < 100; round++) {
    const folder = await temporaryFolder(t);
    if (round % 3 > 0) await writeLock(folder, 999_999_999, 'once');
    if (round % 3 > 1) await writeEarlierLock(folder, 999_999_999);
    const all = await Promise.all(rivals.map((rival) => rival(folder)));
    assert.equal(all.filter((each) => each === 'mine').length, 1, all.join('\n'));
    assert.equal(
      all.filter((each) => each.includes('already running in')).length,
      3,
      all.join('\n'),
    );
    assert.deepEqual(await readdir(folder), [LOCK]);
  }
});

test('what somebody else claims is not given back', async (t) => {
  const folder = await temporaryFolder(t);
  const { release } = acquireLock(folder);
  await writeLock(folder, process.ppid, beginningOf(process.ppid));
  release();
  assert.equal(lockHolder(folder), process.ppid);
});

test('a lock that cannot be read is not taken for none', {
  skip: process.getuid?.() === 0 && 'root may read anything',
}, async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(path.join(folder, EARLIER_LOCK), '1\n', { mode: 0 });
  assert.throws(() => lockHolder(folder), { code: 'EACCES' });
});

test('a lock that was copied with its folder is held in neither', async (t) => {
  const folder = await temporaryFolder(t);
  const { release } = acquireLock(folder);
  const copy = `${folder}-copy`;
  await cp(folder, copy, { recursive: true });
  t.after(() => rm(copy, { recursive: true, force: true }));
  assert.equal(lockHolder(copy), undefined);
  release();
});

test('a process has one beginning, and none when there is no process', () => {
  const mine = beginningOf(process.pid);
  assert.ok(mine);
  assert.equal(beginningOf(process.pid), mine);
  assert.notEqual(beginningOf(process.ppid), undefined);
  assert.equal(beginningOf(999_999_999), undefined);
});

test('a directory that cannot be made is one clear message', async (t) => {
  const file = path.join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  assert.throws(() => acquireLock(path.join(file, 'folder')), {
    name: 'StartError',
    message: /folder cannot be used: ENOTDIR/,
  });
});
