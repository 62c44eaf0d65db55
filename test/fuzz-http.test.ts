import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { service as defineService, ServiceError } from '@simplebank/shared';
import request from 'supertest';
import gatewayService from '../services/gateway/src/service.ts';
import { startTracing } from '../shared/src/telemetry/tracing.ts';
import { startTestBroker, type TestBroker } from './support/amqp.ts';
import { heapAfterCollection } from './support/heap.ts';
import { type Conversation, hostileConversation } from './support/hostile-http.ts';
import { fuzzSeed, Random } from './support/random.ts';
import { startTestService, type TestService } from './support/service.ts';

/** Hostile requests by the thousand: each is answered as agreed or refused, and harms nobody. */

/** A thousand requests each; FUZZ_ROUNDS sets how many. */
const rounds = Number(process.env.FUZZ_ROUNDS || 1);
const requestsPerRound = 1000;
const connectionsAtOnce = 16;
/** When nothing comes back for so long, the client waits for nothing more and hangs up. */
const silenceMs = 100;
/** How long a connection may be open. */
const connectionLimitMs = 30_000;
/** What the heap may have grown by; ten times as many requests must not need ten times as much. */
const heapGrowthBytes = 8 * 1024 * 1024;

const seed = fuzzSeed();
const random = new Random(seed);
const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';

/** Spans are made as ever. Few of them are kept, and nobody takes them. */
const tracingToNowhere = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  OTEL_EXPORTER_OTLP_TIMEOUT: '10',
  OTEL_BSP_MAX_QUEUE_SIZE: '10',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10',
};

let broker: TestBroker;
let gateway: TestService;
let orders: TestService;
let stopTracing: () => Promise<void>;
const unhandled: unknown[] = [];
const collect = (error: unknown) => unhandled.push(error);

before(async () => {
  Object.assign(process.env, tracingToNowhere);
  stopTracing = startTracing('fuzz');
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
  await stopTracing().catch(() => {});
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

/** Sends what a client says. @returns all that came back until the connection was closed */
function exchange({ bytes, requests }: Conversation): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(gateway.port, '127.0.0.1').setEncoding('latin1');
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`a connection stays open after ${received}`));
    }, connectionLimitMs);
    const answers = () => received.match(/HTTP\/1\.1 [2-5]\d\d /g)?.length ?? 0;
    socket.on('data', (text) => {
      received += text;
      if (answers() === requests) socket.end();
    });
    // The last request may be such that nothing comes of it before the client hangs up.
    socket.setTimeout(silenceMs);
    socket.on('timeout', () => {
      if (answers() === requests - 1) socket.end();
      else socket.setTimeout(silenceMs);
    });
    // The server may reset a connection on which comes more than it has read.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(received);
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
function check({ status, head, body }: Answer, logged: Set<string>): void {
  const uuid = /^x-request-id: ([0-9a-f-]{36})\r$/im.exec(head)?.[1];
  assert.ok(uuid, `no UUID in ${head}`);
  assert.doesNotMatch(head, /X-Injected|X-Powered-By|^Server:/im);
  if (status < 400) {
    assert.ok(status === 200 || status === 304, `status ${status}`);
    return;
  }
  assert.match(head, /^content-type: application\/problem\+json/im);
  const line = `${status >= 500 ? 'ERROR' : 'WARN'} ${status} ${uuid}`;
  assert.ok(logged.has(line), `no line ${line}`);
  if (body === '') return;
  const problem = JSON.parse(body);
  assert.equal(problem.status, status);
  assert.equal(problem.uuid, uuid);
  assert.doesNotMatch(body, /accident|node_modules|\.ts:\d/);
}

async function converse(conversation: Conversation): Promise<Answer[]> {
  try {
    const answers = answersIn(await exchange(conversation));
    assert.ok(answers.length >= conversation.requests - 1, 'a request has no answer');
    return answers;
  } catch (cause) {
    const said = JSON.stringify(conversation.bytes.toString('latin1').slice(0, 5000));
    throw new Error(`after ${said}`, { cause });
  }
}

/** Sends a round of requests over several connections at once. @returns their answers */
async function sendRound(): Promise<Answer[]> {
  // Made before anything is sent: with the same seed they shall be the same.
  const conversations: Conversation[] = [];
  for (let left = requestsPerRound; left > 0; left -= conversations.at(-1)?.requests ?? 0) {
    conversations.push(hostileConversation(random));
  }
  const answers: Answer[] = [];
  const client = async () => {
    for (let next = conversations.pop(); next; next = conversations.pop()) {
      answers.push(...(await converse(next)));
    }
  };
  await Promise.all(Array.from({ length: connectionsAtOnce }, client));
  return answers;
}

async function fuzzRound(): Promise<number[]> {
  const answers = await sendRound();
  const logged = new Set(
    gateway.lines.map(({ levelname, status, uuid }) => `${levelname} ${status} ${uuid}`),
  );
  for (const answer of answers) check(answer, logged);
  gateway.lines.length = 0;
  orders.lines.length = 0;
  await request(gateway.url).post('/shares/sell').set('X-Request-ID', uuid).expect(200);
  return answers.map(({ status }) => status);
}

test(`${rounds * requestsPerRound} hostile requests, seed ${seed}`, {
  timeout: 540_000,
}, async (t) => {
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
