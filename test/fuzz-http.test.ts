import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { service as defineService, ServiceError } from '@simplebank/shared';
import request from 'supertest';
import gatewayService from '../services/gateway/src/service.ts';
import { startTestBroker, type TestBroker } from './support/amqp.ts';
import { heapAfterCollection } from './support/heap.ts';
import { fuzzSeed, Random } from './support/random.ts';
import { type LogLine, startTestService, type TestService } from './support/service.ts';

/** Ten thousand hostile requests: each is answered as agreed or refused, and harms nobody. */

const rounds = 10;
const requestsPerRound = 1000;
const connectionsAtOnce = 16;
/** When nothing comes back for so long, the client has said its last and hangs up. */
const silenceMs = 100;
/** How long the server may take to let go of a connection that its client has closed. */
const closeLimitMs = 10_000;
/** What the heap may have grown by; ten times as many requests must not need ten times as much. */
const heapGrowthBytes = 8 * 1024 * 1024;

const seed = fuzzSeed();
const random = new Random(seed);
const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const deep = '['.repeat(40_000) + ']'.repeat(40_000);
const bomb = gzipSync(Buffer.alloc(20_000_000, '['));

let broker: TestBroker;
let gateway: TestService;
let orders: TestService;
const unhandled: unknown[] = [];
const collect = (error: unknown) => unhandled.push(error);

before(async () => {
  process.on('unhandledRejection', collect);
  broker = await startTestBroker();
  gateway = await startTestService(gatewayService, {
    AMQP_URI: broker.uri,
    RATE_LIMIT_PER_SECOND: '0',
  });
  orders = await startTestService(ordersStandIn, { AMQP_URI: broker.uri });
});
after(async () => {
  await gateway.stop();
  await orders.stop();
  await broker.close();
  process.off('unhandledRejection', collect);
});

/** Fails now and then, so that there are answers of all kinds. */
const ordersStandIn = defineService('orders_service', {
  rpc: {
    sell_shares: (_context, uuid) => {
      if (uuid.endsWith('0')) throw new TypeError('an accident');
      if (uuid.endsWith('1')) throw new ServiceError('RpcTimeout', 'too late');
      return { ok: 'sell order placed' };
    },
    get_order: (_context, uuid) => {
      if (uuid.endsWith('0')) throw new TypeError('an accident');
      return null;
    },
  },
});

const methods = ['GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'POST', 'HEAD', 'PUT', 'DELETE'];
const rareMethods = ['OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'M-SEARCH', 'get', 'FOO', '', ' ', '\0'];
const targets = ['/shares/sell', '/health', '/ready', '/', '//', '/orders/', '/shares/sell/'];
const rareTargets = [
  '*',
  '',
  '/%',
  '/%00',
  '/orders/%2e%2e%2f',
  '/orders/%E0%A4%A',
  '/orders/%F0%28%8C%28',
  '/orders/__proto__',
  '/orders/constructor?__proto__[x]=1',
  '/../../etc/passwd',
  '/shares/sell?a[b][c]=1&a=%',
  '/shares/sell#x',
  '/\\..\\',
  '?',
  '#',
  'shares/sell',
  'http://bank/shares/sell',
  'http://[::1/health',
  'http://a:99999/',
  'http://%/',
  'javascript:alert(1)',
  '//evil/%2f..',
  '/orders/\u00ff\u00fe',
  '/shares/sell\t',
  '/\u0000',
];
const headers = [
  'Accept: text/html',
  'Accept-Encoding: gzip, br',
  'Accept: */*;q=x',
  'Connection: keep-alive',
  'Connection: close',
  'Connection: upgrade, close, x',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Expect: 100-continue',
  'Expect: the worst',
  'Host: other',
  'Host:',
  'Host: [::1',
  'Host: a:99999',
  'X-Forwarded-For: 1.2.3.4, \u00ff',
  'X-Forwarded-Host: evil',
  'X-Forwarded-Proto: javascript',
  'Forwarded: for=unknown',
  'X-HTTP-Method-Override: DELETE',
  'X-Request-ID: 1',
  `X-Request-ID: ${uuid}\u00ff`,
  'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'traceparent: 00-00000000000000000000000000000000-0000000000000000-ff',
  'traceparent: \u00ff',
  'tracestate: ,,,=,=,',
  `baggage: ${'a=%,'.repeat(1000)}`,
  'baggage: __proto__=1',
  'Authorization: Bearer \u0001',
  'Cookie: ; = ;;',
  'Content-Length: 7',
  'Content-Length: -1',
  'Content-Length: 1e3',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding : chunked',
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
  'no colon',
  ' folded: x',
  'na me: x',
  ': x',
  'bell: \u0007',
  'line: a\nX-Injected: b',
  'return: a\rX-Injected: b',
  'nul: \u0000',
  `long: ${'x'.repeat(20_000)}`,
  Array.from({ length: 300 }, (_, n) => `x-${n}: 1`).join('\r\n'),
];
const contentTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-7',
  'application/json; charset=utf-16',
  'application/vnd.api+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/json; =;',
  '\u00ff/\u00ff',
];
const bodies = [
  '{}',
  '{"shares":10}',
  '{"a":',
  '7',
  'null',
  '"\\ud800"',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '1e99999',
  'a=b&a[__proto__]=c',
  '\u00ef\u00bb\u00bf{}',
  deep,
  `"${'x'.repeat(150_000)}"`,
];

/** A request that begins and ends as HTTP says; what is in it is another matter. */
function hostileRequest(): Buffer {
  const method = random.pick(random.oneIn(8) ? rareMethods : methods);
  const version = random.oneIn(20)
    ? random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''])
    : 'HTTP/1.1';
  const lines = [`${method} ${hostileTarget()} ${version}`];
  if (!random.oneIn(30)) lines.push('Host: bank');
  if (random.oneIn(3)) lines.push(`X-Request-ID: ${random.uuid()}`);
  lines.push(...random.some(2, () => random.pick(headers)));
  if (method === 'GET' || method === 'HEAD') return head(lines);
  return Buffer.concat(withBody(lines));
}

function hostileTarget(): string {
  switch (random.int(6)) {
    case 0:
      return `/orders/${random.uuid()}`;
    case 1:
      return random.pick(rareTargets);
    case 2:
      return `/${random
        .bytes(random.int(40))
        .toString('latin1')
        .replace(/[\s\0]/g, '%')}`;
    default:
      return random.pick(targets);
  }
}

function head(lines: string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function withBody(lines: string[]): Buffer[] {
  if (random.oneIn(3)) return [head([...lines, 'Content-Length: 0'])];
  const type = `Content-Type: ${random.oneIn(3) ? random.pick(contentTypes) : contentTypes[0]}`;
  const encoding = random.oneIn(10) ? ['Content-Encoding: gzip'] : [];
  const body = hostileBody(encoding.length > 0);
  if (random.oneIn(4)) {
    const chunk = `${body.length.toString(16)}${random.pick(['', ';a=b', `;${'x'.repeat(200)}`])}\r\n`;
    const last = random.pick(['\r\n0\r\n\r\n', '\r\n0\r\nHost: x\r\n\r\n', '\r\nZZ\r\n']);
    return [
      head([...lines, type, ...encoding, 'Transfer-Encoding: chunked']),
      Buffer.from(chunk),
      body,
      Buffer.from(last),
    ];
  }
  return [head([...lines, type, ...encoding, `Content-Length: ${body.length}`]), body];
}

function hostileBody(compressed: boolean): Buffer {
  if (random.oneIn(5)) return random.bytes(1 + random.int(200));
  if (compressed && random.oneIn(2)) return random.oneIn(5) ? bomb : gzipSync(random.pick(bodies));
  return Buffer.from(random.pick(bodies), 'latin1');
}

/** Bytes that may be anything: a good request with some of them changed, or none at all. */
function hostileBytes(): Buffer {
  if (random.oneIn(3)) return random.bytes(1 + random.int(500));
  const bytes = hostileRequest();
  for (let n = 1 + random.int(5); n > 0; n -= 1) {
    bytes[random.int(Math.min(bytes.length, 300))] = random.int(256);
  }
  return bytes.subarray(0, 1 + random.int(bytes.length));
}

/** What goes over one connection: some requests in one go, or one that is not even HTTP. */
function connectionPlan(): Buffer[] {
  return random.oneIn(4) ? [hostileBytes()] : [hostileRequest(), ...random.some(7, hostileRequest)];
}

function roundPlan(): Buffer[][] {
  const plan: Buffer[][] = [];
  for (let left = requestsPerRound; left > 0; ) {
    const requests = connectionPlan().slice(0, left);
    plan.push(requests);
    left -= requests.length;
  }
  return plan;
}

/** Sends bytes over a connection of its own. @returns all that came back until it was closed */
function exchange(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(gateway.port, '127.0.0.1');
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error('the server does not let go of the connection'));
    }, closeLimitMs);
    socket.setTimeout(silenceMs, () => socket.end());
    socket.on('data', (data) => received.push(data));
    // The server may reset the connection while we still send what it does not want.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(Buffer.concat(received).toString('latin1'));
    });
    socket.write(bytes);
  });
}

interface Answer {
  status: number;
  head: string;
  body: string;
}

/** The answers in what came back over one connection. */
function answersIn(text: string): Answer[] {
  const answers: Answer[] = [];
  let rest = text;
  while (rest !== '') {
    const start = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n/.exec(rest);
    assert.ok(start, `no answer begins with ${JSON.stringify(rest.slice(0, 200))}`);
    const end = rest.indexOf('\r\n\r\n') + 4;
    const head = rest.slice(0, end);
    rest = rest.slice(end);
    const status = Number(start[1]);
    if (status === 100) continue;
    // The answer to HEAD tells a length and has no body.
    const length = rest.startsWith('HTTP/1.1 ')
      ? 0
      : Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    answers.push({ status, head, body: rest.slice(0, length) });
    rest = rest.slice(length);
  }
  return answers;
}

/** Every answer is as agreed, and every failure has a line with its UUID. */
function check({ status, head, body }: Answer, lines: Map<unknown, LogLine>): void {
  const uuid = /^x-request-id: ([0-9a-f-]{36})\r$/im.exec(head)?.[1];
  assert.ok(uuid, `no UUID in ${head}`);
  assert.doesNotMatch(head, /X-Injected|X-Powered-By|^Server:/im);
  if (status < 400) {
    assert.equal(status, 200);
    return;
  }
  assert.match(head, /^content-type: application\/problem\+json/im);
  const line = lines.get(uuid);
  assert.equal(line?.status, status, `no line for ${uuid}`);
  assert.equal(line?.levelname, status >= 500 ? 'ERROR' : 'WARN');
  if (body === '') return;
  const problem = JSON.parse(body);
  assert.equal(problem.status, status);
  assert.equal(problem.uuid, uuid);
  assert.doesNotMatch(body, /accident|node_modules|\.ts:\d/);
}

async function sendRound(plan: Buffer[][]): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = [...plan];
  const client = async () => {
    for (let requests = queue.pop(); requests; requests = queue.pop()) {
      const text = await exchange(Buffer.concat(requests));
      try {
        answers.push(...answersIn(text));
      } catch (error) {
        throw new Error(`sent ${JSON.stringify(Buffer.concat(requests).toString('latin1'))}`, {
          cause: error,
        });
      }
    }
  };
  await Promise.all(Array.from({ length: connectionsAtOnce }, client));
  return answers;
}

async function fuzzRound(): Promise<number[]> {
  const answers = await sendRound(roundPlan());
  const lines = new Map(gateway.lines.map((line) => [line.uuid, line]));
  for (const answer of answers) check(answer, lines);
  gateway.lines.length = 0;
  orders.lines.length = 0;
  await request(gateway.url).post('/shares/sell').set('X-Request-ID', uuid).expect(200);
  return answers.map(({ status }) => status);
}

test(`${rounds * requestsPerRound} hostile requests, seed ${seed}`, async (t) => {
  const statuses = new Map<number, number>();
  await fuzzRound();
  const before = heapAfterCollection();
  for (let round = 0; round < rounds; round += 1) {
    for (const status of await fuzzRound()) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  const grown = heapAfterCollection() - before;
  t.diagnostic(`answers by status: ${JSON.stringify(Object.fromEntries(statuses))}`);
  t.diagnostic(`heap ${before} before, ${before + grown} after`);
  assert.deepEqual(unhandled, []);
  for (const status of [200, 400, 404, 405, 413, 415, 431, 500, 504]) {
    assert.ok(statuses.has(status), `no request was answered with ${status}`);
  }
  assert.ok(grown < heapGrowthBytes, `the heap has grown by ${grown} bytes`);
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});
