import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { messageOf, reasonOf, typeOf } from '../../src/contracts/thrown.ts';

/** What people are told of whatever was thrown; the logger's tests have how lines show it. */

const refused = Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:9')]), {
  code: 'ECONNREFUSED',
});
const reasons: [what: string, thrown: unknown, reason: string][] = [
  ['an error', new TypeError('b'), 'b'],
  ['an error of another realm', runInNewContext(`new TypeError('b')`), 'b'],
  ['an error without a message that has a code', refused, 'ECONNREFUSED'],
  ['an error with neither', new RangeError(), 'RangeError'],
  ['an error of another realm with neither', runInNewContext('new RangeError()'), 'RangeError'],
  ['an object with a message', { message: 'b' }, 'b'],
  ['an object without one', { a: 1 }, '{ a: 1 }'],
  ['a text', 'b', 'b'],
  ['a symbol', Symbol('b'), 'Symbol(b)'],
  ['nothing', undefined, 'undefined'],
];

for (const [what, thrown, reason] of reasons) {
  test(`${what} has a reason for people`, () => assert.equal(reasonOf(thrown), reason));
}

test('a type is a name, and never a getter’s doing', () => {
  class Refused extends Error {}
  const nameless = Object.defineProperty(new Refused('b'), 'name', { get: () => assert.fail() });
  assert.equal(typeOf(new Refused('b')), 'Refused');
  assert.equal(typeOf(nameless), 'Refused');
  assert.equal(typeOf(Object.assign(new Error('b'), { name: '' })), 'Error');
  assert.equal(typeOf({ a: 1 }), 'Error');
  assert.equal(typeOf('b'), 'Error');
  assert.equal(messageOf(Object.assign(new Error('a'), { message: undefined })), '');
});
