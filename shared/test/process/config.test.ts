import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amqpUri, commonVariables, HttpUrl, loadConfig } from '../../src/process/config.ts';

test('every variable has a default and a line on its meaning', () => {
  const config = loadConfig(commonVariables, {});
  assert.equal(config.LOG_LEVEL, 'INFO');
  assert.equal(config.RPC_EXCHANGE, 'simplebank-rpc');
  assert.equal(config.AMQP_URI, undefined);
  for (const [name, schema] of Object.entries(commonVariables)) {
    assert.ok(schema.description, name);
  }
});

test('an empty value counts as not set', () => {
  assert.equal(loadConfig(commonVariables, { PORT: '', LOG_LEVEL: '' }).PORT, 5000);
});

test('a level may be written in small letters', () => {
  assert.equal(loadConfig(commonVariables, { LOG_LEVEL: 'debug' }).LOG_LEVEL, 'DEBUG');
});

test('spans of the database are off, and true or false switches them', () => {
  const spans = (value: string) =>
    loadConfig(commonVariables, { OTEL_INSTRUMENTATION_DATABASE_ENABLED: value })
      .OTEL_INSTRUMENTATION_DATABASE_ENABLED;
  assert.deepEqual(['', 'true', 'TRUE', 'false'].map(spans), [false, true, true, false]);
  assert.throws(() => spans('yes'), /OTEL_INSTRUMENTATION_DATABASE_ENABLED: must be true or false/);
});

test('one message names every bad variable, what is wrong with it and what it was', () => {
  const env = { PORT: '70000', RPC_TIMEOUT_MS: 'soon', AMQP_URI: 'http://broker' };
  assert.throws(() => loadConfig({ ...commonVariables, IP_URL: HttpUrl }, env), {
    name: 'ConfigError',
    message: [
      'bad configuration: PORT: Too big: expected number to be <=65535 (got "70000")',
      'AMQP_URI: must be an amqp:// or amqps:// URL (got "http://broker")',
      'RPC_TIMEOUT_MS: Invalid input: expected number, received NaN (got "soon")',
      'IP_URL: must be an http:// or https:// URL (not set)',
    ].join('; '),
  });
});

test('of a bad value nothing is told that may be a password', () => {
  const env = { AMQP_URI: 'guest:p@ss@rabbit:5672', DATABASE_URL: 'mysql://bank:sesame@host/bank' };
  assert.throws(() => loadConfig(commonVariables, env), {
    message: [
      'bad configuration: AMQP_URI: must be an amqp:// or amqps:// URL (got "…@rabbit:5672")',
      'DATABASE_URL: must be sqlite:<file> or a postgres:// URL (got "…@host/bank")',
    ].join('; '),
  });
});

test('the broker is one URL, or put together from its parts', () => {
  assert.equal(amqpUri(loadConfig(commonVariables, {})), 'amqp://guest:guest@localhost:5672/');
  const parts = {
    RABBIT_HOST: 'rabbit',
    RABBIT_PORT: '5673',
    RABBIT_USER: 'a@b',
    RABBIT_PASSWORD: 'c/d',
  };
  assert.equal(amqpUri(loadConfig(commonVariables, parts)), 'amqp://a%40b:c%2Fd@rabbit:5673/');
  const whole = { ...parts, AMQP_URI: 'amqp://elsewhere/bank' };
  assert.equal(amqpUri(loadConfig(commonVariables, whole)), 'amqp://elsewhere/bank');
});
