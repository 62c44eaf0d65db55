import assert from 'node:assert/strict';
import { test } from 'node:test';
import Sqlite from 'libsql';
import { Inserts } from '../src/store/inserts.ts';

/** A table of numbers with their names. */
function tableOf() {
  const db = new Sqlite(':memory:');
  db.exec('create table numbers (id integer primary key, n integer unique, name text)');
  const inserts = new Inserts(db, 'numbers', ['n', 'name']);
  const rows = () => db.prepare('select id, n, name from numbers order by id').raw().all();
  return { inserts, rows };
}

test('all rows are inserted in their order, however many there are', () => {
  const { inserts, rows } = tableOf();
  const all = Array.from({ length: 93 }, (_, i) => [i + 1, 1000 - i, i % 2 ? null : `no. ${i}`]);
  for (const [, n, name] of all.slice(0, 47)) inserts.add(n ?? null, name ?? null);
  inserts.flush();
  assert.deepEqual(rows(), all.slice(0, 47));
  for (const [, n, name] of all.slice(47)) inserts.add(n ?? null, name ?? null);
  inserts.flush();
  inserts.flush();
  assert.deepEqual(rows(), all);
});

test('what waited when a transaction failed is not inserted with the next', () => {
  const { inserts, rows } = tableOf();
  inserts.add(1, 'one');
  inserts.forget();
  inserts.add(2, 'two');
  inserts.flush();
  assert.deepEqual(rows(), [[1, 2, 'two']]);
});

test('rows of which one cannot be are none, and do not come later', () => {
  const { inserts, rows } = tableOf();
  inserts.add(1, 'one');
  inserts.add(1, 'one again');
  assert.throws(() => inserts.flush(), /UNIQUE constraint failed/);
  inserts.add(2, 'two');
  inserts.flush();
  assert.deepEqual(rows(), [[1, 2, 'two']]);
});
