import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { openDatabase } from '../../../shared/src/database/database.ts';
import { waitFor } from '../../../test/support/wait.ts';
import * as reservations from '../src/reservations.ts';

/** What becomes of a reservation, in whatever order its request and its release come. */

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const postgresUrl = process.env.TEST_DATABASE_URL;
/** The tables as they were before there were releases. */
const before = Object.fromEntries(
  Object.entries(reservations.migrations).filter(([name]) => name === '001_reservations'),
);

async function open(t: TestContext, url: string, migrations = reservations.migrations) {
  const schema = `test_reservations_${process.pid}`;
  const database = openDatabase<reservations.Tables>({ url, schema, migrations, log: silent });
  t.after(() => database.close());
  await waitFor('the tables', () => database.problem === undefined);
  return database;
}

async function temporaryFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return `sqlite:${path.join(folder, 'accounts.db')}`;
}

const engines = [
  { engine: 'SQLite', url: temporaryFile, skip: false },
  {
    engine: 'PostgreSQL',
    url: async () => postgresUrl ?? '',
    skip: postgresUrl ? false : 'needs a PostgreSQL: set TEST_DATABASE_URL to its address',
  },
];

const { reserve, release } = reservations;
const orders = [
  { what: 'reserved', steps: [reserve], isHeld: true },
  { what: 'reserved twice', steps: [reserve, reserve], isHeld: true },
  { what: 'released', steps: [reserve, release], isHeld: false },
  { what: 'released twice', steps: [reserve, release, release], isHeld: false },
  { what: 'reserved again after its release', steps: [reserve, release, reserve], isHeld: false },
  { what: 'released before it is reserved', steps: [release, reserve, reserve], isHeld: false },
];

for (const { engine, url, skip } of engines) {
  for (const [number, { what, steps, isHeld }] of orders.entries()) {
    test(`${engine}: shares that are ${what} are ${isHeld ? 'held' : 'free'}`, {
      skip,
    }, async (t) => {
      const database = await open(t, await url(t));
      const uuid = `00000000-0000-4000-8000-00000000000${number}`;
      const row = () =>
        database.query((db) =>
          db
            .selectFrom('reservations')
            .selectAll()
            .where('uuid', '=', uuid)
            .executeTakeFirstOrThrow(),
        );
      const times = new Set<string>();
      for (const step of steps) {
        await database.query((db) => step(db, uuid));
        times.add((await row()).reserved_at);
      }
      assert.equal((await row()).released_at === null, isHeld);
      assert.equal(times.size, 1);
    });
  }

  test(`${engine}: a release and requests at once leave the shares free`, { skip }, async (t) => {
    const address = await url(t);
    const [one, other] = [await open(t, address), await open(t, address)];
    const uuid = '00000000-0000-4000-8000-0000000000aa';
    await Promise.all(
      [one, other].flatMap((database) =>
        [reserve, release, reserve].map((step) => database.query((db) => step(db, uuid))),
      ),
    );
    const rows = await one.query((db) =>
      db.selectFrom('reservations').selectAll().where('uuid', '=', uuid).execute(),
    );
    assert.equal(rows.length, 1);
    assert.notEqual(rows[0]?.released_at, null);
  });
}

test('reservations of before there were releases are kept, and are held', async (t) => {
  const url = await temporaryFile(t);
  const earlier = await open(t, url, before);
  const uuid = '00000000-0000-4000-8000-0000000000bb';
  const old = { uuid, reserved_at: '2026-11-22T12:25:27.170Z' };
  await earlier.query((db) =>
    db
      .insertInto('reservations')
      .values(old as never)
      .execute(),
  );
  await earlier.close();
  const [one, other] = await Promise.all([open(t, url), open(t, url)]);
  const rows = await one.query((db) => db.selectFrom('reservations').selectAll().execute());
  assert.deepEqual(rows, [{ ...old, released_at: null }]);
  await other.query((db) => reservations.release(db, uuid));
  const released = await one.query((db) => db.selectFrom('reservations').selectAll().execute());
  assert.notEqual(released[0]?.released_at, null);
});
