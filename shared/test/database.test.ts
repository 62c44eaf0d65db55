import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Migration } from 'kysely';
import { waitFor } from '../../test/support/wait.ts';
import { type Database, openDatabase } from '../src/database/database.ts';
import type { Logger } from '../src/logger.ts';

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

test('a database that is not there is an error as data, and one line', async (t) => {
  const placeholder = createServer();
  await new Promise<void>((resolve) => placeholder.listen(0, '127.0.0.1', resolve));
  const address = placeholder.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  placeholder.close();

  const url = `postgres://nobody:secret@127.0.0.1:${port}/bank`;
  const warnings: unknown[] = [];
  const log = { ...silent, warn: (_message: string, fields = {}) => void warnings.push(fields) };
  const database = openDatabase<Tables>({ url, schema: 'test', migrations, log });
  t.after(() => database.close());
  await waitFor('the first attempt', () => warnings.length === 1);
  assert.equal(database.problem, 'the database cannot be reached or prepared');
  await assert.rejects(
    database.query((db) => db.selectFrom('counters').selectAll().execute()),
    { type: 'ServiceUnavailable' },
  );
});

test('a folder that cannot be written is an error as data, too', async (t) => {
  const database = openDatabase<Tables>({
    url: 'sqlite:/dev/null/bank.db',
    schema: 'test',
    migrations,
    log: silent,
  });
  t.after(() => database.close());
  await waitFor('the first attempt', () => database.problem !== 'the database is not ready yet');
  assert.equal(database.problem, 'the database cannot be reached or prepared');
});
