import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { deserializeError, ServiceError, serializeError } from '../../src/contracts/errors.ts';

test('an error of nameko keeps its path, so that Python rebuilds it', () => {
  assert.deepEqual(serializeError(new ServiceError('MethodNotFound', 'buy_shares')), {
    exc_type: 'MethodNotFound',
    exc_path: 'nameko.exceptions.MethodNotFound',
    exc_args: ['buy_shares'],
    value: 'buy_shares',
  });
});

test('an error of ours survives the way there and back', () => {
  const error = new ServiceError('ServiceUnavailable', 'the broker is not connected');
  const rebuilt = deserializeError(serializeError(error));
  assert.equal(rebuilt.type, 'ServiceUnavailable');
  assert.equal(rebuilt.message, 'the broker is not connected');
  assert.equal(rebuilt.status, 503);
});

test('an error that has no row in the table is a RemoteError that names it', () => {
  const rebuilt = deserializeError(serializeError(new TypeError('x is not a function')));
  assert.equal(rebuilt.type, 'RemoteError');
  assert.equal(rebuilt.message, 'TypeError x is not a function');
  assert.equal(rebuilt.status, 500);
});

test('neither a foreign path nor a name that every object has is taken for one of ours', () => {
  for (const [exc_type, exc_path] of [
    ['NotFound', 'werkzeug.exceptions.NotFound'],
    ['constructor', 'nameko.exceptions.constructor'],
  ] as const) {
    const rebuilt = deserializeError({ exc_type, exc_path, exc_args: [], value: 'no' });
    assert.equal(rebuilt.type, 'RemoteError');
  }
});

test('what is thrown need not be an error', () => {
  assert.equal(serializeError('broken').value, 'broken');
  assert.equal(serializeError(undefined).value, 'undefined');
});

for (const { what, error, type, value } of [
  {
    what: 'an error of another realm',
    error: runInNewContext(`new RangeError('too much')`),
    type: 'RangeError',
    value: 'too much',
  },
  {
    what: 'an object with a message',
    error: { message: 'too much' },
    type: 'Error',
    value: 'too much',
  },
  { what: 'a symbol', error: Symbol('s'), type: 'Error', value: 'Symbol(s)' },
  {
    what: 'an object without prototype',
    error: Object.create(null),
    type: 'Error',
    value: '[Object: null prototype] {}',
  },
  { what: 'nothing', error: undefined, type: 'Error', value: 'undefined' },
]) {
  test(`${what} that was thrown goes over the wire with its type and message`, () => {
    assert.deepEqual(serializeError(error), {
      exc_type: type,
      exc_path: `builtins.${type}`,
      exc_args: [value],
      value,
    });
  });
}
