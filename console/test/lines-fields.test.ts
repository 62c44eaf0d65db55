import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAt, storeOf } from './support/lines.ts';

test('fields have their commonest values, if they have few', () => {
  const levels = ['INFO', 'INFO', 'WARN', 'INFO', 'ERROR', 'WARN'];
  const store = storeOf(
    Array.from({ length: 300 }, (_, n) => {
      const fields = { levelname: levels[n % 6], lineno: n % 3, ok: n % 2 === 0, args: [], n };
      return lineAt(n, {
        ...fields,
        ...(n === 7 && { rare: { a: 1 }, mixed: 'x' }),
        mixed2: n % 12,
      });
    }),
  );
  const { fields } = store.fields();
  assert.deepEqual(
    fields.map(({ name }) => name),
    ['@timestamp', 'args', 'instance', 'levelname', 'lineno', 'mixed', 'mixed2', 'n', 'ok', 'rare'],
  );
  const values = (name: string) => fields.find((field) => field.name === name)?.values;
  assert.deepEqual(values('levelname'), ['INFO', 'WARN', 'ERROR']);
  assert.deepEqual(values('lineno'), ['0', '1', '2']);
  assert.deepEqual(values('ok'), ['false', 'true']);
  assert.deepEqual(values('instance'), ['orders']);
  assert.deepEqual(values('mixed'), ['x']);
  assert.equal(values('mixed2')?.length, 10);
  for (const name of ['@timestamp', 'n', 'args', 'rare']) assert.deepEqual(values(name), [], name);
});

test('a store without lines has no fields', () => {
  assert.deepEqual(storeOf([]).fields(), { fields: [] });
});
