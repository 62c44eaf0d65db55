import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, type TestContext, test } from 'node:test';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { type Kysely, type Migration, sql } from 'kysely';
import { lockFile } from '../../../test/support/lock.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { databaseAttributes } from '../../src/database/database-attributes.ts';
import { withUuid } from '../../src/process/correlation.ts';
import { redacting } from '../../src/telemetry/span-redaction.ts';

/** The spans of queries and transactions, as an exporter gets them. */

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const postgresUrl = process.env.TEST_DATABASE_URL;
const schema = `test_spans_${process.pid}`;
const uuid = randomUUID();

const exporter = new tracing.InMemorySpanExporter();
const sdk = new NodeSDK({
  // Spans would wait until what it finds out of the machine is there.
  autoDetectResources: false,
  spanProcessors: [redacting(new tracing.SimpleSpanProcessor(exporter))],
  metricReaders: [],
  logRecordProcessors: [],
});
sdk.start();
afterEach(() => exporter.reset());
after(() => sdk.shutdown());

interface Tables {
  notes: { name: string; card: string };
  copies: { name: string };
}
const migrations: Record<string, Migration> = {
  '001_notes': {
    async up(db) {
      await db.schema
        .createTable('notes')
        .addColumn('name', 'varchar(50)', (column) => column.primaryKey())
        .addColumn('card', 'varchar(50)', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('copies')
        .addColumn('name', 'varchar(50)', (column) => column.primaryKey())
        .execute();
    },
  },
};

async function open(t: TestContext, url: string, spans = true): Promise<Database<Tables>> {
  const database = openDatabase<Tables>({ url, schema, migrations, spans, log: silent });
  t.after(() => database.close());
  await waitFor('the tables', () => database.problem === undefined);
  return database;
}

async function temporaryFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, 'bank.db');
}

/** Does `work` in the span of a request. @returns the other spans */
async function spansOf(work: () => Promise<unknown>) {
  const request = trace.getTracer('test').startSpan('request');
  const during = () => withUuid(uuid, work);
  await context.with(trace.setSpan(context.active(), request), during).catch(() => undefined);
  request.end();
  const [parent, ...others] = exporter.getFinishedSpans().toReversed();
  assert.equal(parent?.name, 'request');
  for (const { kind, parentSpanContext, attributes } of others) {
    assert.equal(kind, SpanKind.CLIENT);
    assert.equal(parentSpanContext?.spanId, request.spanContext().spanId);
    assert.equal(attributes.uuid, uuid);
  }
  return others.toReversed();
}

/** What each span says of its statements. */
const told = (spans: Awaited<ReturnType<typeof spansOf>>) =>
  spans.map(({ name, attributes }) => {
    const { 'db.system.name': _, 'db.namespace': __, uuid: ___, ...own } = attributes;
    return { name, ...own };
  });

const note = (name: string) => (db: Kysely<Tables>) =>
  db.insertInto('notes').values({ name, card: '4111 1111 1111 1111' }).execute();

const engines = [
  {
    engine: 'SQLite',
    url: async (t: TestContext) => `sqlite:${await temporaryFile(t)}`,
    place: { 'db.system.name': 'sqlite', 'db.namespace': 'bank.db' },
    parameters: ['?', '?'],
    duplicate: {
      code: 'SQLITE_CONSTRAINT_PRIMARYKEY',
      message: /^UNIQUE constraint failed: notes\.name \(.*bank\.db\)$/,
    },
    skip: false,
  },
  {
    engine: 'PostgreSQL',
    url: async () => postgresUrl ?? '',
    place: postgresUrl ? databaseAttributes(postgresUrl, schema) : {},
    parameters: ['$1', '$2'],
    duplicate: {
      code: '23505',
      message: /^duplicate key value violates unique constraint "notes_pkey"$/,
    },
    skip: postgresUrl ? false : 'needs a PostgreSQL: set TEST_DATABASE_URL to its address',
  },
];

for (const { engine, url, place, parameters, duplicate, skip } of engines) {
  const [first, second] = parameters;
  const insert = `insert into "notes" ("name", "card") values (${first}, ${second})`;

  test(`${engine}: a query is a span, named by what it does`, { skip }, async (t) => {
    const database = await open(t, await url(t));
    const spans = await spansOf(async () => {
      await database.query(note('one'));
      await database.query((db) =>
        db
          .selectFrom('notes as n')
          .innerJoin('copies', 'copies.name', 'n.name')
          .select('n.name')
          .where('n.card', '=', '4111 1111 1111 1111')
          .execute(),
      );
      await database.query((db) => db.updateTable('notes').set({ card: 'none' }).execute());
      await database.query((db) => db.deleteFrom('notes').execute());
    });
    for (const { attributes } of spans) {
      for (const [name, value] of Object.entries(place)) assert.equal(attributes[name], value);
    }
    const server = Object.fromEntries(
      Object.entries(place).filter(([name]) => name.startsWith('server.')),
    );
    assert.deepEqual(told(spans), [
      {
        name: 'insert notes',
        ...server,
        'db.operation.name': 'insert',
        'db.collection.name': 'notes',
        'db.query.summary': 'insert notes',
        'db.query.text': insert,
      },
      {
        name: 'select notes copies',
        ...server,
        'db.operation.name': 'select',
        'db.query.summary': 'select notes copies',
        'db.query.text': `select "n"."name" from "notes" as "n" inner join "copies" on "copies"."name" = "n"."name" where "n"."card" = ${first}`,
      },
      {
        name: 'update notes',
        ...server,
        'db.operation.name': 'update',
        'db.collection.name': 'notes',
        'db.query.summary': 'update notes',
        'db.query.text': `update "notes" set "card" = ${first}`,
      },
      {
        name: 'delete notes',
        ...server,
        'db.operation.name': 'delete',
        'db.collection.name': 'notes',
        'db.query.summary': 'delete notes',
        'db.query.text': 'delete from "notes"',
      },
    ]);
  });

  test(`${engine}: a transaction is one span, as a batch`, { skip }, async (t) => {
    const database = await open(t, await url(t));
    const [mixed, alike, ...more] = await spansOf(async () => {
      await database.transaction(async (db) => {
        await note('two')(db);
        await db.insertInto('copies').values({ name: 'two' }).execute();
        await db.insertInto('copies').values({ name: 'three' }).execute();
      });
      await database.transaction(async (db) => {
        await note('four')(db);
        await note('five')(db);
      });
    });
    assert.deepEqual(more, []);
    assert.equal(mixed?.name, 'BATCH insert notes insert copies');
    assert.equal(mixed?.attributes['db.query.summary'], 'BATCH insert notes insert copies');
    assert.equal(mixed?.attributes['db.operation.name'], 'BATCH insert');
    assert.equal(mixed?.attributes['db.operation.batch.size'], 3);
    assert.equal(mixed?.attributes['db.collection.name'], undefined);
    assert.equal(
      mixed?.attributes['db.query.text'],
      `${insert}; insert into "copies" ("name") values (${first})`,
    );
    assert.equal(alike?.name, 'BATCH insert notes');
    assert.equal(alike?.attributes['db.collection.name'], 'notes');
    assert.equal(alike?.attributes['db.query.text'], insert);
  });

  test(`${engine}: what fails says so, one span a try`, { skip }, async (t) => {
    const database = await open(t, await url(t));
    const twice = () =>
      database.transaction(async (db) => {
        await note('six')(db);
        await note('six')(db);
      });
    const spans = await spansOf(async () => {
      for (const _ of [1, 2]) await twice().catch(() => undefined);
      await twice();
    });
    assert.equal(spans.length, 3);
    for (const { name, status, attributes } of spans) {
      assert.equal(name, 'BATCH insert notes');
      assert.equal(status.code, SpanStatusCode.ERROR);
      assert.match(status.message ?? '', duplicate.message);
      assert.equal(attributes['error.type'], duplicate.code);
      assert.equal(attributes['db.response.status_code'], duplicate.code);
    }
  });

  test(`${engine}: no span holds a value`, { skip }, async (t) => {
    const database = await open(t, await url(t));
    const spans = await spansOf(async () => {
      await database.query(note('seven'));
      await database.query((db) =>
        sql`select 'joe''s', "card", 4111111111111111, 1.5 from "notes" where "name" = ${'seven'}`.execute(
          db,
        ),
      );
      await database.transaction(async () => {
        throw new Error('card 4111 1111 1111 1111 is refused');
      });
    });
    const [, raw, refused] = spans;
    assert.equal(spans.length, 3);
    assert.equal(raw?.name, place['db.namespace']);
    assert.equal(
      raw?.attributes['db.query.text'],
      `select ?, "card", ?, ? from "notes" where "name" = ${first}`,
    );
    assert.equal(raw?.attributes['db.query.summary'], undefined);
    assert.equal(refused?.status.message, 'card [redacted] is refused');
    assert.equal(refused?.attributes['error.type'], 'Error');
    assert.equal(refused?.attributes['db.response.status_code'], undefined);
    const all = JSON.stringify(
      spans.map(({ name, status, attributes }) => [name, status, attributes]),
    );
    assert.doesNotMatch(all, /4111|joe|seven/);
  });
}

test('a database that is locked for too long is a failed span', async (t) => {
  const file = await temporaryFile(t);
  const database = await open(t, `sqlite:${file}`);
  const letGo = await lockFile(t, file);
  const [span, ...more] = await spansOf(() => database.transaction(note('eight')));
  await letGo();
  assert.deepEqual(more, []);
  assert.equal(span?.name, 'insert notes');
  assert.equal(span?.status.message, `database is locked (${file})`);
  assert.equal(span?.attributes['error.type'], 'SQLITE_BUSY');
  assert.equal(span?.attributes['db.operation.batch.size'], undefined);
});

test('there is no span outside of a request, nor where nobody wants one', async (t) => {
  const on = await open(t, 'sqlite::memory:');
  await on.query(note('nine'));
  const off = await open(t, 'sqlite::memory:', false);
  assert.deepEqual(await spansOf(() => off.query(note('ten'))), []);
});

test('what a transaction begins is a part of the request, and not of the transaction', async (t) => {
  const database = await open(t, 'sqlite::memory:');
  let current: string | undefined;
  await spansOf(() =>
    database.transaction(async (db) => {
      await note('eleven')(db);
      current = trace.getActiveSpan()?.spanContext().spanId;
    }),
  );
  const [transaction, request] = exporter.getFinishedSpans();
  assert.equal(transaction?.name, 'insert notes');
  assert.equal(current, request?.spanContext().spanId);
});

test('where a database is, as its clients read the URL', () => {
  const of = (url: string) => Object.values(databaseAttributes(url, 'orders_service'));
  assert.deepEqual(of('sqlite:/var/lib/orders.db'), ['sqlite', 'orders.db']);
  assert.deepEqual(of('sqlite::memory:'), ['sqlite', ':memory:']);
  const bank = 'bank|orders_service';
  assert.deepEqual(of('postgres://u:p%40ss@db.example/bank'), [
    'postgresql',
    bank,
    'db.example',
    5432,
  ]);
  assert.deepEqual(of('postgresql://u@[::1]:5433/bank?sslmode=disable'), [
    'postgresql',
    bank,
    '::1',
    5433,
  ]);
  assert.deepEqual(of('postgres://u@/bank?host=/run/pg'), ['postgresql', bank, '/run/pg', 5432]);
  assert.deepEqual(of('postgres://u@db:1'), ['postgresql', 'orders_service', 'db', 1]);
});
