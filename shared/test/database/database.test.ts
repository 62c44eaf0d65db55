import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Migration } from 'kysely';
import { lockFile } from '../../../test/support/lock.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import type { Logger } from '../../src/log/logger.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const postgresUrl = process.env.TEST_DATABASE_URL;

interface Tables {
  counters: { name: string; value: number };
}
const migrations: Record<string, Migration> = {
  '001_counters': {
    async up(db) {
      await db.schema
        .createTable('counters')
        .ifNotExists()
        .addColumn('name', 'varchar(20)', (column) => column.primaryKey())
        .addColumn('value', 'integer', (column) => column.notNull())
        .execute();
    },
  },
};

async function temporaryFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, 'deep', 'bank.db');
}

/** Opens a database and waits until its tables are there. */
async function open(t: TestContext, url: string, schema: string): Promise<Database<Tables>> {
  const database = openDatabase<Tables>({ url, schema, migrations, log: silent });
  t.after(() => database.close());
  await waitFor('the tables', () => database.problem === undefined);
  return database;
}

const engines = [
  {
    engine: 'SQLite',
    url: async (t: TestContext) => `sqlite:${await temporaryFile(t)}`,
    skip: false,
  },
  {
    engine: 'PostgreSQL',
    url: async () => postgresUrl ?? '',
    skip: postgresUrl ? false : 'needs a PostgreSQL: set TEST_DATABASE_URL to its address',
  },
];

for (const { engine, url, skip } of engines) {
  const schema = `test_${process.pid}`;

  test(`${engine}: three instances may prepare the tables at once`, { skip }, async (t) => {
    const address = await url(t);
    const databases = await Promise.all([1, 2, 3].map(() => open(t, address, schema)));
    for (const [number, database] of databases.entries()) {
      await database.transaction((db) =>
        db
          .insertInto('counters')
          .values({ name: `n${number}`, value: number })
          .execute(),
      );
    }
    const rows = await databases[0]?.query((db) =>
      db.selectFrom('counters').selectAll().orderBy('name').execute(),
    );
    assert.deepEqual(rows, [
      { name: 'n0', value: 0 },
      { name: 'n1', value: 1 },
      { name: 'n2', value: 2 },
    ]);
  });

  test(`${engine}: a transaction that fails changes nothing`, { skip }, async (t) => {
    const database = await open(t, await url(t), schema);
    const failing = database.transaction(async (db) => {
      await db.insertInto('counters').values({ name: 'lost', value: 1 }).execute();
      throw new Error('no');
    });
    await assert.rejects(failing, { type: 'ServiceUnavailable', message: 'the database failed' });
    const rows = await database.query((db) =>
      db.selectFrom('counters').selectAll().where('name', '=', 'lost').execute(),
    );
    assert.deepEqual(rows, []);
  });
}

/** Opens a database that is not there; it has been looked for, in vain, and is looked for again. */
async function openAway(t: TestContext, url: string) {
  const warnings: unknown[] = [];
  const log = { ...silent, warn: (_message: string, fields = {}) => void warnings.push(fields) };
  const database = openDatabase<Tables>({ url, schema: 'test', migrations, log });
  t.after(() => database.close());
  await waitFor('the first attempt', () => warnings.length === 1);
  assert.equal(database.problem, 'the database cannot be reached or prepared');
  return database;
}

test('a database that is not there is an error as data, and one line', async (t) => {
  const placeholder = createServer();
  await new Promise<void>((resolve) => placeholder.listen(0, '127.0.0.1', resolve));
  const address = placeholder.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  placeholder.close();

  const url = `postgres://nobody:secret@127.0.0.1:${port}/bank`;
  const database = await openAway(t, url);
  await assert.rejects(
    database.query((db) => db.selectFrom('counters').selectAll().execute()),
    { type: 'ServiceUnavailable' },
  );
});

test('a PostgreSQL whose socket is not there yet is waited for', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const url = `postgres://nobody@/bank?host=${encodeURIComponent(folder)}`;
  await openAway(t, url);
});

const known = { '001_counters': migrations['001_counters'] as Migration };
const unusable = [
  {
    what: 'a text file',
    make: (file: string) => writeFile(file, 'some words, and no database\n'.repeat(100)),
    message: (file: string) => `cannot use the database ${file}: file is not a database; restore`,
  },
  {
    what: 'half of a file',
    make: async (file: string) => {
      await makeDatabase(file, known);
      await truncate(file, 6000);
    },
    message: (file: string) =>
      `cannot use the database ${file}: database disk image is malformed; restore`,
  },
  {
    what: 'a folder',
    make: (file: string) => mkdir(file),
    message: (file: string) =>
      `cannot use the database ${file}: unable to open database file; see to its path`,
  },
  {
    what: 'of a later version',
    make: (file: string) => makeDatabase(file, { ...known, '002_later': { up: async () => {} } }),
    message: (file: string) =>
      `cannot use the database ${file}: corrupted migrations: previously executed migration 002_later is missing; its tables`,
  },
];

/** Makes the database of a service that has these migrations. */
async function makeDatabase(file: string, migrations: Record<string, Migration>): Promise<void> {
  const url = `sqlite:${file}`;
  const database = openDatabase<Tables>({ url, schema: 'test', migrations, log: silent });
  await waitFor('the tables', () => database.problem === undefined);
  await database.close();
}

for (const { what, make, message } of unusable) {
  test(`a database that is ${what} is known at once to be of no use, and named`, async (t) => {
    const file = await temporaryFile(t);
    await mkdir(path.dirname(file));
    await make(file);
    const url = `sqlite:${file}`;
    const database = openDatabase<Tables>({ url, schema: 'test', migrations: known, log: silent });
    t.after(() => database.close());
    const error = await database.unusable;
    assert.ok(error.message.startsWith(message(file)), error.message);
    assert.equal(database.problem, error.message);
    await assert.rejects(
      database.query((db) => db.selectFrom('counters').selectAll().execute()),
      { type: 'ServiceUnavailable' },
    );
  });
}

test('a folder that cannot be is known at once, too', async (t) => {
  const file = '/dev/null/bank.db';
  const database = openDatabase<Tables>({
    url: `sqlite:${file}`,
    schema: 'test',
    migrations,
    log: silent,
  });
  t.after(() => database.close());
  const { message } = await database.unusable;
  assert.match(
    message,
    /^cannot use the database \/dev\/null\/bank.db: E(EXIST|NOTDIR): .*; see to its path/,
  );
});

test('a database that is mended is used, without another start', async (t) => {
  const file = await temporaryFile(t);
  const said: string[] = [];
  const log = { ...silent, info: (message: string) => void said.push(message) };
  await mkdir(file, { recursive: true });
  const url = `sqlite:${file}`;
  const database = openDatabase<Tables>({ url, schema: 'test', migrations, log });
  t.after(() => database.close());
  await database.unusable;
  await rm(file, { recursive: true });
  await waitFor('the tables', () => database.problem === undefined);
  assert.deepEqual(said, ['the database is ready']);
});

test('a database that is closed while it is made ready stays closed', async () => {
  const said: string[] = [];
  const say = (message: string) => void said.push(message);
  const log = { ...silent, info: say, warn: say };
  const database = openDatabase<Tables>({
    url: 'sqlite::memory:',
    schema: 'test',
    migrations,
    log,
  });
  await database.close();
  assert.equal(database.problem, 'the database is closed');
  assert.deepEqual(said, []);
});

test('a database that is written by another at the start is waited for', async (t) => {
  const file = await temporaryFile(t);
  await makeDatabase(file, known);
  const letGo = await lockFile(t, file);
  const warnings: unknown[] = [];
  const log = { ...silent, warn: (message: string) => void warnings.push(message) };
  const url = `sqlite:${file}`;
  const database = openDatabase<Tables>({ url, schema: 'test', migrations: known, log });
  t.after(() => database.close());
  await waitFor('a line', () => warnings.length > 0);
  assert.deepEqual(warnings, ['the database cannot be reached or prepared']);
  await letGo();
  await waitFor('the tables', () => database.problem === undefined);
});
