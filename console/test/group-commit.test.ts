import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'libsql';
import { temporaryFolder } from '../../test/support/folder.ts';
import { GroupCommit } from '../src/store/group-commit.ts';

/** A table of numbers, and how many transactions others have seen. */
async function tableOf(t: TestContext) {
  const file = path.join(await temporaryFolder(t), 'numbers.db');
  const db = new Sqlite(file);
  db.exec('pragma journal_mode = WAL; create table numbers (n integer primary key)');
  t.after(() => db.close());
  const ends: unknown[] = [];
  const commits = new GroupCommit(db, { finish: () => {}, ended: (error) => ends.push(error) });
  const insert = db.prepare('insert into numbers values (?)');
  const numbers = () =>
    (db.prepare('select n from numbers').all() as { n: number }[]).map(({ n }) => n);
  return { commits, ends, numbers, add: (n: number) => commits.add(() => void insert.run([n])) };
}

test('the first is written at once, and what comes soon after it together', async (t) => {
  const { ends, numbers, add } = await tableOf(t);
  await add(1);
  assert.deepEqual(numbers(), [1]);
  await Promise.all([add(2), add(3), add(4)]);
  assert.deepEqual(numbers(), [1, 2, 3, 4]);
  assert.deepEqual(ends, [undefined, undefined]);
});

test('who cannot wait takes with it what is waiting', async (t) => {
  const { commits, ends, numbers, add } = await tableOf(t);
  const all = Promise.all([add(1), add(2)]);
  commits.flush();
  assert.deepEqual(numbers(), [1, 2]);
  await all;
  commits.flush();
  assert.deepEqual(ends, [undefined]);
});

test('of what cannot be written, nothing is, and each who waits is told', async (t) => {
  const { ends, numbers, add } = await tableOf(t);
  await add(1);
  const results = await Promise.allSettled([add(2), add(1), add(3)]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  );
  assert.deepEqual(numbers(), [1]);
  assert.match(String(ends[1]), /UNIQUE constraint failed/);
  await add(2);
  assert.deepEqual(numbers(), [1, 2]);
});
