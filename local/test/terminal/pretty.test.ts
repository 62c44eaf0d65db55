import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { prettyLine, visible, wantsColour } from '../../src/terminal/pretty.ts';

/** As a service writes it (the chapter's listing 12.1). */
const RECORD = {
  '@timestamp': '2026-11-22T10:52:36.123456Z',
  '@version': 1,
  message: 'updating the order status',
  levelname: 'INFO',
  levelno: 20,
  name: 'orders_service',
  source_host: 'laptop',
  process: 4711,
  processName: 'MainProcess',
  pathname: '/bank/service.ts',
  filename: 'service.ts',
  module: 'service',
  funcName: 'handle_place_order',
  lineno: 21,
  args: [],
  msg: 'updating the order status',
  stack_info: null,
  created: 1795344756.123456,
  msecs: 123.456,
  relativeCreated: 1000.5,
  thread: 0,
  threadName: 'MainThread',
  uuid: '26bc34c2-5959-4679-9d4d-491be0f3c0c0',
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  span_id: 'b7ad6b7169203331',
};

const line = (more: object = {}) => JSON.stringify({ ...RECORD, ...more });

test('a line shows time, level, service, message, UUID and what is special about it', () => {
  assert.equal(
    prettyLine('orders', line({ status: 'placed', reason: 'as asked', details: { n: 1 } })),
    '10:52:36.123 INFO  orders_service               updating the order status 26bc34c2 ' +
      'status=placed reason="as asked" details={"n":1}',
  );
});

test('outside of a request there is no UUID', () => {
  assert.equal(
    prettyLine('orders', line({ uuid: undefined, message: 'listening', levelname: 'DEBUG' })),
    '10:52:36.123 DEBUG orders_service               listening',
  );
});

test("an error's stack stands below its line", () => {
  const shown = prettyLine('orders', line({ exc_info: 'Error: no\n    at sell (service.ts:3)' }));
  assert.deepEqual(shown.split('\n').slice(1), ['    Error: no', '        at sell (service.ts:3)']);
});

test('what is no JSON object is shown as it is, with the process that wrote it', () => {
  for (const text of ['Segmentation fault', '"text"', '17', 'null', '{"half'])
    assert.equal(prettyLine('orders', text), `orders ${text}`);
});

test('fields of unexpected types do no harm', () => {
  assert.match(
    prettyLine('orders', line({ '@timestamp': 5, message: { a: 1 }, uuid: 7, levelname: null })),
    / orders_service /,
  );
  assert.match(prettyLine('orders', '{}'), / orders /);
});

test('no text can move the cursor or turn the direction of writing', () => {
  const hostile = '\u001b[2J\u0007\r\n\u009b1A\u202e\u2028\u2066';
  const escaped = '\\u001b[2J\\u0007\\u000d\\u000a\\u009b1A\\u202e\\u2028\\u2066';
  assert.equal(visible(hostile), escaped);
  const bad = line({ message: hostile, name: hostile, levelname: hostile, uuid: hostile });
  const shown = prettyLine('orders', bad.replace('"args"', JSON.stringify(`k${hostile}`)));
  assert.doesNotMatch(shown, /[\p{Cc}\p{Zl}\p{Bidi_Control}]/u);
  assert.equal(prettyLine(hostile, hostile), `${escaped} ${escaped}`);
});

test('colour changes nothing but colour, and each process has its own', () => {
  assert.equal(
    stripVTControlCharacters(prettyLine('orders', line({ exc_info: 'Error\nat' }), true)),
    prettyLine('orders', line({ exc_info: 'Error\nat' })),
  );
  const names = `gateway orders_service account_transactions_service market_service fees_service
    profile_service settings_service external broker console`.split(/\s+/);
  const codes = names.map((name) => prettyLine(name, 'x', true).slice(0, 5));
  assert.equal(new Set(codes).size, names.length);
  assert.equal(prettyLine('orders', 'x', true).slice(0, 5), codes[1]);
});

test('colour is for terminals, NO_COLOR is against it, FORCE_COLOR has the last word', () => {
  const terminal = { isTTY: true };
  assert.equal(wantsColour(terminal, {}), true);
  assert.equal(wantsColour({}, {}), false);
  assert.equal(wantsColour(terminal, { NO_COLOR: '1' }), false);
  assert.equal(wantsColour(terminal, { NO_COLOR: '' }), true);
  assert.equal(wantsColour(terminal, { TERM: 'dumb' }), false);
  assert.equal(wantsColour({}, { FORCE_COLOR: '1', NO_COLOR: '1' }), true);
  assert.equal(wantsColour(terminal, { FORCE_COLOR: '0' }), false);
});
