import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipLong } from '../../../test/support/long.ts';
import { createLogger } from '../../src/log/logger.ts';
import { redact, redactText } from '../../src/redaction/index.ts';
import {
  cardNumber,
  email,
  iban,
  ipAddress,
  jsonWebToken,
  PERSONAL_NAMES,
  password,
  pick,
  type Random,
  randomFrom,
  SECRET_NAMES,
  secretText,
} from './fixtures/secrets.ts';

const REDACTED: [text: string, redacted: string][] = [
  ['Bearer abc.def-1', 'Bearer [redacted]'],
  ['Authorization: Bearer abc, Cookie', 'Authorization: [redacted]'],
  ['authorization: Basic dXNlcjpwYXNz\nhost: x', 'authorization: [redacted]\nhost: x'],
  ['Basic dXNlcjpwYXNz was refused', 'Basic [redacted] was refused'],
  ['Cookie: sid=1; theme=dark', 'Cookie: [redacted]'],
  ["curl -H 'Authorization: Bearer x' -v", "curl -H 'Authorization: [redacted]' -v"],
  ['token eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. sent', 'token [redacted] sent'],
  ['login password=hunter2 failed', 'login password=[redacted] failed'],
  ['password : "two words", next', 'password : "[redacted]", next'],
  ['{"pwd":"a\\"b","n":1}', '{"pwd":"[redacted]","n":1}'],
  ['{\\"pwd\\":\\"a b\\"}', '{\\"pwd\\":\\"[redacted]\\"}'],
  ["{ apiKey: 'a b', n: 1 }", "{ apiKey: '[redacted]', n: 1 }"],
  ['?access_token=abc&page=2', '?access_token=[redacted]&page=2'],
  ['user[password]=abc&page=2', 'user[password]=[redacted]&page=2'],
  ['x-api-key: abc, accept: x', 'x-api-key: [redacted], accept: x'],
  ['api key => abc', 'api key => [redacted]'],
  ['credentials: { user: a, pass: b } x', 'credentials: [redacted]} x'],
  ['amqp://guest:guest@rabbit:5672/v?h=1', 'amqp://[redacted]@rabbit:5672/v?h=1'],
  ['amqp://g:pa/ss@rabbit.example.com/', 'amqp://[redacted]@rabbit.example.com/'],
  ['https://token@example.com/x', 'https://[redacted]@example.com/x'],
  ['paid with 4111111111111111.', 'paid with [redacted].'],
  ['4111 1111 1111 1111', '[redacted]'],
  ['no 12 4111-1111-1111-1111 7', 'no 12 [redacted] 7'],
  ['card378282246310005x', 'card[redacted]x'],
  ['paid with 4111.1111.1111.1111.', 'paid with [redacted].'],
  ['4111/1111/1111/1111 12/29', '[redacted] 12/29'],
  ['card_4111_1111_1111_1111_x', 'card_[redacted]_x'],
  ['4111  1111  1111  1111', '[redacted]'],
  ['4111\u00a01111\u202f1111\u20091111', '[redacted]'],
  ['4111\u20111111\u20131111\u22121111', '[redacted]'],
  ['4111\t1111 - 1111.1111', '[redacted]'],
  ['4111\u200b1111\u200b1111\u200b1111', '[redacted]'],
  ['4111\u20441111\uff0f1111\uff3f1111', '[redacted]'],
  ['3782.822463.10005', '[redacted]'],
  ['6304/0000/0000/0000/000', '[redacted]'],
  ['?n=4111+1111+1111+1111&x=1', '?n=[redacted]&x=1'],
  ['?n=4111%201111%201111%201111&x=1', '?n=[redacted]&x=1'],
  ['?n=4111%C2%A01111%2F1111%2e1111&x=1', '?n=[redacted]&x=1'],
  ['/pay/%34111%2D1111%2D1111%2D1111/%7Eme', '/pay/[redacted]/%7Eme'],
  ['next=%2Fpay%3Fn%3D4111%25201111%25201111%25201111', 'next=%2Fpay%3Fn%3D[redacted]'],
  ['{\\"n\\":\\"4111\\\\u00a01111\\\\u00a01111\\\\u00a01111\\"}', '{\\"n\\":\\"[redacted]\\"}'],
  ['?pass%77ord=hunter2&x=1', '?pass%77ord=[redacted]&x=1'],
  ['?to=joe%2540example.com', '?to=[redacted]'],
  ['?ip=2001%3Adb8%3A%3A1&x=1', '?ip=[redacted]&x=1'],
  ['4111,1111,1111,1111', '[redacted]'],
  ['n = 4111, 1111, 1111, 1111', 'n = [redacted]'],
  ['4111;1111;1111;1111', '[redacted]'],
  ['n=4111=1111=1111=1111', 'n=[redacted]'],
  ["4111'1111'1111'1111", '[redacted]'],
  ['#4111#1111#1111#1111', '#[redacted]'],
  ['(4111) (1111) (1111) (1111)', '([redacted])'],
  ['4111 ----- 1111 ----- 1111 ----- 1111', '[redacted]'],
  ['4111€1111^1111"1111', '[redacted]'],
  ['4111&nbsp;1111&#160;1111&thinsp;1111', '[redacted]'],
  ['４１１１ １１１１ １１１１ １１１１', '[redacted]'],
  ['٤١١١١١١١١١١١١١١١', '[redacted]'],
  ['/pay/%EF%BC%94111%EF%BC%91111%D9%A1111111%EF%BC%91/x', '/pay/[redacted]/x'],
  ['𝟒𝟏𝟏𝟏-𝟏𝟏𝟏𝟏-𝟏𝟏𝟏𝟏-𝟏𝟏𝟏𝟏', '[redacted]'],
  ['?token[0]=abc&page=2', '?token[0]=[redacted]&page=2'],
  ['?token%5B0%5D=abc&page=2', '?token%5B0%5D=[redacted]&page=2'],
  ['user[password][0]=abc&page=2', 'user[password][0]=[redacted]&page=2'],
  ['password.value=abc password.0.x: d', 'password.value=[redacted] password.0.x: [redacted]'],
  ['customer.account.token=abc', 'customer.account.token=[redacted]'],
  ['?password=,abc&page=2', '?password=[redacted]&page=2'],
  ['password=<abc password=;abc', 'password=[redacted] password=[redacted]'],
  ['password := abc, token == def', 'password := [redacted], token == [redacted]'],
  ['DE89,3704,0044,0532,0130,00', '[redacted]'],
  ['DE89 (3704) (0044) (0532) (0130) (00)', '[redacted])'],
  ['DE８９ ３７０４ ００４４ ０５３２ ０１３０ ００', '[redacted]'],
  ['to DE89370400440532013000', 'to [redacted]'],
  ['/to/DE89/3704/0044/0532/0130/00/now', '/to/[redacted]/now'],
  ['DE89.3704.0044.0532.0130.00', '[redacted]'],
  ['DE89_3704_0044_0532_0130_00', '[redacted]'],
  ['DE89\u00a03704\u20090044\u20110532  0130\t00', '[redacted]'],
  ['?iban=x&to=DE89+3704+0044+0532+0130+00', '?iban=x&to=[redacted]'],
  ['?to=GB82%20WEST%201234%205698%207654%2032', '?to=[redacted]'],
  ['DE89 3704 0044 0532 0130 00 is', '[redacted] is'],
  ['BE68 5390 0754 7034 GB82 WEST 1234 5698 7654 32', '[redacted] [redacted]'],
  ['mt84malt011000012345mtlcast001s', '[redacted]'],
  ['mail joe.o+x@mail.example.co.uk.', 'mail [redacted].'],
  ['?to=joe%40example.com&x=1', '?to=[redacted]&x=1'],
  ['<jürgen@müller.de>', '<[redacted]>'],
  ['from 203.0.113.9:443.', 'from [redacted]:443.'],
  ['10.0.0.7', '[redacted]'],
  ['[2001:db8::1]:443', '[[redacted]]:443'],
  ['ip:2001:db8::1: timeout', 'ip:[redacted]: timeout'],
  ['::ffff:203.0.113.9', '[redacted]'],
  ['2001:db8:0:0:0:0:0:1:443', '[redacted]:443'],
];

test('secrets are covered, what stands around them is kept', () => {
  for (const [text, redacted] of REDACTED) assert.equal(redactText(text), redacted);
});

const KEPT = [
  'sell order 26bc34c2-5959-4679-9d4d-491be0f3c0c0 placed',
  '11111111-1111-4111-8111-411111111111',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'commit 0123456789abcdef0123456789abcdef01234567',
  '2026-11-22T10:40:11.123456Z',
  '2026-11-22 10:40:11,123',
  '1795344011123',
  '1795344011123456',
  'took 0.4111111111111111 s',
  'version 1.2.3, node v20.20.2, v1.2.3.4, 1.2.3.4.5, 300.1.1.1',
  'pino@10.4.0 and @opentelemetry/api',
  'at sell_shares (file:///home/me/simplebank/node_modules/@scope/x/service.ts:12:34)',
  'at file:///C:/Users/me/node_modules/@scope/x/service.ts:12:34',
  'at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  'connect ECONNREFUSED 127.0.0.1:5673',
  'connect ECONNREFUSED ::1:5673',
  'listen EADDRINUSE: address already in use :::5001',
  'listening on http://[::1]:5001/a?b=c and 0.0.0.0:5000',
  '::ffff:127.0.0.1',
  'amqp://127.0.0.1:5673',
  'aa:bb:cc:dd:ee:ff',
  'std::bad_alloc',
  'routing key: orders_service.sell_shares',
  'the market.handle_place_order: 3 retries, 5 left',
  'Unexpected token in JSON at position 5',
  'a basic understanding',
  'Bearer token missing',
  'ES2023 target is not supported by this old runtime',
  'n: 4111, 1111, 1111, 1111, 7',
  '[4111,1111,1111,1111,4111,1111,1111,1111]',
  '4111111111111112',
  '4111.1111.1111.1112',
  '0.4111111111111111',
  '12.41111 11111 11111 1',
  '1795344011.123456, 4111.11111111 and 41.111111111.11111',
  '20261122-104010, 2026.11.22 10.40.10, 2026/11/22/10/40/10',
  '2023/2024/2025/2026',
  '22-11-2026',
  '1.3.6.1.4.1.4111.11.11.11.11',
  '127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1',
  'v4.11.11.11.11.11.11.11',
  '%E2%9C%93 100% of 50%25',
  'C:\\u4e00\\users\\n1',
  'DE88370400440532013000',
];

test('what a reader needs is kept', () => {
  for (const text of KEPT) assert.equal(redactText(text), text);
});

test('lists of dates and numbers are kept', () => {
  const random = randomFrom(2026);
  const upTo = (most: number) => String(Math.floor(random() * most));
  const day = () => new Date(Date.UTC(2020, 0, Number(upTo(3000)))).toISOString().slice(0, 10);
  const kinds = [
    () => day(),
    () => day().split('-').reverse().join('.'),
    () => `${upTo(24)}:${upTo(60)}:${upTo(60)}`,
    () => (random() * 1000).toFixed(2),
  ];
  for (const kind of kinds) {
    for (let round = 0; round < 500; round++) {
      const text = Array.from({ length: 8 }, kind).join(pick(random, [' ', ', ', ' - ', '; ']));
      assert.equal(redactText(text), text);
    }
  }
  for (let round = 0; round < 500; round++) {
    const text = `[${Array.from({ length: 8 }, () => upTo(10_000)).join(pick(random, [',', ', ']))}]`;
    assert.equal(redactText(text), text);
  }
});

test('fields with the name of a secret are covered at any depth', () => {
  for (const name of [...SECRET_NAMES, ...PERSONAL_NAMES]) {
    assert.deepEqual(redact({ a: [{ [name]: 'x' }], [name]: { b: 1 } }), {
      a: [{ [name]: '[redacted]' }],
      [name]: '[redacted]',
    });
    assert.deepEqual(redact({ [name]: null, a: { [name]: true } }), {
      [name]: null,
      a: { [name]: true },
    });
  }
});

test('fields with other names are kept', () => {
  const fields = {
    uuid: '26bc34c2-5959-4679-9d4d-491be0f3c0c0',
    status: 'placed',
    routing_key: 'orders_service.sell_shares',
    description: 'd',
    shipAddress: 's',
    zip: 1,
    pinned: 2,
    passenger: 'p',
    authors: ['a'],
    recipient: 'r',
    discard: 'd',
    created: 1795344011.123456,
    elapsedMicroseconds: 1795344011123456,
    address: '127.0.0.1',
    port: 5673,
  };
  assert.deepEqual(redact(fields), fields);
});

test('raw headers, maps, sets, numbers, keys, URLs and boxed texts hide nothing', () => {
  assert.deepEqual(
    redact({
      rawHeaders: ['Host', 'simplebank', 'Cookie', 'sid=1', 'X-Api-Key', 'abc'],
      map: new Map([
        ['password', 'abc'],
        ['to joe@example.com', 'x'],
      ]),
      set: new Set(['joe@example.com']),
      number: 4111111111111111,
      url: new URL('amqp://guest:guest@rabbit:5672/'),
      boxed: Object('joe@example.com'),
      'joe@example.com': 1,
      'ann@example.com': 2,
    }),
    {
      rawHeaders: ['Host', 'simplebank', 'Cookie', '[redacted]', 'X-Api-Key', '[redacted]'],
      map: { password: '[redacted]', 'to [redacted]': 'x' },
      set: ['[redacted]'],
      number: '[redacted]',
      url: 'amqp://[redacted]@rabbit:5672/',
      boxed: '[redacted]',
      '[redacted]': 1,
      '[redacted]+': 2,
    },
  );
});

test('a copy shares nothing with the original and leaves it as it was', () => {
  const original = { list: [{ password: 'abc' }] };
  const copy = redact(original);
  assert.deepEqual(original, { list: [{ password: 'abc' }] });
  assert.deepEqual(copy, { list: [{ password: '[redacted]' }] });
});

test('a key called __proto__ is a key like any other', () => {
  const copy = redact(JSON.parse('{"__proto__":{"isAdmin":true}}'));
  assert.equal(JSON.stringify(copy), '{"__proto__":{"isAdmin":true}}');
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
});

test('the same object in two places is no circle', () => {
  const fee = { amount: 1 };
  assert.deepEqual(redact([fee, fee]), [fee, fee]);
});

test('a secret that a cut goes through is covered', () => {
  const long = `${'x'.repeat(8181)} 4111 1111 1111 1111 and more`;
  assert.match(redactText(long).slice(8180), /^x \[redacted\]… \[cut: \d+ more characters\]$/);
  for (let length = 8150; length < 8230; length++) {
    const full = `${'x'.repeat(length)} ${'joe.with.a.long.name@example.com '.repeat(400)}`;
    assert.doesNotMatch(redactText(full), /joe/);
  }
  const many = redactText('4111111111111111 '.repeat(2000));
  assert.match(many, /^(?:\[redacted\] )+(?:\[redacted\])?… \[cut: 25808 more characters\]$/);
});

test('no text takes more than a moment', { skip: skipLong, timeout: 60_000 }, () => {
  const units = [
    'a',
    '1',
    '1 ',
    '0-',
    'eyJ',
    '-eyJ.',
    '.',
    ':',
    '1:',
    'f:',
    '1.',
    '@',
    'a@',
    'a@a.',
  ];
  units.push('%20', '%25', '4111/');
  units.push('%40', '://', '://a:', 'token=', 'token="', 'token=\\"', 'cookie:', 'bearer ', 'a b');
  units.push('ab12', 'ab12 ', 'AB12C', '=', '"', '\\', 'password ', ' ', '\n', 'é@é.', '[', '{');
  for (const unit of units) {
    for (const other of units) redactText(`token= @ 1.1.1.1 :// ${(unit + other).repeat(2000)}`);
  }
});

const WORDS = [
  'order',
  'placed',
  'the customer',
  'Zürich',
  'retry',
  'a(b)',
  'status',
  'was refused',
];
const SEPARATORS = [
  ' ',
  ': ',
  '"',
  '(',
  ')',
  '\n',
  ', ',
  ';',
  '<',
  '>',
  '[',
  ']',
  ' - ',
  '\t',
  '/',
];

/** A text with a secret in it, and the words around it. */
function sentence(random: Random, text: string): { value: string; words: string[] } {
  const first = random() < 0.5 ? pick(random, WORDS) : '';
  const last = random() < 0.5 ? pick(random, WORDS) : '';
  const before = first ? first + pick(random, SEPARATORS) : '';
  const after = last ? pick(random, SEPARATORS) + last : '';
  return { value: before + text + after, words: [first, last] };
}

/** Hides `leaf` somewhere inside a value of up to `depth` levels. */
function buried(random: Random, leaf: unknown, depth: number): unknown {
  if (depth === 0) return leaf;
  const inner = buried(random, leaf, depth - 1);
  const word = pick(random, WORDS);
  return pick(random, [
    () => ({ [word]: inner, n: 1 }),
    () => [word, inner],
    () => new Map([[word, inner]]),
    () => new Set([inner]),
    () => ({ toJSON: () => inner }),
    () => ({ [word]: [null, { [pick(random, WORDS)]: inner }] }),
  ])();
}

/** Logs `text`, with words around it, where the dice say. */
function logged(random: Random, text: string): { line: string; words: string[] } {
  let line = '';
  const destination = { write: (written: string) => (line = written) };
  const log = createLogger({ name: 'bank', level: 'DEBUG', destination });
  const { value, words } = sentence(random, text);
  const deep = buried(random, value, Math.floor(random() * 3));
  pick(random, [
    () => log.info(value),
    () => log.warn('a message', { [value]: 1 }),
    () => log.info('a message', { field: deep }),
    () => log.info('a message', { field: buried(random, { [value]: 1 }, 2) }),
    () => log.error('a message', { err: new Error(value) }),
    () => log.error('a message', { err: new Error('outer', { cause: new Error(value) }) }),
    () => log.error('a message', { err: new AggregateError([new Error(value)]) }),
    () => log.error('a message', { err: deep }),
    () => log.info('a message', { field: new Error(value), nested: { error: new Error(value) } }),
    () => log.info(JSON.stringify({ body: value })),
  ])();
  return { line, words };
}

test('no secret that shows by itself is in any line, wherever it was (2,000 by seed)', () => {
  const random = randomFrom(20261122);
  for (let i = 0; i < 2000; i++) {
    const { secret, text } = secretText(random);
    const { line, words } = logged(random, text);
    const { message, levelname } = JSON.parse(line);
    assert.equal(typeof message, 'string');
    assert.equal(typeof levelname, 'string');
    assert.equal(line.includes(secret), false, `${text} is in ${line}`);
    assert.equal(
      line.includes(JSON.stringify(secret).slice(1, -1)),
      false,
      `${text} is in ${line}`,
    );
    assert.equal(line.includes('[redacted]'), true, `${text} was lost from ${line}`);
    if (secret !== text) continue;
    for (const word of words)
      assert.equal(line.includes(word), true, `${word} was lost from ${line}`);
  }
});

test('no value under a telling name is in any line, however deep (2,000 by seed)', () => {
  const random = randomFrom(41);
  const makers = [password, cardNumber, iban, email, ipAddress, jsonWebToken];
  for (let i = 0; i < 2000; i++) {
    const secret = pick(random, makers)(random);
    const name = pick(random, [...SECRET_NAMES, ...PERSONAL_NAMES]);
    const hidden = { [name]: pick(random, [secret, [secret], { value: secret }]) };
    let line = '';
    const destination = { write: (written: string) => (line = written) };
    const log = createLogger({ name: 'bank', level: 'DEBUG', destination });
    log.info('a message', { field: buried(random, hidden, Math.floor(random() * 3)) });
    assert.equal(
      line.includes(JSON.stringify(secret).slice(1, -1)),
      false,
      `${secret} is in ${line}`,
    );
    assert.equal(line.includes('[redacted]'), true, `${name} was lost from ${line}`);
  }
});
