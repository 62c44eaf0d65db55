import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import os from 'node:os';
import { mock, test } from 'node:test';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { trace } from '@opentelemetry/api';
import { node } from '@opentelemetry/sdk-node';
import { createLogger, type Fields, type Level } from '../../src/log/logger.ts';
import { withUuid } from '../../src/process/correlation.ts';
import { build, lineOf, pathOf, runNode, runWithTsx } from './fixtures/run.ts';

const UUID = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';

/** A logger whose lines are kept, as written and as read. */
function loggerInMemory(level: Level = 'DEBUG') {
  const written: string[] = [];
  const log = createLogger({
    name: 'orders_service',
    level,
    destination: { write: (line) => written.push(line) },
  });
  const read = () => written.map((line) => JSON.parse(line));
  return { log, written, read };
}

function lineOfFields(fields: Fields) {
  const { log, written, read } = loggerInMemory();
  log.info('a message', fields);
  assert.equal(written.length, 1);
  assert.match(written[0] ?? '', /^[^\n]+\n$/);
  return read()[0];
}

const CALLERS: { message: string; funcName: string; level: Level }[] = [
  { message: 'top level', funcName: '<module>', level: 'INFO' },
  { message: 'async function before an await', funcName: 'sell_shares', level: 'DEBUG' },
  { message: 'async function after an await', funcName: 'sell_shares', level: 'INFO' },
  { message: 'static method', funcName: 'open', level: 'INFO' },
  { message: 'constructor', funcName: 'Account', level: 'INFO' },
  { message: 'method', funcName: 'reserve', level: 'WARN' },
  { message: 'async method', funcName: 'charge', level: 'INFO' },
  { message: 'getter', funcName: 'total', level: 'INFO' },
  { message: 'method of an object', funcName: 'handle_place_order', level: 'INFO' },
  { message: 'async arrow function', funcName: 'place_order', level: 'ERROR' },
  { message: 'arrow function', funcName: 'health', level: 'INFO' },
  { message: 'generator', funcName: 'steps', level: 'INFO' },
  { message: 'function without a name', funcName: '<lambda>', level: 'INFO' },
  { message: 'top level after an await', funcName: '<module>', level: 'INFO' },
];
const LEVEL_NUMBERS = { DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40 };

/** Asserts every field of every line that the fixture callers.ts writes. */
function assertLinesOfCallers(stdout: string, pid: number) {
  const lines = stdout.split('\n');
  assert.equal(lines.pop(), '', 'the last line ends like the others');
  assert.equal(lines.length, CALLERS.length);
  let latest = '';
  for (const [i, { message, funcName, level }] of CALLERS.entries()) {
    const line = JSON.parse(lines[i] ?? '');
    const { '@timestamp': timestamp, created, msecs, relativeCreated, exc_info, ...rest } = line;
    assert.deepEqual(rest, {
      '@version': 1,
      message,
      msg: message,
      args: [],
      levelname: level,
      levelno: LEVEL_NUMBERS[level],
      name: 'callers_service',
      instance: os.hostname(),
      source_host: os.hostname(),
      process: pid,
      processName: 'MainProcess',
      thread: 0,
      threadName: 'MainThread',
      pathname: pathOf('callers.ts'),
      filename: 'callers.ts',
      module: 'callers',
      funcName,
      lineno: lineOf('callers.ts', `'${message}'`),
      stack_info: null,
    });
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.equal(timestamp >= latest, true, `${timestamp} is before ${latest}`);
    latest = timestamp;
    const fraction = Number(timestamp.slice(20, 26));
    assert.equal(created, Date.parse(timestamp.slice(0, 19).concat('Z')) / 1000 + fraction / 1e6);
    assert.equal(msecs, fraction / 1000);
    assert.equal(typeof relativeCreated, 'number');
    assert.equal(relativeCreated >= 0, true);
    if (message === 'async arrow function') {
      const thrownIn = `${pathOf('callers.ts')}:${lineOf('callers.ts', `'${message}'`)}:`;
      assert.equal(exc_info.startsWith('Error: no such share\n    at '), true, exc_info);
      assert.equal(exc_info.includes(thrownIn), true, exc_info);
    } else {
      assert.equal(exc_info, undefined);
    }
  }
}

test('a process run by tsx writes every field of listing 12.1, true to its source', () => {
  const { stdout, stderr, pid } = runWithTsx('callers.ts');
  assert.equal(stderr, '');
  assertLinesOfCallers(stdout, pid);
});

test('a process that was built writes the same, naming its TypeScript', async (t) => {
  const script = await build(t, 'callers.ts');
  const { stdout, stderr, pid } = runNode('--enable-source-maps', script);
  assert.equal(stderr, '');
  assertLinesOfCallers(stdout, pid);
});

for (const ending of ['exit', 'throw', 'kill']) {
  test(`no line is lost when the process ends by ${ending}`, () => {
    const { stdout } = runWithTsx('last-words.ts', ending);
    const messages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).message);
    assert.deepEqual(
      messages,
      Array.from({ length: 100 }, (_, i) => `line ${i + 1}`),
    );
  });
}

test('a line for which a pipe has no room waits for it, also after a stream was piped', {
  skip: os.platform() !== 'linux' && 'only Linux has /proc',
}, () => {
  const { stdout } = runWithTsx('piping.ts');
  const flags = Number.parseInt(JSON.parse(stdout).message, 8);
  assert.equal(flags & constants.O_NONBLOCK, 0);
});

test('a full disk is said once on standard error and ends nothing', {
  skip: os.platform() !== 'linux' && 'only Linux has /dev/full',
}, () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx/esm'), pathOf('last-words.ts'), 'exit'],
    { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'], encoding: 'utf8' },
  );
  assert.equal(stderr, 'cannot write the log: ENOSPC: no space left on device, write\nsurvived');
  assert.equal(status, 0);
});

test('the level says which lines are written', () => {
  const levels: Level[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];
  for (const [i, level] of levels.entries()) {
    const { log, read } = loggerInMemory(level);
    log.debug('one');
    log.info('two');
    log.warn('three');
    log.error('four');
    const written = read().map(({ levelname, levelno }) => ({ levelname, levelno }));
    const expected = levels.slice(i).map((levelname) => ({
      levelname,
      levelno: LEVEL_NUMBERS[levelname],
    }));
    assert.deepEqual(written, expected);
  }
});

test('inside a request a line has its UUID and the ids of its span, outside it has not', () => {
  const provider = new node.NodeTracerProvider();
  provider.register();
  const { log, read } = loggerInMemory();
  log.info('outside');
  const ids = withUuid(UUID, () =>
    trace.getTracer('test').startActiveSpan('sell_shares', (span) => {
      log.info('inside');
      span.end();
      return span.spanContext();
    }),
  );
  withUuid(UUID, () => log.info('no span'));
  const seen = read().map(({ uuid, trace_id, span_id }) => ({ uuid, trace_id, span_id }));
  assert.deepEqual(seen, [
    { uuid: undefined, trace_id: undefined, span_id: undefined },
    { uuid: UUID, trace_id: ids.traceId, span_id: ids.spanId },
    { uuid: UUID, trace_id: undefined, span_id: undefined },
  ]);
  trace.disable();
});

test("the caller's fields stand beside the others", () => {
  const { status, fee, shares, nothing, missing } = lineOfFields({
    status: 'placed',
    fee: 3.5,
    shares: [{ id: 'a', count: 2 }],
    nothing: null,
    missing: undefined,
  });
  assert.deepEqual(
    { status, fee, shares, nothing, missing },
    {
      status: 'placed',
      fee: 3.5,
      shares: [{ id: 'a', count: 2 }],
      nothing: null,
      missing: undefined,
    },
  );
});

test('a field with the name of another field of the line gets another name', () => {
  const { log, written, read } = loggerInMemory();
  const reserved = ['message', 'levelname', '@timestamp', 'name', 'lineno', 'exc_info', 'args'];
  const fields = Object.fromEntries(reserved.map((name) => [name, `mine: ${name}`]));
  withUuid(UUID, () => log.info('the message', { ...fields, field_name: 'taken', uuid: 'other' }));
  const [line] = read();
  for (const name of reserved.filter((each) => each !== 'name')) {
    assert.equal(line[`field_${name}`], `mine: ${name}`);
    assert.notEqual(line[name], `mine: ${name}`);
    assert.equal(written[0]?.split(`"${name}":`).length, name === 'exc_info' ? 1 : 2);
  }
  assert.equal(line.message, 'the message');
  assert.equal(line.name, 'orders_service');
  assert.equal(line.field_name, 'taken');
  assert.equal(line.field_field_name, 'mine: name');
  assert.equal(line.uuid, UUID);
  assert.equal(line.field_uuid, 'other');
});

test("the request's own UUID, given again, is written once", () => {
  const { log, read } = loggerInMemory();
  withUuid(UUID, () => log.info('placed', { uuid: UUID }));
  log.info('placed', { uuid: UUID });
  assert.deepEqual(
    read().map(({ uuid, field_uuid }) => ({ uuid, field_uuid })),
    [
      { uuid: UUID, field_uuid: undefined },
      { uuid: UUID, field_uuid: undefined },
    ],
  );
});

test('an error is one string: type, message and stack, and the same for its causes', () => {
  class UnknownService extends Error {}
  const cause = new AggregateError(
    [Object.assign(new Error('connect ECONNREFUSED ::1:5673'), { code: 'ECONNREFUSED' })],
    'all failed',
  );
  const { exc_info } = lineOfFields({ err: new UnknownService('fees_service', { cause }) });
  const heads = exc_info.split('\n').filter((text: string) => !text.startsWith('    at '));
  assert.deepEqual(heads, [
    'UnknownService: fees_service',
    'Caused by: AggregateError: all failed',
    'Caused by: Error [ECONNREFUSED]: connect ECONNREFUSED ::1:5673',
  ]);
  assert.match(exc_info, /fees_service\n {4}at .*logger\.test\.ts:\d+:\d+/);
});

test('whatever was thrown has a line', () => {
  const circular = new Error('a');
  circular.cause = circular;
  const hostile = new Error('b');
  Object.defineProperty(hostile, 'stack', { get: () => assert.fail('no stack for you') });
  assert.match(lineOfFields({ err: circular }).exc_info, /^Error: a\n {4}at /);
  assert.equal(lineOfFields({ err: hostile }).exc_info, 'Error: b');
  assert.equal(lineOfFields({ err: 'only a text' }).exc_info, 'only a text');
  assert.equal(lineOfFields({ err: { code: 7 } }).exc_info, '{"code":7}');
  assert.equal(lineOfFields({ err: undefined }).exc_info, undefined);
  assert.match(
    lineOfFields({ err: new Error('c', { cause: { code: 7 } }) }).exc_info,
    /\nCaused by: \{ code: 7 \}$/,
  );
});

/**
 * Errors that are no `instanceof Error`, or that do not let themselves be read. Node.js with source maps
 * makes a stack of name and message when it is first asked for: without these there may be none.
 */
function strangeErrors(): [what: string, error: unknown, told: RegExp][] {
  const unreadable = (name: string, error: object = new TypeError('b')) =>
    Object.defineProperty(error, name, { get: () => assert.fail(`no ${name} for you`) });
  const { proxy, revoke } = Proxy.revocable(new Error('gone'), {});
  revoke();
  const ownMessage: { message?: unknown } = new Error('b');
  ownMessage.message = ownMessage;
  const proxied = new Proxy(new RangeError('b'), {});
  const frames = /\n {4}at .*logger\.test\.ts:\d+:\d+/.source;
  return [
    [
      'of another realm',
      runInNewContext(`new TypeError('b')`),
      /^TypeError: b\n {4}at evalmachine/,
    ],
    [
      'of a class of another realm',
      runInNewContext(`class Refused extends Error {} new Refused('b')`),
      /^Refused: b\n {4}at evalmachine/,
    ],
    [
      'with a cause of another realm',
      runInNewContext(`new Error('b', { cause: new RangeError('c') })`),
      /^Error: b\n(?: .*\n)+Caused by: RangeError: c\n {4}at evalmachine/,
    ],
    [
      'with errors of another realm in it',
      runInNewContext(`new AggregateError([new RangeError('c')], 'b')`),
      /^AggregateError: b\n(?: .*\n)+Caused by: RangeError: c\n/,
    ],
    ['whose stack is a number', Object.assign(new Error('b'), { stack: 7 }), /^Error: b$/],
    ['without a stack', Object.assign(new Error('b'), { stack: undefined }), /^Error: b$/],
    [
      'whose stack is a list of call sites',
      Object.assign(new Error('b'), { stack: ['sell (a.ts:1:2)', 'buy (b.ts:3:4)'] }),
      /^Error: b\n {4}at sell \(a\.ts:1:2\)\n {4}at buy \(b\.ts:3:4\)$/,
    ],
    ['whose stack throws', unreadable('stack'), /^TypeError: b$/],
    ['whose name throws', unreadable('name'), /^TypeError: b(?:$|\n {4}at )/],
    ['whose message throws', unreadable('message'), /^TypeError: \[unreadable\](?:$|\n {4}at )/],
    ['whose code throws', unreadable('code'), new RegExp(`^TypeError: b${frames}`)],
    ['whose cause throws', unreadable('cause'), new RegExp(`^TypeError: b${frames}`)],
    [
      'whose name is a symbol',
      Object.assign(new TypeError('b'), { name: Symbol('n') }),
      /^TypeError: b(?:$|\n {4}at )/,
    ],
    [
      'whose message is an object',
      Object.assign(new Error('x'), { message: { b: 1 } }),
      /^Error: \{ b: 1 \}\n/,
    ],
    ['whose message is itself', ownMessage, /^Error: .*b/],
    [
      'whose message is a symbol',
      Object.assign(new Error('x'), { message: Symbol('b') }),
      /^Error: Symbol\(b\)(?:$|\n {4}at )/,
    ],
    [
      'whose code cannot be a text',
      Object.assign(new Error('b'), { code: Object.create(null) }),
      /^Error \[.*\]: b\n/,
    ],
    ['that is frozen', Object.freeze(new Error('b')), new RegExp(`^Error: b${frames}`)],
    // From Node.js 26 on nobody can read a stack through a proxy.
    [
      'behind a proxy',
      proxied,
      typeof proxied.stack === 'string' ? new RegExp(`^RangeError: b${frames}`) : /^RangeError: b$/,
    ],
    ['behind a proxy that is gone', proxy, /^\[unreadable\]$|Revoked/],
    ['of the DOM', new DOMException('b', 'AbortError'), /^AbortError \[20\]: b\n {4}at /],
    [
      'without a constructor',
      Object.create(Error.prototype, { message: { value: 'b' } }),
      /^Error: b$/,
    ],
    [
      'that is a copy',
      { name: 'KeyError', message: 'b', stack: 'KeyError: b\n    at sell (a.ts:1:2)' },
      /^KeyError: b\n {4}at sell \(a\.ts:1:2\)$/,
    ],
    ['with a message alone', { message: 'b' }, /^\{"message":"b"\}$/],
  ];
}

for (const [what, error, told] of strangeErrors()) {
  test(`an error ${what} is told as far as it can be read`, () => {
    assert.match(lineOfFields({ err: error }).exc_info, told);
    const inside = lineOfFields({ err: new Error('outer', { cause: error }) });
    assert.match(inside.exc_info, /^Error: outer\n(?: .*\n)+Caused by: ./);
  });
}

test('an error in the place of the fields is not lost', () => {
  const { log, read } = loggerInMemory();
  for (const error of [new TypeError('b'), runInNewContext(`new TypeError('b')`)]) {
    log.error('failed', error);
    assert.match(read().at(-1).exc_info, /^TypeError: b\n/);
  }
});

test('a line is written also where nobody can say who wrote it', (t) => {
  const { log, read } = loggerInMemory();
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  assert.ok(limit);
  t.after(() => Object.defineProperty(Error, 'stackTraceLimit', limit));
  // As in a realm whose built-in objects are frozen.
  Object.defineProperty(Error, 'stackTraceLimit', { ...limit, writable: false });
  log.error('failed', { err: new TypeError('b') });
  Object.defineProperty(Error, 'stackTraceLimit', limit);
  const [line] = read();
  assert.equal(line.message, 'failed');
  assert.match(line.exc_info, /^TypeError: b/);
  assert.equal(line.lineno, 0);
});

/** Whatever JavaScript has, and none of it a text. */
function strangeValues(): [what: string, value: unknown, told: RegExp][] {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = () => assert.fail('no text for you');
  return [
    ['a toString that throws', { toString: throwing, a: 1 }, /a: 1/],
    [
      'everything that throws',
      { toString: throwing, [inspect.custom]: throwing },
      /^\[unreadable\]$/,
    ],
    ['no prototype', Object.create(null, { a: { value: 1, enumerable: true } }), /a: 1/],
    ['a symbol', Symbol('s'), /^Symbol\(s\)$/],
    ['a big integer', 12345n, /^12345$/],
    ['undefined', undefined, /^undefined$/],
    ['null', null, /^null$/],
    ['an object', { a: 1 }, /^\{ a: 1 \}$/],
    ['a list', ['a', 'b'], /^a,b$/],
    ['an error', new TypeError('b'), /^TypeError: b$/],
    ['an error of another realm', runInNewContext(`new TypeError('b')`), /^TypeError: b$/],
    [
      'an error that has no text',
      Object.assign(new TypeError('b'), { toString: throwing }),
      /^TypeError: b$/,
    ],
    ['a proxy that is gone', proxy, /./],
    ['a function', () => 1, /1/],
  ];
}

for (const [what, value, told] of strangeValues()) {
  test(`a message or field that is ${what} has a line`, () => {
    const { log, written, read } = loggerInMemory();
    const say = (...said: unknown[]) => Reflect.apply(log.error, log, said);
    say(value);
    say('a message', value);
    say('a message', { value, err: value });
    say('a message', { [what]: [value], err: new Error('c', { cause: value }) });
    say(value, { value: { toJSON: () => value } });
    assert.equal(written.length, 5);
    const lines = read();
    assert.match(lines[0].message, told);
    assert.match(lines[4].message, told);
    assert.deepEqual(
      lines.slice(1, 4).map(({ message }) => message),
      ['a message', 'a message', 'a message'],
    );
  });
}

test('what JSON cannot hold is written as well as can be', () => {
  const circular: Record<string, unknown> = { status: 'placed' };
  circular.self = circular;
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const line = lineOfFields({
    circular,
    big: 12345678901234567890n,
    nan: Number.NaN,
    work: () => 1,
    symbol: Symbol('s'),
    date: new Date(0),
    noDate: new Date(Number.NaN),
    bytes: Buffer.from('abc'),
    map: new Map([['a', 1]]),
    set: new Set([1, 2]),
    toJSON: 'not a function',
    throws: {
      toJSON() {
        throw new Error('no JSON for you');
      },
      fine: 1,
    },
    getter: {
      get status() {
        throw new Error('nothing to read');
      },
      fine: 1,
    },
    proxy,
  });
  const {
    circular: c,
    big,
    nan,
    work,
    symbol,
    date,
    noDate,
    bytes,
    map,
    set,
    throws,
    getter,
  } = line;
  assert.deepEqual(
    { c, big, nan, work, symbol, date, noDate, bytes, map, set, throws, getter, proxy: line.proxy },
    {
      c: { status: 'placed', self: '[circular]' },
      big: '12345678901234567890',
      nan: null,
      work: '[function]',
      symbol: 'Symbol(s)',
      date: '1970-01-01T00:00:00.000Z',
      noDate: null,
      bytes: '[3 bytes]',
      map: { a: 1 },
      set: [1, 2],
      throws: '[unreadable]',
      getter: { status: '[unreadable]', fine: 1 },
      proxy: '[unreadable]',
    },
  );
});

test('fields that cannot be read at all do not lose the line', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(lineOfFields(proxy).fields, '[unreadable]');
  assert.equal(
    lineOfFields({
      get status() {
        throw new Error('no');
      },
    }).status,
    '[unreadable]',
  );
});

test('huge and deep values are cut, and the line says so', () => {
  let deep: unknown = 'bottom';
  for (let level = 0; level < 10_000; level++) deep = { deep };
  const wide = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`key ${i}`, 'value '.repeat(50)]),
  );
  const { log, written, read } = loggerInMemory();
  log.info('m'.repeat(1_000_000), {
    deep,
    wide,
    list: new Array(1_000_000).fill({ a: [1, 2, 3] }),
    text: 't'.repeat(1_000_000),
    err: new Error('e'.repeat(1_000_000)),
  });
  const [line] = read();
  assert.equal((written[0]?.length ?? 0) < 100_000, true, `${written[0]?.length} characters`);
  assert.match(line.message, /^m{8192}… \[cut: 991808 more characters\]$/);
  assert.match(JSON.stringify(line.deep), /\[cut: more than 8 levels\]/);
  assert.equal(line.wide['[cut]'], '4900 more fields');
  assert.equal(line.list.at(-1), '[cut: 999900 more items]');
  assert.match(line.text, /\[cut: \d+ more characters\]$/);
  assert.match(line.exc_info, /\[cut: \d+ more characters\]$/);
});

test('nothing in a message or field can forge a line', () => {
  const forged =
    '\n{"message":"forged","levelname":"INFO"}\r\n\u2028\u2029\u0000\u0085\u009b\u001b[31m"},\\';
  const { log, written, read } = loggerInMemory();
  log.info(forged, { [forged]: forged, err: new Error(forged) });
  assert.equal(written.length, 1);
  assert.equal(written[0]?.indexOf('\n'), (written[0]?.length ?? 0) - 1);
  assert.match(written[0] ?? '', /^[ -~]+\n$/, 'nothing but ASCII, and one end of line');
  const [line] = read();
  assert.equal(line.message, forged);
  assert.equal(line.msg, forged);
  assert.equal(line[forged], forged);
  assert.equal(line.exc_info.startsWith(`Error: ${forged}\n    at `), true);
});

test('a message is taken as it is, percent signs and braces included', () => {
  const { log, read } = loggerInMemory();
  log.info('100%% of %s {} \u00e9 \ud83d\ude00 \ud83d');
  assert.equal(read()[0].message, '100%% of %s {} \u00e9 \ud83d\ude00 \ud83d');
});

test('timestamps follow a clock set forward, and ride out one set back by up to a second', (t) => {
  const { log, read } = loggerInMemory();
  const now = Date.now();
  const clock = mock.method(Date, 'now', () => now + 3_600_000);
  t.after(() => clock.mock.restore());
  for (const back of [0, 1, 40, 500, 1000]) {
    clock.mock.mockImplementation(() => now + 3_600_000 - back);
    log.info(`set back by ${back} ms`);
  }
  const times = read().map((line) => line['@timestamp']);
  assert.ok(times.every((time) => Date.parse(time) === now + 3_600_000));
  assert.deepEqual(times.toSorted(), times);
  clock.mock.mockImplementation(() => now + 3_600_001);
  log.info('a millisecond later');
  assert.equal(Date.parse(read().at(-1)['@timestamp']), now + 3_600_001);
});

for (const back of [1_500, 60_000, 3_600_000, 400 * 24 * 3_600_000]) {
  test(`timestamps follow a clock set back by ${back} ms`, (t) => {
    const { log, read } = loggerInMemory();
    const now = Date.now();
    const clock = mock.method(Date, 'now', () => now + back);
    t.after(() => clock.mock.restore());
    log.info('the clock is wrong');
    for (const ms of [0, 1, 2]) {
      clock.mock.mockImplementation(() => now + ms);
      log.info('the clock is right');
    }
    const lines = read();
    assert.deepEqual(
      lines.map((line) => Date.parse(line['@timestamp']) - now),
      [back, 0, 1, 2],
    );
    assert.ok(
      lines.every(({ created, msecs }) => Math.abs(((created * 1000) % 1000) - msecs) < 0.01),
    );
    const ages = lines.map(({ relativeCreated }) => relativeCreated);
    assert.ok(
      ages.every((age, i) => i === 0 || age > ages[i - 1]),
      `${ages}`,
    );
    assert.ok(ages[3] - ages[0] < 1000, `${ages}`);
  });
}

test('flush hands over what the destination still holds', () => {
  let flushed = 0;
  const destination = { write: () => true, flushSync: () => (flushed += 1) };
  createLogger({ name: 'orders_service', level: 'INFO', destination }).flush();
  assert.equal(flushed, 1);
});
