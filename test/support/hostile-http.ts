import { gzipSync } from 'node:zlib';
import type { Random } from './random.ts';

const methods = ['GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'HEAD'];
const oddMethods = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'M-SEARCH'];
const brokenMethods = ['CONNECT', 'PRI', 'get', 'FOO', '', ' ', '\0'];
const brokenVersions = ['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'HTTPS/1.1', ''];

const targets = [
  '/shares/sell',
  '/shares/sell',
  '/shares/sell/',
  '/shares/sell?a[b][c]=1&a=%',
  '/shares/sell#x',
  '/health',
  '/ready',
  '/',
  '//',
  '*',
  '/%',
  '/%00',
  '/\\..\\',
  '/../../etc/passwd',
  '/orders/',
  '/orders/%2e%2e%2f',
  '/orders/%E0%A4%A',
  '/orders/%F0%28%8C%28',
  '/orders/__proto__',
  '/orders/constructor?__proto__[x]=1',
  '/orders/e11f4713-8bd8-4882-b645-55f96d220e44/',
  '/ORDERS/%6511f4713-8bd8-4882-b645-55f96d220e44',
  '/orders/e11f4713-8bd8-4882-b645-55f96d220e44;x=/',
  '/health/?/',
  `/orders/${'x'.repeat(9000)}`,
  'http://bank/shares/sell',
  'http://[::1/health',
  'http://a:99999/',
  'http://%/',
  '//a@[::1#x',
  '//a:b@%#%a0',
  '//evil/%2f..',
];
const brokenTargets = [
  '',
  '?',
  '/a b',
  '/\u0000',
  '/\u00ff\u00fe',
  '//a:b@%#\u00a0',
  '/shares/sell\t',
  'shares/sell',
  'javascript:alert(1)',
];

/** Header fields that HTTP lets through. */
const fields = [
  'Accept: text/html',
  'Accept: */*;q=x',
  'Accept-Encoding: gzip, br',
  'Connection: keep-alive, x',
  'Connection: upgrade',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Expect: the worst',
  'Host: other',
  'X-Forwarded-For: 1.2.3.4, \u00ff',
  'X-Forwarded-Host: evil',
  'X-Forwarded-Proto: javascript',
  'Forwarded: for=unknown',
  'X-HTTP-Method-Override: DELETE',
  'X-Request-ID: 1',
  'X-Request-ID: e11f4713-8bd8-4882-b645-55f96d220e44\u00ff',
  'X-Request-ID:',
  'X-Request-ID: e11f4713-8bd8-4882-b645-55f96d220e44, 1',
  'X-Request-ID: 1\r\nX-Request-ID: 2',
  'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'traceparent: 00-00000000000000000000000000000000-0000000000000000-ff',
  'traceparent: \u00ff',
  'tracestate: ,,,=,=,',
  `baggage: ${'a=%,'.repeat(100)}`,
  'baggage: __proto__=1',
  'User-Agent:',
  'Cookie: ; = ;;',
  'Content-Encoding: gzip',
  'Content-Encoding: br, gzip',
  'Content-Encoding: deflate',
  'Content-Type:',
  'Content-Type: text/html',
  'Range: bytes=0-,-1',
  'If-None-Match: *',
  'Trailer: Host',
  '__proto__: x',
  'constructor: x',
  Array.from({ length: 300 }, (_, n) => `x-${n}: 1`).join('\r\n'),
];

/** Header fields that HTTP forbids, or after which the server need not take another request. */
const brokenFields = [
  'Expect: 100-continue',
  'Host:',
  'Host: [::1',
  'Connection: close',
  'Content-Length: 7',
  'Content-Length: -1',
  'Content-Length: 1e3',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding : chunked',
  'no colon',
  ' folded: x',
  'na me: x',
  ': x',
  'bell: \u0007',
  'line: a\nX-Injected: b',
  'return: a\rX-Injected: b',
  'nul: \u0000',
  `long: ${'x'.repeat(20_000)}`,
];

const jsonType = 'application/json';
const contentTypes = [
  'application/json; charset=utf-8',
  'application/json; charset=utf-7',
  'application/json; charset=utf-16',
  'application/json; =;',
  'application/vnd.api+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  '\u00ff/\u00ff',
];

const bodies = [
  '{}',
  '{"shares":10}',
  '{"shares":10}',
  '{"a":',
  '7',
  'null',
  '"\\ud800"',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"shares":1e99999}',
  '{"\\u0000":"\u0000"}',
  'a=b&a[__proto__]=c',
  '\u00ef\u00bb\u00bf{}',
  '['.repeat(40_000) + ']'.repeat(40_000),
  `{"a":"${'x'.repeat(150_000)}"}`,
].map((text) => Buffer.from(text, 'latin1'));
/** 20 kB that become 20 MB. */
const bomb = gzipSync(Buffer.alloc(20_000_000, '['));

/** What a client sends over one connection without waiting for answers. */
export interface Conversation {
  bytes: Buffer;
  /** How many requests that makes. */
  requests: number;
}

/** From one to eight requests: all but the last are as HTTP has them, whatever they are about. */
export function hostileConversation(random: Random): Conversation {
  const requests = [...random.some(7, () => oddRequest(random)), lastRequest(random)];
  return { bytes: Buffer.concat(requests), requests: requests.length };
}

function lastRequest(random: Random): Buffer {
  switch (random.int(8)) {
    case 0:
      return random.bytes(1 + random.int(500));
    case 1:
      return damaged(random, oddRequest(random));
    case 2:
    case 3:
      return brokenRequest(random);
    default:
      return oddRequest(random);
  }
}

/** A request in proper form. */
function oddRequest(random: Random): Buffer {
  const method = random.pick(random.oneIn(10) ? oddMethods : methods);
  const sells = method === 'POST' && random.oneIn(2);
  const lines = [`${method} ${sells ? '/shares/sell' : oddTarget(random)} HTTP/1.1`];
  if (!random.oneIn(50)) lines.push('Host: bank');
  if (random.oneIn(3)) lines.push(`X-Request-ID: ${random.uuid()}`);
  if (random.oneIn(2)) lines.push(random.pick(fields));
  return method === 'POST' || method === 'PUT' ? withBody(random, lines) : head(lines);
}

/** A request that HTTP forbids in some place. */
function brokenRequest(random: Random): Buffer {
  const parts = ['POST', '/shares/sell', 'HTTP/1.1'];
  const lines = ['Host: bank', `Content-Type: ${jsonType}`];
  const place = random.int(6);
  if (place < 3)
    parts[place] = random.pick([brokenMethods, brokenTargets, brokenVersions][place] ?? []);
  else lines.push(random.pick(brokenFields));
  return head([parts.join(' '), ...lines]);
}

/** Some of the bytes, and some of these changed. */
function damaged(random: Random, request: Buffer): Buffer {
  const bytes = Buffer.from(request);
  for (let times = 1 + random.int(5); times > 0; times -= 1) {
    bytes[random.int(Math.min(bytes.length, 300))] = random.int(256);
  }
  return bytes.subarray(0, 1 + random.int(bytes.length));
}

function oddTarget(random: Random): string {
  switch (random.int(4)) {
    case 0:
      return `/orders/${random.uuid()}`;
    case 1:
      return `/orders/${percentEscapes(random)}`;
    default:
      return random.pick(targets);
  }
}

function percentEscapes(random: Random): string {
  const escapes = [...random.bytes(1 + random.int(8))].map(
    (byte) => `%${byte.toString(16).padStart(2, '0')}`,
  );
  return escapes.join(random.pick(['', 'x', '%', '/']));
}

function head(lines: string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function withBody(random: Random, lines: string[]): Buffer {
  if (random.oneIn(3)) return head([...lines, 'Content-Length: 0']);
  const type = `Content-Type: ${random.oneIn(3) ? random.pick(contentTypes) : jsonType}`;
  const body = hostileBody(random);
  if (random.oneIn(4)) return chunked(random, [...lines, type], body);
  return Buffer.concat([head([...lines, type, `Content-Length: ${body.length}`]), body]);
}

function hostileBody(random: Random): Buffer {
  switch (random.int(12)) {
    case 0:
      return random.bytes(1 + random.int(200));
    case 1:
      return gzipSync(random.pick(bodies));
    case 2:
      return bomb;
    default:
      return random.pick(bodies);
  }
}

function chunked(random: Random, lines: string[], body: Buffer): Buffer {
  const extension = random.pick(['', ';a=b', ';a="b"', `;${'x'.repeat(200)}`]);
  return Buffer.concat([
    head([...lines, 'Transfer-Encoding: chunked']),
    Buffer.from(`${body.length.toString(16)}${extension}\r\n`),
    body,
    Buffer.from(`\r\n0\r\n${random.pick(['', 'Host: x\r\n'])}\r\n`),
  ]);
}
