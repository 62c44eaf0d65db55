import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, mock, test } from 'node:test';
import { promisify } from 'node:util';
import { waitFor } from '../../../test/support/wait.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import type { Logger } from '../../src/log/logger.ts';
import {
  type Outbox,
  type OutboxTable,
  openOutbox,
  outboxMigration,
} from '../../src/outbox/outbox.ts';
import { currentUuid } from '../../src/process/correlation.ts';

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

let database: Database<OutboxTable>;
let outbox: Outbox<OutboxTable, 'order_created'>;
let brokerIsAway = false;
const dispatched: { event: string; payload: unknown; uuid: string | undefined }[] = [];

before(async () => {
  database = openDatabase<OutboxTable>({
    url: 'sqlite::memory:',
    schema: 'test',
    migrations: { '001_outbox': outboxMigration },
    log: silent,
  });
  outbox = openOutbox<OutboxTable, 'order_created'>({
    database,
    dispatch: async (event, payload) => {
      if (brokerIsAway) throw new Error('the broker is away');
      dispatched.push({ event, payload, uuid: currentUuid() });
    },
    log: silent,
  });
  await waitFor('the database', () => database.problem === undefined);
});
after(async () => {
  await outbox.close();
  await database.close();
});

const waiting = () => database.query((db) => db.selectFrom('outbox').selectAll().execute());

test('an event leaves after the commit, with the UUID of its payload, and is gone', async () => {
  await outbox.transaction(({ emit }) => emit('order_created', uuid));
  await waitFor('the event', () => dispatched.length === 1);
  assert.deepEqual(dispatched.pop(), { event: 'order_created', payload: uuid, uuid });
  await waitFor('an empty outbox', async () => (await waiting()).length === 0);
});

test('an event of a transaction that fails is never seen', async () => {
  const failing = outbox.transaction(async ({ emit }) => {
    await emit('order_created', uuid);
    throw new Error('no');
  });
  await assert.rejects(failing, { type: 'ServiceUnavailable', message: 'the database failed' });
  assert.deepEqual(await waiting(), []);
  assert.deepEqual(dispatched, []);
});

test('an event waits while the broker is away, and leaves when it is back', async () => {
  brokerIsAway = true;
  await outbox.transaction(({ emit }) => emit('order_created', uuid));
  assert.equal((await waiting()).length, 1);
  brokerIsAway = false;
  await waitFor('the event', () => dispatched.splice(0).length === 1);
  await waitFor('an empty outbox', async () => (await waiting()).length === 0);
});

for (const [what, ms] of [
  ['an hour ahead', 3_600_000],
  ['a day behind', -24 * 3_600_000],
] as const) {
  test(`an event that was written while the clock was ${what} does not wait for that`, async (t) => {
    const now = Date.now;
    const clock = mock.method(Date, 'now', () => now() + ms);
    t.after(() => clock.mock.restore());
    brokerIsAway = true;
    await outbox.transaction(({ emit }) => emit('order_created', uuid));
    clock.mock.restore();
    brokerIsAway = false;
    await waitFor('the event', () => dispatched.length > 0);
    await waitFor('an empty outbox', async () => (await waiting()).length === 0);
    assert.deepEqual(dispatched.splice(0), [{ event: 'order_created', payload: uuid, uuid }]);
  });
}

test('the lease of another instance is kept to, if its clock is a little ahead', async (t) => {
  const now = Date.now;
  brokerIsAway = true;
  const clock = mock.method(Date, 'now', () => now() + 3000);
  t.after(() => clock.mock.restore());
  const begin = now();
  await outbox.transaction(({ emit }) => emit('order_created', uuid));
  clock.mock.restore();
  const [event] = await waiting();
  assert.ok(event);
  const { leased_until: end } = event;
  assert.ok(end >= begin + 8000 && end <= now() + 8000, `${end - begin}`);
  brokerIsAway = false;
  await waitFor('the event', () => dispatched.length > 0);
  assert.ok(Date.now() > event.leased_until);
});

test('it can be had without amqplib', async () => {
  const module = new URL('../../src/outbox/outbox.ts', import.meta.url).href;
  const script = `await import(${JSON.stringify(module)});
    console.log(Object.keys((await import('node:module')).default._cache).join('\\n'));`;
  const args = [
    '--import',
    import.meta.resolve('tsx/esm'),
    '--input-type=module',
    '--eval',
    script,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  assert.match(stdout, /kysely|opentelemetry/);
  assert.doesNotMatch(stdout, /amqplib/);
});
