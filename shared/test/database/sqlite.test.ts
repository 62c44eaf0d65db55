import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Generated, Kysely, sql } from 'kysely';
import { lockFile } from '../../../test/support/lock.ts';
import { dialectOf } from '../../src/database/dialect.ts';

/** What a connection to SQLite is after an error, and what is left after it is closed. */

interface Tables {
  notes: { id: Generated<number>; text: string };
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function openFile(t: TestContext, file: string): Kysely<Tables> {
  const db = new Kysely<Tables>({ dialect: dialectOf(`sqlite:${file}`, 'test') });
  t.after(() => db.destroy());
  return db;
}

/** A database with one empty table, and its file. */
async function open(t: TestContext) {
  const file = path.join(await temporaryFolder(t), 'notes.db');
  const db = openFile(t, file);
  await sql`create table notes (id integer primary key, text text not null unique)`.execute(db);
  return { db, file };
}

const insert = (db: Kysely<Tables>, text: string) =>
  db.insertInto('notes').values({ text }).execute();
const texts = async (db: Kysely<Tables>) =>
  (await db.selectFrom('notes').select('text').orderBy('id').execute()).map(({ text }) => text);

/** Writes one row alone and two in a transaction, by the same statement, and finds all of them. */
async function worksAsBefore(db: Kysely<Tables>): Promise<void> {
  const before = await texts(db);
  await insert(db, 'alone');
  await db.transaction().execute(async (transaction) => {
    await insert(transaction, 'first');
    await insert(transaction, 'second');
  });
  assert.deepEqual(await texts(db), [...before, 'alone', 'first', 'second']);
}

const busy = (error: { code?: string; message: string }) =>
  error.code === 'SQLITE_BUSY' && /^database is locked \(.*notes\.db\)$/.test(error.message);

const locks = [
  { what: 'is writing', lock: {}, isReadable: true },
  {
    what: 'has all of the file for itself',
    lock: {
      begin: 'pragma locking_mode = exclusive; begin immediate; delete from notes',
      end: 'rollback; pragma locking_mode = normal',
    },
    isReadable: false,
  },
];
for (const { what, lock, isReadable } of locks) {
  test(`statements fail while another process ${what}, and work when it is through`, async (t) => {
    const { db, file } = await open(t);
    await insert(db, 'kept');
    // Where it is open already, nobody has it for himself.
    if (!isReadable) await db.destroy();
    const used = isReadable ? db : openFile(t, file);
    const letGo = await lockFile(t, file, lock);
    const outcomes = await Promise.allSettled([
      insert(used, 'refused'),
      used.transaction().execute((transaction) => insert(transaction, 'refused, too')),
      ...(isReadable ? [] : [texts(used)]),
    ]);
    for (const outcome of outcomes) {
      assert.ok(outcome.status === 'rejected' && busy(outcome.reason), JSON.stringify(outcome));
    }
    if (isReadable) assert.deepEqual(await texts(used), ['kept']);
    await letGo();
    await worksAsBefore(used);
    assert.deepEqual((await texts(used))[0], 'kept');
  });
}

test('a statement waits for another process that is writing, and this one does not stop', async (t) => {
  const { db, file } = await open(t);
  const letGo = await lockFile(t, file);
  let isWritten = false;
  const writing = Promise.all(['a', 'b', 'c'].map((text) => insert(db, text))).then(() => {
    isWritten = true;
  });
  // Timers and readers go on meanwhile.
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(await texts(db), []);
  }
  assert.equal(isWritten, false);
  await letGo();
  await writing;
  assert.equal((await texts(db)).length, 3);
});

test('a row that may not be there twice is an error, and all works on', async (t) => {
  const { db, file } = await open(t);
  await insert(db, 'once');
  await assert.rejects(insert(db, 'once'), {
    name: 'SqliteError',
    code: 'SQLITE_CONSTRAINT_UNIQUE',
    message: `UNIQUE constraint failed: notes.text (${file})`,
  });
  const twice = db.transaction().execute(async (transaction) => {
    await insert(transaction, 'twice');
    await insert(transaction, 'once');
  });
  await assert.rejects(twice, { code: 'SQLITE_CONSTRAINT_UNIQUE' });
  assert.deepEqual(await texts(db), ['once']);
  await worksAsBefore(db);
});

test('a transaction goes on after an error in it that its owner takes', async (t) => {
  const { db } = await open(t);
  await insert(db, 'once');
  await db.transaction().execute(async (transaction) => {
    await assert.rejects(insert(transaction, 'once'));
    await insert(transaction, 'a');
    await assert.rejects(insert(transaction, 'once'));
    await insert(transaction, 'b');
  });
  assert.deepEqual(await texts(db), ['once', 'a', 'b']);
});

test('a full database says that it is full, and works again when there is room', async (t) => {
  const { db, file } = await open(t);
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(db);
  const full = { code: 'SQLITE_FULL', message: `database or disk is full (${file})` };
  await assert.rejects(
    db.transaction().execute(async (transaction) => {
      await insert(transaction, 'small');
      await insert(transaction, 'x'.repeat(100_000));
    }),
    full,
  );
  // The connection was replaced, and the new one has no such limit.
  await worksAsBefore(db);
});

test('a commit that fails is told, and the next transaction begins', async (t) => {
  const { db } = await open(t);
  await sql`pragma foreign_keys = on`.execute(db);
  await sql`create table replies (id integer primary key,
    note integer references notes (id) deferrable initially deferred)`.execute(db);
  const dangling = db
    .transaction()
    .execute((transaction) => sql`insert into replies (note) values (77)`.execute(transaction));
  await assert.rejects(dangling, { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
  const { rows } = await sql`select id from replies`.execute(db);
  assert.deepEqual(rows, []);
  await worksAsBefore(db);
});

test('another process changes the tables, and the statements follow', async (t) => {
  const { db, file } = await open(t);
  const all = () => db.selectFrom('notes').selectAll().execute();
  await insert(db, 'a');
  assert.deepEqual(await all(), [{ id: 1, text: 'a' }]);
  await (await lockFile(t, file, { begin: 'alter table notes rename to gone', end: '' }))();
  await assert.rejects(insert(db, 'b'), { code: 'SQLITE_ERROR' });
  await assert.rejects(all(), { code: 'SQLITE_ERROR' });
  const restore = 'alter table gone rename to notes; alter table notes add column more text';
  await (await lockFile(t, file, { begin: restore, end: '' }))();
  assert.deepEqual(await all(), [{ id: 1, text: 'a', more: null }]);
  await worksAsBefore(db);
});

test('a transaction that was rolled back takes nothing more, whatever its owner goes on with', async (t) => {
  const { db } = await open(t);
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  const whole = db.transaction().execute(async (transaction) => {
    await insert(transaction, 'lost');
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(transaction);
    await assert.rejects(insert(transaction, 'x'.repeat(100_000)), { code: 'SQLITE_FULL' });
    await insert(transaction, 'not on its own');
  });
  await assert.rejects(whole, {
    message: /^the transaction has been rolled back \(.*notes\.db\)$/,
  });
  assert.deepEqual(await texts(db), []);
  await worksAsBefore(db);
});

for (const [what, parameter] of [
  ['a symbol', Symbol('no text')],
  ['an object', { no: 'text' }],
] as const) {
  test(`${what} in place of a text is an error of its statement`, async (t) => {
    const { db } = await open(t);
    await insert(db, 'kept');
    await assert.rejects(insert(db, parameter as never), { name: 'SqliteError', message: /bind/ });
    await worksAsBefore(db);
  });
}

test('transactions at once do not see into each other', async (t) => {
  const { db } = await open(t);
  await insert(db, '0');
  /** Reads the newest text and writes the number after it: two of these at once would collide. */
  const next = () =>
    db.transaction().execute(async (transaction) => {
      const newest = Number((await texts(transaction)).at(-1));
      await new Promise((resolve) => setImmediate(resolve));
      await insert(transaction, String(newest + 1));
    });
  await Promise.all(Array.from({ length: 20 }, next));
  assert.deepEqual(
    await texts(db),
    Array.from({ length: 21 }, (_, number) => String(number)),
  );
});

/** Another process: what is closed in this one lets go of its file when its garbage is collected. */
const otherReader = (t: TestContext, file: string) =>
  lockFile(t, file, { begin: 'select * from notes', end: '' });

test('who closes a database as the last leaves one file', async (t) => {
  const { db, file } = await open(t);
  const close = await otherReader(t, file);
  for (let number = 0; number < 50; number += 1) await insert(db, `${number}`);
  await close();
  await db.destroy();
  assert.deepEqual(await readdir(path.dirname(file)), ['notes.db']);
  assert.ok((await stat(file)).size >= 3 * 4096);
  assert.equal((await texts(openFile(t, file))).length, 50);
});

test('a database that is closed while others have it open keeps all that is in it', async (t) => {
  const { db, file } = await open(t);
  const close = await otherReader(t, file);
  for (let number = 0; number < 50; number += 1) await insert(db, `${number}`);
  await db.destroy();
  const files = (await readdir(path.dirname(file))).sort();
  assert.deepEqual(files, ['notes.db', 'notes.db-shm', 'notes.db-wal']);
  await close();
  assert.equal((await texts(openFile(t, file))).length, 50);
});

test('a database that is closed in a transaction has nothing of it', async (t) => {
  const { db, file } = await open(t);
  await insert(db, 'kept');
  const whole = db.transaction().execute(async (transaction) => {
    await insert(transaction, 'lost');
    await db.destroy();
    await insert(transaction, 'lost, too');
  });
  await assert.rejects(whole, { name: 'SqliteError' });
  assert.deepEqual(await readdir(path.dirname(file)), ['notes.db']);
  assert.deepEqual(await texts(openFile(t, file)), ['kept']);
});

test('a database that failed is one file after it is closed, too', async (t) => {
  const { db, file } = await open(t);
  const letGo = await lockFile(t, file);
  await assert.rejects(insert(db, 'refused'), { code: 'SQLITE_BUSY' });
  await letGo();
  await insert(db, 'kept');
  await db.destroy();
  assert.deepEqual(await readdir(path.dirname(file)), ['notes.db']);
});

test('what waits for another process when the database is closed fails, and opens nothing', async (t) => {
  const { db, file } = await open(t);
  await lockFile(t, file);
  const waiting = insert(db, 'too late');
  await texts(db);
  await db.destroy();
  await assert.rejects(waiting, { message: `the database is closed (${file})` });
});
