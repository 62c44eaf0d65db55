import type { Options } from 'amqplib';
import type { Random } from './random.ts';

/** A message as no service of ours would send it. */
export interface HostileMessage {
  body: Buffer;
  options: Options.Publish;
}

const numbers = [
  '0',
  '-0',
  '1e308',
  '-1e308',
  '1e999',
  '0.1',
  '9007199254740993',
  `1${'0'.repeat(400)}`,
];
const strings = [
  '',
  'e11f4713-8bd8-4882-b645-55f96d220e44\n',
  '{e11f4713-8bd8-4882-b645-55f96d220e44}',
  "'; DROP TABLE orders; --",
  '\u0000',
  '\ud800',
  '\u2028\r\n{"levelname":"INFO"}',
  '../../etc/passwd',
  '__proto__',
  'x'.repeat(100_000),
];
const keys = [
  'uuid',
  'args',
  'kwargs',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '',
  'x',
];
const nested = 50_000;

/** An event's payload: hardly ever as it should be. */
export function hostileEvent(random: Random): HostileMessage {
  return { body: hostileBody(random), options: hostileProperties(random) };
}

/** An RPC call's body: hardly ever as it should be, but often close. */
export function hostileCall(random: Random): HostileMessage {
  const body = random.oneIn(2) ? Buffer.from(almostCall(random)) : hostileBody(random);
  return { body, options: hostileProperties(random) };
}

function almostCall(random: Random): string {
  const args = random.some(2, () => hostileJson(random, 2)).join(',');
  const key = JSON.stringify(random.pick(keys));
  switch (random.int(8)) {
    case 0:
      return `{"args":[${args}]}`;
    case 1:
      return `{"args":{},"kwargs":[${args}]}`;
    case 2:
      return `{"args":["${random.uuid()}"],"kwargs":{}}`;
    case 3:
      return `{"args":[],"kwargs":{${key}:${hostileJson(random, 2)}}}`;
    case 4:
      return `{"args":[${args}],"kwargs":{},${key}:${hostileJson(random, 2)}}`;
    default:
      return `{"args":[${args}],"kwargs":{}}`;
  }
}

function hostileBody(random: Random): Buffer {
  switch (random.int(8)) {
    case 0:
      return random.bytes(random.int(200));
    case 1:
      return Buffer.from(hostileJson(random, 3), 'utf16le');
    case 2:
      return Buffer.from(hostileJson(random, 3)).subarray(0, random.int(50));
    case 3:
      return Buffer.from(`\ufeff${hostileJson(random, 3)}`);
    default:
      return Buffer.from(hostileJson(random, 4));
  }
}

/** JSON of any shape, and sometimes what only looks like it. */
function hostileJson(random: Random, depth: number): string {
  switch (random.int(depth > 0 ? 10 : 6)) {
    case 0:
      return random.pick(numbers);
    case 1:
      return random.pick(['null', 'true', 'NaN', 'undefined', '{}', '[]']);
    case 2:
      return JSON.stringify(random.uuid().toUpperCase());
    case 3:
    case 4:
    case 5:
      return JSON.stringify(random.pick(strings));
    case 6:
      return random.oneIn(20) ? '['.repeat(nested) + ']'.repeat(nested) : '[]';
    case 7:
      return `[${random.some(4, () => hostileJson(random, depth - 1)).join(',')}]`;
    default:
      return `{${random
        .some(4, () => `${JSON.stringify(random.pick(keys))}:${hostileJson(random, depth - 1)}`)
        .join(',')}}`;
  }
}

function hostileProperties(random: Random): Options.Publish {
  const text = () =>
    random.pick(['', 'gzip', 'text/html', '\u0000', '\u00ff'.repeat(100), '__proto__']);
  const options: Options.Publish = { headers: hostileHeaders(random), persistent: random.oneIn(2) };
  if (random.oneIn(3)) options.contentType = text();
  if (random.oneIn(3)) options.contentEncoding = text();
  if (random.oneIn(3)) options.type = text();
  if (random.oneIn(3)) options.appId = text();
  if (random.oneIn(3)) options.messageId = text();
  if (random.oneIn(5)) options.priority = random.int(256);
  if (random.oneIn(5)) options.timestamp = random.pick([0, 2 ** 53]);
  if (random.oneIn(5)) options.expiration = random.pick([60_000, 4_294_967_295]);
  return options;
}

/**
 * Values of header fields. Those with a `!` are in types that JavaScript has not. NaN is none of
 * them: RabbitMQ breaks off the connection on which it comes.
 */
const fields: unknown[] = [
  null,
  true,
  -1,
  2 ** 31,
  'x'.repeat(10_000),
  '\u0000\u2028\r\n',
  Buffer.from([0xff, 0xfe]),
  [],
  [[[[1, 'a', null]]]],
  { a: { b: { c: {} } } },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  // The embedded broker takes no deeper ones.
  JSON.parse('['.repeat(30) + ']'.repeat(30)),
  { '!': 'double', value: -1e300 },
  { '!': 'int64', value: 9_223_372_036_854_775_807n },
  { '!': 'timestamp', value: 18_446_744_073_709_551_615n },
  { '!': 'decimal', value: { places: 255, digits: 4_294_967_295 } },
  { '!': 'object', value: { '!': 'no such type', value: 1 } },
];
const fieldNames = [
  'traceparent',
  'tracestate',
  'baggage',
  'nameko.traceparent',
  'nameko.call_id_stack',
  'x-attempt',
  'x-reason',
  'x-death',
  'x-uuid',
  'x'.repeat(255),
  '',
  'toString',
];

function hostileHeaders(random: Random): Record<string, unknown> {
  // As much as a client can encode: there is no room for another.
  if (random.oneIn(50)) return { x: 'x'.repeat(65_000) };
  const names = random.some(3, () => random.pick(fieldNames));
  const headers = names.map((name) => [name, hostileField(random, name)]);
  if (random.oneIn(10)) headers.push(['__proto__', { polluted: true }]);
  return Object.fromEntries(headers);
}

function hostileField(random: Random, name: string): unknown {
  if (name === 'x-attempt') return random.pick([0, 2, 8, 9, 2.5, -1, 1e18, '2', null]);
  return random.pick(fields);
}
