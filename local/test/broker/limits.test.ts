import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import type { Channel, ConfirmChannel } from 'amqplib';
import { createBroker } from '../../src/broker/broker.ts';
import { frameTypes } from '../../src/broker/wire/frame-reader.ts';
import type { Methods } from '../../src/broker/wire/methods.ts';
import { KeptLog, startBroker } from './embedded-broker.ts';
import { eventually, Fixture, failure } from './suite/fixture.ts';
import { contentHeader, frame, goodStart, type Owner, RawClient } from './suite/raw-client.ts';

/** A broker and what its clients need; all of it goes with the test, the broker last. */
async function start(t: TestContext, options?: Parameters<typeof startBroker>[0]) {
  const started = await startBroker(options);
  const fixture = new Fixture(started.uri);
  const closing: (() => void)[] = [];
  const owner: Owner = { after: (close) => closing.push(close) };
  t.after(async () => {
    for (const close of closing) close();
    await fixture.disconnect();
    await started.broker.close();
    assert.equal(started.broker.connectionCount, 0);
    assert.deepEqual(started.log.errors, []);
  });
  return { ...started, fixture, owner };
}

test('a port that is taken is an error of listen', async (t) => {
  const { port } = await start(t);
  const second = createBroker({ log: new KeptLog() });
  await assert.rejects(second.listen(port, '127.0.0.1'), { code: 'EADDRINUSE' });
});

test('close tells every client so with 320, and does not wait for the deaf', async (t) => {
  const { broker, uri, fixture, owner } = await start(t);
  const told = once(await fixture.connect(), 'close');
  const deaf = await RawClient.open(owner, uri);
  deaf.socket.pause();
  const silent = await RawClient.connect(owner, uri);
  silent.socket.pause();
  await broker.close();
  assert.equal(broker.connectionCount, 0);
  const [error] = await told;
  assert.equal(error.code, 320);
  assert.ok(error.message.includes('CONNECTION_FORCED - the broker is shutting down'));
});

test('a client has to open its connection in time', async (t) => {
  const { uri, log, owner } = await start(t, { handshakeTimeout: 100 });
  const silent = await RawClient.connect(owner, uri);
  const halfway = await RawClient.greet(owner, uri);
  await silent.closed();
  await halfway.closed();
  assert.deepEqual(
    log.warnings.map(({ message, fields }) => [message, fields.reason]),
    Array(2).fill(['connection lost', 'no handshake in time']),
  );
});

test('connections beyond the limit are refused, and said so', async (t) => {
  const { uri, log, owner } = await start(t, { maxConnections: 1 });
  await RawClient.open(owner, uri);
  const second = await RawClient.connect(owner, uri);
  await second.closed();
  assert.deepEqual(log.warnings, [
    { message: 'connection refused', fields: { maxConnections: 1 } },
  ]);
});

test('limits beyond those of the server are refused with 530', async (t) => {
  const { uri, owner } = await start(t);
  const beyond: Partial<Methods['ConnectionTuneOk']>[] = [
    { frameMax: 0 },
    { frameMax: 4095 },
    { frameMax: 131_073 },
    { channelMax: 0 },
    { channelMax: 2048 },
  ];
  for (const tune of beyond) {
    const client = await RawClient.greet(owner, uri);
    await client.expect('ConnectionStart');
    client.send('ConnectionStartOk', 0, goodStart);
    client.send('ConnectionTuneOk', 0, { ...(await client.expect('ConnectionTune')), ...tune });
    const { replyText } = await client.expectClose(530);
    const [name, value] = Object.entries(tune)[0] ?? [];
    const wireName = name === 'frameMax' ? 'frame_max' : 'channel_max';
    assert.ok(replyText.startsWith(`NOT_ALLOWED - negotiated ${wireName} = ${value}`), replyText);
  }
});

test('a handshake out of turn is refused', async (t) => {
  const { uri, owner } = await start(t);
  const hasty = await RawClient.greet(owner, uri);
  await hasty.expect('ConnectionStart');
  hasty.send('ConnectionOpen', 0, { virtualHost: '/' });
  await hasty.expectClose(503);

  const early = await RawClient.greet(owner, uri);
  await early.expect('ConnectionStart');
  early.send('ChannelOpen', 1, {});
  await early.expectClose(505);

  const unknown = await RawClient.greet(owner, uri);
  await unknown.expect('ConnectionStart');
  unknown.send('ConnectionStartOk', 0, { ...goodStart, mechanism: 'MAGIC' });
  await unknown.expectClose(503);
});

test('what the broker has not is refused with 540 and its name', async (t) => {
  const { fixture } = await start(t);
  const attempts: [name: string, attempt: (channel: Channel) => Promise<unknown>][] = [
    ["exchange type 'headers'", (channel) => channel.assertExchange('e', 'headers')],
    [
      "exchange argument 'alternate-exchange'",
      (channel) => channel.assertExchange('e', 'topic', { alternateExchange: 'f' }),
    ],
    ['exchange.bind', (channel) => channel.bindExchange('e', 'f', 'key')],
    [
      "queue argument 'x-overflow'",
      (channel) => channel.assertQueue('q', { arguments: { 'x-overflow': 'reject-publish' } }),
    ],
    ["queue argument 'x-max-priority'", (channel) => channel.assertQueue('q', { maxPriority: 9 })],
    [
      "queue type 'quorum'",
      (channel) => channel.assertQueue('q', { arguments: { 'x-queue-type': 'quorum' } }),
    ],
  ];
  for (const [name, attempt] of attempts) {
    const connection = await fixture.connect();
    const failed = failure(connection);
    await assert.rejects(attempt(await fixture.channel(connection)));
    const { code, message } = await failed;
    assert.equal(code, 540, message);
    assert.ok(message.includes(`NOT_IMPLEMENTED - ${name}`), message);
  }
});

test('transactions, too', async (t) => {
  const { uri, owner } = await start(t);
  const client = await RawClient.open(owner, uri);
  client.send('TxSelect', 1, {});
  assert.equal((await client.expectClose(540)).replyText, 'NOT_IMPLEMENTED - tx.select');
});

test('a message beyond 128 MiB is refused before its body comes', async (t) => {
  const { uri, owner } = await start(t);
  const client = await RawClient.open(owner, uri);
  const size = 128 * 1024 * 1024 + 1;
  const publish = { exchange: '', routingKey: 'q', mandatory: false, immediate: false };
  client.send('BasicPublish', 1, publish);
  client.write(frame(frameTypes.header, 1, contentHeader(size)));
  const { replyCode, replyText } = await client.expect('ChannelClose');
  assert.equal(replyCode, 406);
  assert.ok(replyText.includes(`message size ${size} is larger than`), replyText);
});

test('properties that are not whole are refused with 502', async (t) => {
  const { uri, owner } = await start(t);
  const shortText = Buffer.from([0x80, 0x00, 5, 0x61]);
  const longTable = Buffer.from([0x20, 0x00, 0, 0, 0, 9, 1, 0x61]);
  const unknownType = Buffer.from([0x20, 0x00, 0, 0, 0, 3, 1, 0x61, 0x3f]);
  const leftOver = Buffer.from([0x00, 0x00, 1]);
  const moreFlags = Buffer.from([0x00, 0x01, 0, 0]);
  for (const properties of [shortText, longTable, unknownType, leftOver, moreFlags]) {
    const client = await RawClient.open(owner, uri);
    const publish = { exchange: '', routingKey: 'q', mandatory: false, immediate: false };
    client.send('BasicPublish', 1, publish);
    const header = Buffer.concat([contentHeader(0).subarray(0, 12), properties]);
    client.write(frame(frameTypes.header, 1, header));
    await client.expectClose(502);
  }
});

/** More than the system's socket buffers take: 64 MiB. */
const flood = { messages: 1024, size: 64 * 1024 };

/** Puts the flood into a new queue. */
async function fill(fixture: Fixture, channel: ConfirmChannel): Promise<string> {
  const queue = await fixture.queue(channel);
  const body = Buffer.alloc(flood.size);
  for (let number = 0; number < flood.messages; number += 1) channel.sendToQueue(queue, body);
  await channel.waitForConfirms();
  return queue;
}

test('a consumer that does not read is not sent more than it can take', async (t) => {
  const { fixture, uri, owner } = await start(t);
  const channel = await fixture.confirmChannel();
  const queue = await fill(fixture, channel);
  const reader = await RawClient.open(owner, uri);
  reader.send('BasicConsume', 1, {
    queue,
    consumerTag: 'slow',
    noLocal: false,
    noAck: true,
    exclusive: false,
    nowait: false,
    arguments: {},
  });
  await reader.expect('BasicConsumeOk');
  reader.socket.pause();
  // Without back-pressure all of it would have left the queue before basic.consume-ok.
  const { messageCount } = await channel.checkQueue(queue);
  assert.ok(messageCount > flood.messages / 2, `${messageCount} messages left`);
  reader.socket.resume();
  for (let seen = 0; seen < flood.messages; seen += 1) await reader.skipTo('BasicDeliver');
  assert.equal((await channel.checkQueue(queue)).messageCount, 0);
});

test('nor answered, however much it asks for', async (t) => {
  const { fixture, uri, owner } = await start(t);
  const channel = await fixture.confirmChannel();
  const queue = await fill(fixture, channel);
  const asker = await RawClient.open(owner, uri);
  asker.socket.pause();
  for (let asked = 0; asked < flood.messages; asked += 1) {
    asker.send('BasicGet', 1, { queue, noAck: true });
  }
  await eventually(
    async () => (await channel.checkQueue(queue)).messageCount < flood.messages,
    'the first answer',
  );
  const { messageCount } = await channel.checkQueue(queue);
  assert.ok(messageCount > flood.messages / 2, `${messageCount} messages left`);
  asker.socket.resume();
  for (let seen = 0; seen < flood.messages; seen += 1) await asker.skipTo('BasicGetOk');
  assert.equal((await channel.checkQueue(queue)).messageCount, 0);
});
