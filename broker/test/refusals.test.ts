import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel } from 'amqplib';
import { frameTypes } from '../src/wire/frame-reader.ts';
import type { Methods } from '../src/wire/methods.ts';
import { brokerFor } from './embedded-broker.ts';
import { failure } from './suite/expect.ts';
import { RawClient } from './suite/raw-client.ts';
import { contentHeader, frame, goodStart, publishTo } from './suite/raw-frames.ts';

test('limits beyond those of the server are refused with 530', async (t) => {
  const { uri, owner } = await brokerFor(t);
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
  const { uri, owner } = await brokerFor(t);
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
  const { fixture } = await brokerFor(t);
  const queueWith = (arguments_: object) => (channel: Channel) =>
    channel.assertQueue('q', { arguments: arguments_ });
  const attempts: [name: string, attempt: (channel: Channel) => Promise<unknown>][] = [
    ["queue argument 'x-max-priority'", queueWith({ 'x-max-priority': 9 })],
    ["queue argument 'x-single-active-consumer'", queueWith({ 'x-single-active-consumer': true })],
    ["queue type 'quorum'", queueWith({ 'x-queue-type': 'quorum' })],
    ["queue type 'stream'", queueWith({ 'x-queue-type': 'stream' })],
    [
      "consumer argument 'x-priority'",
      async (channel) => {
        const { queue } = await channel.assertQueue('q');
        await channel.consume(queue, () => {}, { priority: 5 });
      },
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

test('transactions are refused with 540', async (t) => {
  const { uri, owner } = await brokerFor(t);
  const client = await RawClient.open(owner, uri);
  client.send('TxSelect', 1, {});
  assert.equal((await client.expectClose(540)).replyText, 'NOT_IMPLEMENTED - tx.select');
});

test('what would have no effect is not refused', async (t) => {
  const { fixture } = await brokerFor(t);
  const channel = await fixture.channel();
  const queue = await fixture.queue(channel, {
    arguments: { 'x-single-active-consumer': false, 'x-queue-mode': 'lazy', 'x-queue-version': 2 },
  });
  await channel.consume(queue, () => {}, { priority: 0 });
});

test('no reply names anything of the broker itself', async (t) => {
  const { uri, owner } = await brokerFor(t);
  const internal = /Basic|Queue|Channel|Connection|Error:|undefined|\bat /;
  const wrong: ((client: RawClient) => void)[] = [
    (client) => client.send('ConnectionStartOk', 0, goodStart),
    (client) => client.send('BasicGetEmpty', 1, {}),
    (client) => client.write(frame(frameTypes.method, 1, Buffer.from([0, 60, 0, 40]))),
    (client) => client.write(frame(frameTypes.method, 1, Buffer.from([0, 60, 3, 40]))),
    (client) => client.write(frame(frameTypes.method, 1, Buffer.from([9, 9, 9, 9]))),
    (client) => client.send('TxSelect', 1, {}),
  ];
  for (const make of wrong) {
    const client = await RawClient.open(owner, uri);
    make(client);
    const { replyText } = await client.expect('ConnectionClose');
    assert.doesNotMatch(replyText, internal);
  }
});

test('a message beyond 128 MiB is refused before its body comes', async (t) => {
  const { uri, owner } = await brokerFor(t);
  const client = await RawClient.open(owner, uri);
  const size = 128 * 1024 * 1024 + 1;
  const publish = publishTo('q');
  client.send('BasicPublish', 1, publish);
  client.write(frame(frameTypes.header, 1, contentHeader(size)));
  const { replyCode, replyText } = await client.expect('ChannelClose');
  assert.equal(replyCode, 406);
  assert.ok(replyText.includes(`message size ${size} is larger than`), replyText);
});

test('properties that are not whole are refused with 502', async (t) => {
  const { uri, owner } = await brokerFor(t);
  const shortText = Buffer.from([0x80, 0x00, 5, 0x61]);
  const longTable = Buffer.from([0x20, 0x00, 0, 0, 0, 9, 1, 0x61]);
  const unknownType = Buffer.from([0x20, 0x00, 0, 0, 0, 3, 1, 0x61, 0x3f]);
  const leftOver = Buffer.from([0x00, 0x00, 1]);
  const moreFlags = Buffer.from([0x00, 0x01, 0, 0]);
  for (const properties of [shortText, longTable, unknownType, leftOver, moreFlags]) {
    const client = await RawClient.open(owner, uri);
    const publish = publishTo('q');
    client.send('BasicPublish', 1, publish);
    const header = Buffer.concat([contentHeader(0).subarray(0, 12), properties]);
    client.write(frame(frameTypes.header, 1, header));
    await client.expectClose(502);
  }
});
