import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { encodeContentHeader, encodeMethod } from '../../src/broker/wire/codec.ts';
import { frameTypes } from '../../src/broker/wire/frame-reader.ts';
import type { MethodName, Methods } from '../../src/broker/wire/methods.ts';
import { startBroker } from './embedded-broker.ts';
import { seededRandom } from './random.ts';
import { eventually, Fixture, Inbox } from './suite/fixture.ts';
import { frame, goodStart, protocolHeader } from './suite/raw-client.ts';

/** Attacks of each kind, and how many of them at a time. */
const attacks = 400;
const atATime = 20;

function method<N extends MethodName>(name: N, channel: number, fields: Methods[N]): Buffer {
  return encodeMethod(name, channel, fields);
}

const consume: Methods['BasicConsume'] = {
  queue: '',
  consumerTag: 'c',
  noLocal: false,
  noAck: false,
  exclusive: false,
  nowait: false,
  arguments: { list: [1, { deep: true }] },
};

/** All that a good client says in a session that uses most of the protocol, frame by frame. */
const session: Buffer[] = [
  protocolHeader,
  method('ConnectionStartOk', 0, goodStart),
  method('ConnectionTuneOk', 0, { channelMax: 100, frameMax: 4096, heartbeat: 0 }),
  method('ConnectionOpen', 0, { virtualHost: '/' }),
  method('ChannelOpen', 1, {}),
  method('QueueDeclare', 1, {
    queue: '',
    passive: false,
    durable: false,
    exclusive: true,
    autoDelete: false,
    nowait: false,
    arguments: {
      'x-message-ttl': 1000,
      'x-expires': 1000,
      'x-max-length': 3,
      'x-dead-letter-exchange': 'amq.topic',
      'x-dead-letter-routing-key': 'a.dead.b',
    },
  }),
  method('QueueBind', 1, {
    queue: '',
    exchange: 'amq.topic',
    routingKey: 'a.#.b',
    nowait: false,
    arguments: { note: 'x' },
  }),
  method('ConfirmSelect', 1, { nowait: false }),
  method('BasicQos', 1, { prefetchSize: 0, prefetchCount: 2, global: true }),
  ...['a.b', 'a.c.b', 'nowhere'].flatMap((routingKey) => [
    method('BasicPublish', 1, {
      exchange: 'amq.topic',
      routingKey,
      mandatory: true,
      immediate: false,
    }),
    frame(
      frameTypes.header,
      1,
      encodeContentHeader(8, {
        headers: { text: 'value', list: [1, null], 'x-death': [{ queue: 'q', reason: 'expired' }] },
        expiration: '500',
        correlationId: 'c-1',
      }),
    ),
    frame(frameTypes.body, 1, Buffer.from('four')),
    frame(frameTypes.body, 1, Buffer.from('more')),
  ]),
  method('BasicConsume', 1, consume),
  method('BasicNack', 1, { deliveryTag: 1, multiple: false, requeue: true }),
  method('BasicReject', 1, { deliveryTag: 2, requeue: false }),
  method('BasicAck', 1, { deliveryTag: 3, multiple: true }),
  method('BasicGet', 1, { queue: '', noAck: false }),
  method('BasicRecover', 1, { requeue: true }),
  frame(frameTypes.heartbeat, 0, Buffer.alloc(0)),
  method('BasicCancel', 1, { consumerTag: 'c', nowait: false }),
  method('QueueUnbind', 1, {
    queue: '',
    exchange: 'amq.topic',
    routingKey: 'a.#.b',
    arguments: {},
  }),
  method('QueuePurge', 1, { queue: '', nowait: false }),
  method('QueueDelete', 1, { queue: '', ifUnused: false, ifEmpty: false, nowait: false }),
  method('ExchangeDeclare', 1, {
    exchange: 'e',
    type: 'topic',
    passive: false,
    durable: false,
    autoDelete: true,
    internal: false,
    nowait: false,
    arguments: {},
  }),
  method('ExchangeDelete', 1, { exchange: 'e', ifUnused: true, nowait: false }),
  method('ChannelClose', 1, { replyCode: 200, replyText: '', classId: 0, methodId: 0 }),
  method('ConnectionClose', 0, { replyCode: 200, replyText: '', classId: 0, methodId: 0 }),
];

type Random = (below: number) => number;

function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random(256)));
}

/** What an attacker sends, by the kind of attack. */
const kinds: Record<string, (random: Random) => Buffer> = {
  'random bytes': (random) => noise(random, 1 + random(2000)),

  'random bytes after the protocol header': (random) =>
    Buffer.concat([protocolHeader, noise(random, 1 + random(2000))]),

  'a session that breaks off': (random) => {
    const bytes = Buffer.concat(session);
    return bytes.subarray(0, random(bytes.length));
  },

  'a session with flipped bits': (random) => {
    const bytes = Buffer.concat(session);
    for (let flips = 1 + random(8); flips > 0; flips -= 1) {
      const at = random(bytes.length);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
    }
    return bytes;
  },

  'frames with damaged contents': (random) => {
    const opening = session.slice(0, 5);
    const damaged = Array.from({ length: 5 }, () => {
      const victim = session[5 + random(session.length - 5)] ?? Buffer.alloc(8);
      const payload = Buffer.from(victim.subarray(7, -1 - random(4)));
      if (payload.length > 4) payload.writeUInt8(random(256), 4 + random(payload.length - 4));
      return frame(victim.readUInt8(0), random(3), payload);
    });
    return Buffer.concat([...opening, ...damaged]);
  },

  'methods with random arguments': (random) => {
    const opening = session.slice(0, 5);
    const wild = Array.from({ length: 5 }, () => {
      const [classId = 10] = [[10, 20, 40, 50, 60, 85, 90][random(7)]];
      const id = Buffer.from([0, classId, 0, 10 * (1 + random(12)) + random(2)]);
      return frame(frameTypes.method, random(2), Buffer.concat([id, noise(random, random(60))]));
    });
    return Buffer.concat([...opening, ...wild]);
  },
};

describe('hostile bytes', () => {
  let started: Awaited<ReturnType<typeof startBroker>>;

  before(async () => {
    started = await startBroker();
  });

  after(async () => {
    await started.broker.close();
  });

  /** Sends the bytes, and waits for the broker to close the connection. */
  function attack(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: started.port });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      socket.resume();
      socket.end(bytes);
    });
  }

  test('the session that they are made of is a good one', async () => {
    await attack(Buffer.concat(session));
    assert.deepEqual(started.log.warnings, []);
  });

  for (const [index, [kind, bytes]] of Object.entries(kinds).entries()) {
    test(`${kind} harm nobody`, { timeout: 20_000 }, async () => {
      const random = seededRandom(index + 1);
      for (let done = 0; done < attacks; done += atATime) {
        await Promise.all(Array.from({ length: atATime }, () => attack(bytes(random))));
      }
      await eventually(() => started.broker.connectionCount === 0, 'the end of all connections');
      assert.deepEqual(started.log.errors, []);
      const fixture = new Fixture(started.uri);
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      const inbox = await Inbox.open(channel, queue, { noAck: true });
      channel.sendToQueue(queue, Buffer.from('still here'));
      assert.deepEqual(await inbox.texts(1), ['still here']);
      await fixture.close();
    });
  }
});
