import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Names } from './names.ts';

const order = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const other = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';

test('a placeholder stands for the newest id that was seen', () => {
  const names = new Names();
  assert.equal(names.newest('uuid'), undefined);
  names.see(`{"ok":"sell order ${other} placed"}`);
  names.see(`{"ok":"sell order ${order} placed"}`);
  assert.equal(names.newest('uuid'), order);
});

test('who looks again asks for what was asked for before, whatever half an answer has shown', () => {
  const names = new Names();
  names.see(`{"ok":"sell order ${order} placed"}`);
  const forget = names.mark();
  names.see(`{"spanCount":3,"correlation_id":"${other}"}`);
  names.here(other);
  assert.equal(names.newest('uuid'), other);
  forget();
  assert.equal(names.newest('uuid'), order);
  assert.deepEqual([...names.ids], []);
});
