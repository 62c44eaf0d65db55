import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameTypes } from '../../../src/broker/wire/frame-reader.ts';
import type { Methods } from '../../../src/broker/wire/methods.ts';
import type { Suite, Uri } from './fixture.ts';
import { contentHeader, frame, goodStart, protocolHeader, RawClient } from './raw-client.ts';

const publish: Methods['BasicPublish'] = {
  exchange: '',
  routingKey: 'test.nobody',
  mandatory: false,
  immediate: false,
};
const close: Methods['ChannelClose'] = { replyCode: 200, replyText: '', classId: 0, methodId: 0 };

/** What a client may do wrong on an open connection, and the reply code it gets for that. */
const mistakes: [what: string, code: number, text: string, make: (client: RawClient) => void][] = [
  [
    'a frame without its end',
    501,
    'FRAME_ERROR',
    (client) => client.write(Buffer.from([1, 0, 1, 0, 0, 0, 4, 0, 60, 0, 10, 0])),
  ],
  [
    'an unknown frame type',
    501,
    'FRAME_ERROR',
    (client) => client.write(frame(4, 1, Buffer.from('x'))),
  ],
  [
    'a frame beyond frame_max',
    501,
    'FRAME_ERROR',
    (client) => client.write(frame(frameTypes.method, 1, Buffer.alloc(200_000))),
  ],
  [
    'a method without arguments',
    501,
    'FRAME_ERROR',
    (client) => client.write(frame(frameTypes.method, 1, Buffer.from([0, 50, 0, 10, 0, 0, 20]))),
  ],
  [
    'no method at all',
    501,
    'FRAME_ERROR',
    (client) => client.write(frame(frameTypes.method, 1, Buffer.alloc(0))),
  ],
  ["a server's method", 503, 'COMMAND_INVALID', (client) => client.send('BasicGetEmpty', 1, {})],
  [
    'a method of a channel that is not open',
    504,
    "CHANNEL_ERROR - expected 'channel.open'",
    (client) => client.send('BasicGet', 2, { queue: 'q', noAck: true }),
  ],
  [
    'the closing of a channel that is not open',
    504,
    "CHANNEL_ERROR - expected 'channel.open'",
    (client) => client.send('ChannelClose', 2, close),
  ],
  [
    'the opening of an open channel',
    504,
    "CHANNEL_ERROR - second 'channel.open' seen",
    (client) => client.send('ChannelOpen', 1, {}),
  ],
  [
    "a channel's method on channel 0",
    504,
    'CHANNEL_ERROR - unexpected',
    (client) => client.send('BasicGet', 0, { queue: 'q', noAck: true }),
  ],
  [
    'a content header out of turn',
    505,
    'UNEXPECTED_FRAME',
    (client) => client.write(frame(frameTypes.header, 1, contentHeader(0))),
  ],
  [
    'a content body out of turn',
    505,
    'UNEXPECTED_FRAME',
    (client) => client.write(frame(frameTypes.body, 1, Buffer.from('x'))),
  ],
  [
    'content on channel 0',
    505,
    'UNEXPECTED_FRAME',
    (client) => client.write(frame(frameTypes.header, 0, contentHeader(0))),
  ],
  [
    'a heartbeat of a channel',
    505,
    'UNEXPECTED_FRAME',
    (client) => client.write(frame(frameTypes.heartbeat, 1, Buffer.alloc(0))),
  ],
  [
    'a body before its header',
    505,
    'UNEXPECTED_FRAME',
    (client) => {
      client.send('BasicPublish', 1, publish);
      client.write(frame(frameTypes.body, 1, Buffer.from('x')));
    },
  ],
  [
    'a method amid the frames of a message',
    505,
    'UNEXPECTED_FRAME',
    (client) => {
      client.send('BasicPublish', 1, publish);
      client.send('ChannelClose', 1, close);
    },
  ],
  [
    'content of another class',
    505,
    'UNEXPECTED_FRAME',
    (client) => {
      const header = contentHeader(0);
      header.writeUInt16BE(50, 0);
      client.send('BasicPublish', 1, publish);
      client.write(frame(frameTypes.header, 1, header));
    },
  ],
  [
    'basic.publish with immediate',
    540,
    'NOT_IMPLEMENTED - immediate=true',
    (client) => {
      client.send('BasicPublish', 1, { ...publish, immediate: true });
      client.write(frame(frameTypes.header, 1, contentHeader(0)));
    },
  ],
  [
    'basic.qos with a size',
    540,
    'NOT_IMPLEMENTED - prefetch_size!=0',
    (client) => client.send('BasicQos', 1, { prefetchSize: 1, prefetchCount: 1, global: false }),
  ],
  [
    'basic.recover without requeue',
    540,
    'NOT_IMPLEMENTED - requeue=false',
    (client) => client.send('BasicRecover', 1, { requeue: false }),
  ],
  [
    'a request to pause deliveries',
    540,
    'NOT_IMPLEMENTED - active=false',
    (client) => client.send('ChannelFlow', 1, { active: false }),
  ],
];

export const protocol: Suite = (uri) => {
  describe('the protocol', () => {
    handshake(uri);
    channels(uri);

    describe('closes the connection because of', () => {
      for (const [what, code, text, make] of mistakes) {
        test(`${what}: ${code}`, async (t) => {
          const client = await RawClient.open(t, uri());
          make(client);
          const { replyText } = await client.expectClose(code);
          assert.ok(replyText.startsWith(text), replyText);
        });
      }
    });
  });
};

function handshake(uri: Uri): void {
  test('another protocol is answered with ours, and that is all', async (t) => {
    for (const greeting of ['GET / HTTP/1.1\r\n\r\n', 'AMQP\0\0\x09\x02', 'AMQP\x01\x01\0\x0a']) {
      const client = await RawClient.connect(t, uri());
      client.write(Buffer.from(greeting, 'latin1'));
      assert.deepEqual(await client.closed(), protocolHeader);
    }
  });

  test('the broker says what it is and what it can', async (t) => {
    const client = await RawClient.greet(t, uri());
    const { versionMajor, versionMinor, ...start } = await client.expect('ConnectionStart');
    assert.deepEqual([versionMajor, versionMinor], [0, 9]);
    assert.ok(start.mechanisms.toString().split(' ').includes('PLAIN'));
    assert.ok(start.locales.toString().split(' ').includes('en_US'));
    assert.equal(typeof start.serverProperties.product, 'string');
    const capabilities = Object(start.serverProperties.capabilities);
    for (const name of [
      'publisher_confirms',
      'basic.nack',
      'consumer_cancel_notify',
      'authentication_failure_close',
      'per_consumer_qos',
    ]) {
      assert.equal(capabilities[name], true, name);
    }
    client.send('ConnectionStartOk', 0, goodStart);
    assert.deepEqual(await client.expect('ConnectionTune'), {
      channelMax: 2047,
      frameMax: 131_072,
      heartbeat: 60,
    });
  });

  test('a handshake may come byte by byte', async (t) => {
    const client = await RawClient.connect(t, uri());
    for (const byte of protocolHeader) client.write(Buffer.from([byte]));
    await client.expect('ConnectionStart');
  });

  test('a wrong password is refused with 403', async (t) => {
    const client = await RawClient.greet(t, uri());
    await client.expect('ConnectionStart');
    const response = Buffer.from('\0guest\0wrong');
    client.send('ConnectionStartOk', 0, { ...goodStart, response });
    const { replyText } = await client.expectClose(403);
    assert.match(replyText, /^ACCESS_REFUSED - Login was refused/);
  });

  test('an unknown virtual host is refused with 530', async (t) => {
    const client = await RawClient.greet(t, uri());
    await client.expect('ConnectionStart');
    client.send('ConnectionStartOk', 0, goodStart);
    client.send('ConnectionTuneOk', 0, await client.expect('ConnectionTune'));
    client.send('ConnectionOpen', 0, { virtualHost: 'elsewhere' });
    const { replyText, classId, methodId } = await client.expectClose(530);
    assert.deepEqual([classId, methodId], [10, 40]);
    assert.match(replyText, /^NOT_ALLOWED - vhost .*elsewhere.* not found/);
  });

  test('a client that closes is answered', async (t) => {
    const client = await RawClient.open(t, uri());
    client.send('ConnectionClose', 0, close);
    await client.expect('ConnectionCloseOk');
  });
}

function channels(uri: Uri): void {
  test('more channels than agreed are refused with 530', async (t) => {
    const client = await RawClient.open(t, uri(), { channelMax: 2 });
    client.send('ChannelOpen', 2, {});
    await client.expect('ChannelOpenOk');
    client.send('ChannelOpen', 3, {});
    const { replyText } = await client.expectClose(530);
    assert.match(replyText, /^NOT_ALLOWED - .*channel_max/);
  });

  test('bodies are cut to the frame_max that was agreed', async (t) => {
    const client = await RawClient.open(t, uri(), { frameMax: 4096 });
    client.send('QueueDeclare', 1, {
      queue: '',
      passive: false,
      durable: false,
      exclusive: true,
      autoDelete: false,
      nowait: false,
      arguments: {},
    });
    const { queue } = await client.expect('QueueDeclareOk');
    const body = Buffer.alloc(10_000, 'body');
    client.send('BasicPublish', 1, { ...publish, routingKey: queue });
    client.write(frame(frameTypes.header, 1, contentHeader(body.length)));
    for (let start = 0; start < body.length; start += 4000) {
      client.write(frame(frameTypes.body, 1, body.subarray(start, start + 4000)));
    }
    client.send('BasicGet', 1, { queue, noAck: true });
    await client.expect('BasicGetOk');
    assert.equal((await client.frame()).type, frameTypes.header);
    const parts = [await client.frame(), await client.frame(), await client.frame()];
    assert.deepEqual(
      parts.map(({ type, channel, payload }) => [type, channel, payload.length]),
      [
        [frameTypes.body, 1, 4088],
        [frameTypes.body, 1, 4088],
        [frameTypes.body, 1, 1824],
      ],
    );
    assert.ok(Buffer.concat(parts.map(({ payload }) => payload)).equals(body));
  });

  test('after an error the channel is closed, and its number can be used again', async (t) => {
    const client = await RawClient.open(t, uri());
    client.send('BasicGet', 1, { queue: 'test.no-such-queue', noAck: true });
    // What comes before the client knows is ignored.
    client.send('BasicPublish', 1, publish);
    client.write(frame(frameTypes.header, 1, contentHeader(0)));
    const { replyCode, classId, methodId } = await client.expect('ChannelClose');
    assert.deepEqual([replyCode, classId, methodId], [404, 60, 70]);
    client.send('ChannelCloseOk', 1, {});
    client.send('ChannelOpen', 1, {});
    await client.expect('ChannelOpenOk');
    client.send('ChannelFlow', 1, { active: true });
    assert.deepEqual(await client.expect('ChannelFlowOk'), { active: true });
  });

  test('nowait is not answered', async (t) => {
    const client = await RawClient.open(t, uri());
    client.send('QueueDeclare', 1, {
      queue: 'test.nowait',
      passive: false,
      durable: false,
      exclusive: true,
      autoDelete: false,
      nowait: true,
      arguments: {},
    });
    client.send('QueuePurge', 1, { queue: 'test.nowait', nowait: true });
    client.send('ConfirmSelect', 1, { nowait: true });
    client.send('QueueDelete', 1, {
      queue: 'test.nowait',
      ifUnused: false,
      ifEmpty: false,
      nowait: true,
    });
    client.send('BasicRecover', 1, { requeue: true });
    await client.expect('BasicRecoverOk');
  });

  test('both sides send heartbeats', async (t) => {
    const client = await RawClient.open(t, uri(), { heartbeat: 1 });
    const { type, channel, payload } = await client.frame();
    assert.deepEqual([type, channel, payload.length], [frameTypes.heartbeat, 0, 0]);
  });

  test('a peer that misses two heartbeats is dropped', async (t) => {
    const client = await RawClient.open(t, uri(), { heartbeat: 1 });
    await client.closed();
  });
}
