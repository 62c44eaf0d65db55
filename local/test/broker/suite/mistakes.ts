import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameTypes } from '../../../src/broker/wire/frame-reader.ts';
import type { Suite } from './fixture.ts';
import { RawClient } from './raw-client.ts';
import { contentHeader, frame, goodClose, publishTo } from './raw-frames.ts';

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
    (client) => client.send('ChannelClose', 2, goodClose),
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
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.write(frame(frameTypes.body, 1, Buffer.from('x')));
    },
  ],
  [
    'a method amid the frames of a message',
    505,
    'UNEXPECTED_FRAME',
    (client) => {
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.send('ChannelClose', 1, goodClose);
    },
  ],
  [
    'content of another class',
    505,
    'UNEXPECTED_FRAME',
    (client) => {
      const header = contentHeader(0);
      header.writeUInt16BE(50, 0);
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.write(frame(frameTypes.header, 1, header));
    },
  ],
  [
    'basic.publish with immediate',
    540,
    'NOT_IMPLEMENTED - immediate=true',
    (client) => {
      client.send('BasicPublish', 1, { ...publishTo('test.nobody'), immediate: true });
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

export const mistakesOfClients: Suite = (uri) => {
  describe('the broker closes the connection because of', () => {
    for (const [what, code, text, make] of mistakes) {
      test(`${what}: ${code}`, async (t) => {
        const client = await RawClient.open(t, uri());
        make(client);
        const { replyText } = await client.expectClose(code);
        assert.ok(replyText.startsWith(text), replyText);
      });
    }
  });
};
