import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { waitFor } from '../../../test/support/wait.ts';
import { openDatabase } from '../../src/database/database.ts';

/** PostgreSQL behind a network that fails. */

const postgresUrl = process.env.TEST_DATABASE_URL;
const skip = postgresUrl ? false : 'needs a PostgreSQL: set TEST_DATABASE_URL to its address';
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A database that is reached through a network which the test can take away. */
async function open(t: TestContext) {
  const target = new URL(postgresUrl ?? '');
  const sockets = new Set<Socket>();
  const network = createServer((client) => {
    const server = connect(Number(target.port || 5432), target.hostname);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {}).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve));
  t.after(() => network.close());
  const address = network.address();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address ? address.port : 0);

  const schema = `test_network_${process.pid}`;
  const database = openDatabase<object>({ url: url.href, schema, migrations: {}, log: silent });
  t.after(() => database.close());
  await waitFor('the database', () => database.problem === undefined);
  return {
    database,
    cut: () => {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    freeze: () => {
      for (const socket of sockets) socket.pause();
    },
    thaw: () => {
      for (const socket of sockets) socket.resume();
    },
  };
}

test('a transaction whose connection is lost tells why, and the next one works', {
  skip,
}, async (t) => {
  const { database, cut } = await open(t);
  const one = () => database.transaction((db) => sql`select 1 as one`.execute(db));
  await one();
  const why = new Error('what went wrong');
  const failing = database.transaction(async (db) => {
    await sql`select 1`.execute(db);
    cut();
    await assert.rejects(sql`select 1`.execute(db));
    throw why;
  });
  await assert.rejects(failing, ({ cause }: Error) => cause === why);
  await waitFor('the database', () => database.problem === undefined);
  assert.deepEqual((await one()).rows, [{ one: 1 }]);
});

test('a server that does not answer is an error, and used when it is back', { skip }, async (t) => {
  const { database, freeze, thaw } = await open(t);
  const one = () => database.query((db) => sql`select 1 as one`.execute(db));
  await one();
  freeze();
  await assert.rejects(one(), { type: 'ServiceUnavailable', message: 'the database failed' });
  thaw();
  const again = await waitFor('an answer', () => one().catch(() => undefined));
  assert.deepEqual(again.rows, [{ one: 1 }]);
});
