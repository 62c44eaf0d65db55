import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameTypes } from '../../src/wire/frame-reader.ts';
import type { Suite } from './fixture.ts';
import { RawClient } from './raw-client.ts';
import { contentHeader, frame, goodClose, publishTo } from './raw-frames.ts';

/** What a client may do wrong on an open connection, and the reply code it gets for that. */
const mistakes: [what: string, code: number, text: string, make: (client: RawClient) => void][] = [
  [
    'a frame without its end',
    501,
    'FRAME_ERROR - type 1, all octets = <<0,60,0,10>>: {invalid_frame_end_marker,0}',
    (client) => client.write(Buffer.from([1, 0, 1, 0, 0, 0, 4, 0, 60, 0, 10, 0])),
  ],
  [
    'an unknown frame type',
    501,
    'FRAME_ERROR - type 4, all octets = <<"x">>: unknown_frame',
    (client) => client.write(frame(4, 1, Buffer.from('x'))),
  ],
  [
    'an unknown frame type with more in it',
    501,
    'FRAME_ERROR - type 4, first 16 octets = <<7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7>>: unknown_frame',
    (client) => client.write(frame(4, 1, Buffer.alloc(60, 7))),
  ],
  [
    'a frame beyond frame_max',
    501,
    'FRAME_ERROR - type 1, all octets = <<>>: {frame_too_large,200000,131064}',
    (client) => client.write(frame(frameTypes.method, 1, Buffer.alloc(200_000))),
  ],
  [
    'a method without arguments',
    501,
    'FRAME_ERROR - cannot decode <<0,0,20>>',
    (client) => client.write(frame(frameTypes.method, 1, Buffer.from([0, 50, 0, 10, 0, 0, 20]))),
  ],
  [
    'a table that is longer than its frame',
    501,
    'FRAME_ERROR - cannot decode <<0,0,1,113,0,0,0,0,9,1>>',
    (client) => {
      const arguments_ = [0, 0, 1, 113, 0, 0, 0, 0, 9, 1];
      client.write(frame(frameTypes.method, 1, Buffer.from([0, 50, 0, 10, ...arguments_])));
    },
  ],
  [
    'no method at all',
    501,
    'FRAME_ERROR - type 1, all octets = <<>>: unknown_frame',
    (client) => client.write(frame(frameTypes.method, 1, Buffer.alloc(0))),
  ],
  [
    'a heartbeat with something in it',
    501,
    'FRAME_ERROR - type 8, all octets = <<"x">>: unknown_frame',
    (client) => client.write(frame(frameTypes.heartbeat, 0, Buffer.from('x'))),
  ],
  [
    'a content header that is too short',
    501,
    'FRAME_ERROR - type 2, all octets = <<0,60,0>>: unknown_frame',
    (client) => {
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.write(frame(frameTypes.header, 1, Buffer.from([0, 60, 0])));
    },
  ],
  [
    "a server's method",
    503,
    'COMMAND_INVALID - unimplemented method',
    (client) => client.send('BasicGetEmpty', 1, {}),
  ],
  [
    'an answer that nobody asked for',
    503,
    'COMMAND_INVALID - unimplemented method',
    (client) => client.send('ChannelFlowOk', 1, { active: true }),
  ],
  [
    "a connection's method on a channel",
    503,
    'COMMAND_INVALID - unimplemented method',
    (client) => client.send('ConnectionOpen', 1, { virtualHost: '/' }),
  ],
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
    'CHANNEL_ERROR - unexpected method in connection state running',
    (client) => client.send('BasicGet', 0, { queue: 'q', noAck: true }),
  ],
  [
    'a second connection.open',
    504,
    'CHANNEL_ERROR - unexpected method in connection state running',
    (client) => client.send('ConnectionOpen', 0, { virtualHost: '/' }),
  ],
  [
    'a content header out of turn',
    505,
    'UNEXPECTED_FRAME - expected method frame, got non method frame instead',
    (client) => client.write(frame(frameTypes.header, 1, contentHeader(0))),
  ],
  [
    'a content body out of turn',
    505,
    'UNEXPECTED_FRAME - expected method frame, got non method frame instead',
    (client) => client.write(frame(frameTypes.body, 1, Buffer.from('x'))),
  ],
  [
    'content of a channel that is not open',
    505,
    'UNEXPECTED_FRAME - expected method frame, got non method frame instead',
    (client) => client.write(frame(frameTypes.header, 2, contentHeader(0))),
  ],
  [
    'content on channel 0',
    505,
    'UNEXPECTED_FRAME - type 2, all octets = <<0,60,0,0,0,0,0,0,0,0,0,0,0,0>>',
    (client) => client.write(frame(frameTypes.header, 0, contentHeader(0))),
  ],
  [
    'a heartbeat of a channel',
    505,
    'UNEXPECTED_FRAME - type 8, all octets = <<>>',
    (client) => client.write(frame(frameTypes.heartbeat, 1, Buffer.alloc(0))),
  ],
  [
    'a body before its header',
    505,
    'UNEXPECTED_FRAME - expected content header for class 60, got non content header frame instead',
    (client) => {
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.write(frame(frameTypes.body, 1, Buffer.from('x')));
    },
  ],
  [
    'a method amid the frames of a message',
    505,
    'UNEXPECTED_FRAME - expected content header for class 60, got non content header frame instead',
    (client) => {
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.send('ChannelClose', 1, goodClose);
    },
  ],
  [
    'a second content header',
    505,
    'UNEXPECTED_FRAME - expected content body, got non content body frame instead',
    (client) => {
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.write(frame(frameTypes.header, 1, contentHeader(5)));
      client.write(frame(frameTypes.header, 1, contentHeader(5)));
    },
  ],
  [
    'a body that is longer than its header says',
    505,
    'UNEXPECTED_FRAME - expected content body, got non content body frame instead',
    (client) => {
      client.send('BasicPublish', 1, publishTo('test.nobody'));
      client.write(frame(frameTypes.header, 1, contentHeader(5)));
      client.write(frame(frameTypes.body, 1, Buffer.from('longer')));
      client.send('BasicRecover', 1, { requeue: true });
    },
  ],
  [
    'content of another class',
    505,
    'UNEXPECTED_FRAME - expected content header for class 60, got one for class 50 instead',
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
    'NOT_IMPLEMENTED - prefetch_size!=0 (1)',
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
        assert.equal(replyText, text);
      });
    }
  });
};
