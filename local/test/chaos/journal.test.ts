import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { dialectOf } from '@simplebank/shared/dialect';
import { Kysely, sql } from 'kysely';
import { keepJournal } from '../../src/chaos/journal.ts';

const postgres = process.env.TEST_DATABASE_URL;

for (const [kind, url] of [
  ['SQLite', 'sqlite::memory:'],
  ['PostgreSQL', postgres],
] as const) {
  describe(`the journal, ${kind}`, { skip: !url && 'set TEST_DATABASE_URL to run it' }, () => {
    /** A table with or without a key, and its journal. */
    async function begin(key: string) {
      const schema = url === postgres ? `journal_${randomUUID().replaceAll('-', '')}` : undefined;
      const db = new Kysely<{ charges: { uuid: string; cents: number } }>({
        dialect: dialectOf(url ?? '', schema ?? ''),
      });
      const run = (statement: string) => sql.raw(statement).execute(db);
      if (schema) await run(`create schema ${schema}`);
      await run(`create table charges (uuid varchar(36) ${key}, cents integer)`);
      await run("insert into charges values ('before', 1)");
      const watched = { table: 'charges', amount: 'cents' };
      const journal = await keepJournal(db, watched, schema);
      return { db, run, schema, watched, journal };
    }

    for (const [what, key, statements, entered] of [
      ['a row', 'primary key', ["insert into charges values ('a', 995)"], ['a']],
      [
        'a row that comes again and changes nothing',
        'primary key',
        [
          "insert into charges values ('a', 995)",
          "insert into charges values ('a', 995) on conflict (uuid) do nothing",
          "update charges set cents = 995 where uuid = 'a'",
        ],
        ['a'],
      ],
      [
        'an amount that is added to in place',
        'primary key',
        [
          "insert into charges values ('a', 995)",
          `insert into charges values ('a', 995)
             on conflict (uuid) do update set cents = charges.cents + excluded.cents`,
        ],
        ['a', 'a'],
      ],
      [
        'a row that is removed and entered again',
        'primary key',
        [
          "insert into charges values ('a', 995)",
          "delete from charges where uuid = 'a'",
          "insert into charges values ('a', 995)",
        ],
        ['a', 'a'],
      ],
      [
        'two rows of a table without a key',
        '',
        [
          "insert into charges values ('a', 995), ('b', 995)",
          "insert into charges values ('a', 1)",
        ],
        ['a', 'a', 'b'],
      ],
    ] as const) {
      it(`has ${what}: ${entered.length}`, async () => {
        const { db, run, schema, journal } = await begin(key);
        try {
          for (const statement of statements) await run(statement);
          assert.deepEqual((await journal.read()).sort(), entered);
          await journal.remove();
          await run("insert into charges values ('c', 995)");
          await assert.rejects(journal.read());
        } finally {
          if (schema) await run(`drop schema ${schema} cascade`);
          await db.destroy();
        }
      });
    }

    it('has nothing of what was undone', async () => {
      const { db, run, schema, journal } = await begin('primary key');
      const undone = db.transaction().execute(async (transaction) => {
        await sql.raw("insert into charges values ('a', 995)").execute(transaction);
        throw new Error('undo it');
      });
      await assert.rejects(undone, /undo it/);
      assert.deepEqual(await journal.read(), []);
      if (schema) await run(`drop schema ${schema} cascade`);
      await db.destroy();
    });

    it('begins anew where a killed run has left one', async () => {
      const { db, run, schema, watched } = await begin('primary key');
      await run("insert into charges values ('a', 995)");
      const journal = await keepJournal(db, watched, schema);
      await run("insert into charges values ('b', 995)");
      assert.deepEqual(await journal.read(), ['b']);
      if (schema) await run(`drop schema ${schema} cascade`);
      await db.destroy();
    });
  });
}
