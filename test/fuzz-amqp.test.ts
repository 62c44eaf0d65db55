import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Uuid } from '@simplebank/shared';
import type { ConsumeMessage } from 'amqplib';
import request from 'supertest';
import { RawClient } from '../broker/test/suite/raw-client.ts';
import { contentHeader, frame, publishTo } from '../broker/test/suite/raw-frames.ts';
import { serviceQueues, startTestBroker, type TestBroker, Wire } from './support/amqp.ts';
import { startTestBank, type TestBank } from './support/bank.ts';
import { heapAfterCollection } from './support/heap.ts';
import { hostileCall, hostileEvent } from './support/hostile-amqp.ts';
import { fuzzSeed, Random } from './support/random.ts';
import type { TestService } from './support/service.ts';
import { waitFor } from './support/wait.ts';

/** Hostile messages by the thousand: each is answered, parked or handled, and harms nobody. */

/** A thousand messages each; FUZZ_ROUNDS sets how many. */
const rounds = Number(process.env.FUZZ_ROUNDS || 1);
const messagesPerRound = 1000;
/**
 * As many are sent at once. A database and a broker that do not answer within five seconds are given
 * up, and all of it is one process here: a thousand at once would take it longer on busy cores.
 */
const messagesAtOnce = 50;
/** How long those may take to be dealt with. */
const limitMs = 60_000;
/** What the heap may have grown by; ten times as many messages must not need ten times as much. */
const heapGrowthBytes = 8 * 1024 * 1024;

const seed = fuzzSeed();
const random = new Random(seed);

let broker: TestBroker;
let wire: Wire;
let bank: TestBank;
let services: TestService[];
let replies: ConsumeMessage[];
let replyTo: string;
const unhandled: unknown[] = [];
const collect = (error: unknown) => unhandled.push(error);

before(async () => {
  process.on('unhandledRejection', collect);
  broker = await startTestBroker();
  bank = await startTestBank({ AMQP_URI: broker.uri, RETRY_DELAYS_MS: '20,40' });
  services = [bank.fees, bank.market, bank.accounts, bank.orders];
  wire = await Wire.open(broker.uri);
  ({ queue: replyTo } = await wire.channel.assertQueue('', { exclusive: true }));
  await wire.channel.bindQueue(replyTo, 'simplebank-rpc', replyTo);
  replies = await wire.consume(replyTo);
});
after(async () => {
  await bank.stop();
  await wire.close();
  await broker.close();
  process.off('unhandledRejection', collect);
});

const methods = [
  'orders_service.sell_shares',
  'orders_service.sell_shares',
  'orders_service.get_order',
  'account_transactions_service.request_reservation',
  'fees_service.get_fee',
  'fees_service.__proto__',
  'orders_service.constructor',
  'orders_service.',
  `orders_service.${'x'.repeat(200)}`,
  'fees_service.\u0000\u2028',
];
const eventQueues = serviceQueues.filter((queue) => queue.startsWith('evt-'));
const refusals = ['MalformedRequest', 'MethodNotFound', 'IncorrectSignature'];

/** What messages must lead to. */
interface Expected {
  /** Correlation ids of the calls that are to be answered. */
  calls: Set<string>;
  /** How many events are to be parked. */
  parked: number;
}

/** Publishes hostile messages, straight to the queues. */
async function publishSome(): Promise<Expected> {
  const expected: Expected = { calls: new Set(), parked: 0 };
  for (let n = 0; n < messagesAtOnce; n += 1) {
    if (random.oneIn(2)) publishCall(expected, `call ${n}`);
    else publishEvent(expected);
  }
  await wire.channel.waitForConfirms();
  return expected;
}

function publishCall({ calls }: Expected, correlationId: string): void {
  const { body, options } = hostileCall(random);
  if (random.oneIn(10)) {
    // It gets no answer, and needs none.
    options.replyTo = random.pick(['', 'nobody', 'orders_service.sell_shares', 'x'.repeat(255)]);
  } else {
    Object.assign(options, { replyTo, correlationId });
    calls.add(correlationId);
  }
  wire.channel.publish('simplebank-rpc', random.pick(methods), body, options);
}

function publishEvent(expected: Expected): void {
  const { body, options } = hostileEvent(random);
  if (!isUuid(body)) expected.parked += 1;
  wire.channel.publish('', random.pick(eventQueues), body, options);
}

function isUuid(body: Buffer): boolean {
  try {
    return Uuid.safeParse(JSON.parse(body.toString())).success;
  } catch {
    return false;
  }
}

async function countMessages(queues: string[]): Promise<number> {
  let count = 0;
  for (const queue of queues) count += await wire.count(queue);
  return count;
}

const errorLines = (message: RegExp) =>
  services
    .flatMap(({ lines }) => lines)
    .filter((line) => line.levelname === 'ERROR' && message.test(String(line.message)));

/** Every answer is a result, or an error that is in a log line, too. */
function checkReplies({ calls }: Expected): void {
  const failed = errorLines(/failed$/);
  for (const { content, properties } of replies) {
    assert.ok(calls.delete(properties.correlationId), 'an answer too many');
    const { result, error } = JSON.parse(content.toString());
    if (!error) continue;
    assert.equal(result, null);
    assert.ok(refusals.includes(error.exc_type), `${error.exc_type}: ${error.value}`);
  }
  const errors = replies.filter(({ content }) => !content.includes('"error":null'));
  assert.ok(failed.length >= errors.length, `${errors.length} errors, ${failed.length} lines`);
  replies.length = 0;
}

async function fuzzRound(): Promise<void> {
  for (let n = 0; n < messagesPerRound; n += messagesAtOnce) await fuzz();
}

async function fuzz(): Promise<void> {
  const expected = await publishSome();
  await waitFor('the answers', () => replies.length >= expected.calls.size, limitMs);
  const dead = eventQueues.map((queue) => `${queue}.dead`);
  const parked = async () => (await countMessages(dead)) >= expected.parked;
  await waitFor('the events to be parked', parked, limitMs);
  await waitFor('the queues', async () => (await countMessages(serviceQueues)) === 0, limitMs);
  checkReplies(expected);
  assert.equal(errorLines(/^parked/).length, expected.parked);
  assert.equal(await countMessages(dead), expected.parked);
  for (const queue of dead) {
    if ((await wire.count(queue)) > 0) await wire.channel.purgeQueue(queue);
  }
  for (const { lines } of [bank.gateway, ...services]) lines.length = 0;
}

/** Sells shares and waits until the order is placed and charged. */
async function sell(): Promise<void> {
  const sold = await request(bank.gateway.url).post('/shares/sell').expect(200);
  await waitFor('the order to be settled', async () => {
    const { body } = await request(bank.gateway.url).get(`/orders/${sold.get('X-Request-ID')}`);
    return body.status === 'placed' && body.fee === 995;
  });
}

test('calls that cannot be answered, because their correlation id is no text, stop nobody', async (t) => {
  const client = await RawClient.open(t, broker.uri);
  const body = Buffer.from('{}');
  // 255 bytes that are no UTF-8 become 765 when they are read and written again: too many.
  const properties = Buffer.concat([
    Buffer.from([255]),
    Buffer.alloc(255, 0xff),
    Buffer.from('\x01x'),
  ]);
  const header = contentHeader(body.length);
  header.writeUInt16BE(0x0600, header.length - 2);
  // More than a consumer may hold unacknowledged at once.
  for (let n = 0; n < 200; n += 1) {
    client.send('BasicPublish', 1, publishTo('rpc-fees_service'));
    client.write(frame(2, 1, Buffer.concat([header, properties])));
    client.write(frame(3, 1, body));
  }
  const { fees } = bank;
  const unanswered = () =>
    fees?.lines.filter(({ message }) => message === 'could not answer a call').length;
  await waitFor('all of them', () => unanswered() === 200);
  await sell();
  assert.equal(unanswered(), 200);
  for (const { lines } of [bank.gateway, ...services]) lines.length = 0;
});

test(`${rounds * messagesPerRound} hostile messages, seed ${seed}`, {
  timeout: 240_000,
}, async (t) => {
  await fuzzRound();
  const before = heapAfterCollection();
  for (let round = 0; round < rounds; round += 1) {
    await fuzzRound();
    await sell();
  }
  const grown = heapAfterCollection() - before;
  t.diagnostic(`heap ${before} before, ${before + grown} after`);
  assert.deepEqual(unhandled, []);
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  assert.ok(grown < heapGrowthBytes, `the heap has grown by ${grown} bytes`);
  // What a service still held without an end to it would be back in its queue now.
  for (const running of [bank.gateway, ...services]) await running.stop();
  assert.equal(await countMessages(serviceQueues), 0);
});
