import { encodeMethod } from '../src/wire/codec.ts';
import { frameTypes } from '../src/wire/frame-reader.ts';
import type { MethodName, Methods } from '../src/wire/methods.ts';
import {
  consumeFrom,
  contentHeader,
  declareQueue,
  deleteQueue,
  frame,
  goodClose,
  goodStart,
  protocolHeader,
} from './suite/raw-frames.ts';

function method<N extends MethodName>(name: N, channel: number, fields: Methods[N]): Buffer {
  return encodeMethod(name, channel, fields);
}

/** All that a good client says in a session that uses most of the protocol, frame by frame. */
export const session: Buffer[] = [
  protocolHeader,
  method('ConnectionStartOk', 0, goodStart),
  method('ConnectionTuneOk', 0, { channelMax: 100, frameMax: 4096, heartbeat: 0 }),
  method('ConnectionOpen', 0, { virtualHost: '/' }),
  method('ChannelOpen', 1, {}),
  method('QueueDeclare', 1, {
    ...declareQueue(''),
    arguments: {
      'x-message-ttl': 1000,
      'x-expires': 1000,
      'x-max-length': 3,
      'x-max-length-bytes': 100,
      'x-overflow': 'reject-publish-dlx',
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
  method('QueueBind', 1, {
    queue: '',
    exchange: 'amq.headers',
    routingKey: '',
    nowait: false,
    arguments: { 'x-match': 'any-with-x', text: 'value', 'x-list': [1, { a: 1 }], none: null },
  }),
  method('ExchangeBind', 1, {
    destination: 'amq.headers',
    source: 'amq.topic',
    routingKey: '#',
    nowait: false,
    arguments: { note: 'x' },
  }),
  method('BasicConsume', 1, {
    ...consumeFrom('amq.rabbitmq.reply-to'),
    consumerTag: 'replies',
    noAck: true,
  }),
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
      contentHeader(8, {
        headers: {
          text: 'value',
          list: [1, null],
          CC: ['a.copy.b', 5],
          BCC: ['nowhere'],
          'x-death': [{ queue: 'q', reason: 'expired', count: 1 }],
        },
        expiration: '500',
        replyTo: 'amq.rabbitmq.reply-to',
        correlationId: 'c-1',
      }),
    ),
    frame(frameTypes.body, 1, Buffer.from('four')),
    frame(frameTypes.body, 1, Buffer.from('more')),
  ]),
  method('BasicConsume', 1, {
    ...consumeFrom(''),
    noAck: false,
    arguments: { list: [1, { a: 1 }] },
  }),
  method('BasicNack', 1, { deliveryTag: 1, multiple: false, requeue: true }),
  method('BasicReject', 1, { deliveryTag: 2, requeue: false }),
  method('BasicAck', 1, { deliveryTag: 3, multiple: true }),
  method('BasicGet', 1, { queue: '', noAck: false }),
  method('BasicRecover', 1, { requeue: true }),
  frame(frameTypes.heartbeat, 0, Buffer.alloc(0)),
  method('BasicCancel', 1, { consumerTag: 'raw', nowait: false }),
  method('QueueUnbind', 1, {
    queue: '',
    exchange: 'amq.topic',
    routingKey: 'a.#.b',
    arguments: {},
  }),
  method('ExchangeUnbind', 1, {
    destination: 'amq.headers',
    source: 'amq.topic',
    routingKey: '#',
    nowait: false,
    arguments: { note: 'x' },
  }),
  method('ConnectionUpdateSecret', 0, { newSecret: Buffer.from('guest'), reason: 'expired' }),
  method('QueuePurge', 1, { queue: '', nowait: false }),
  method('QueueDelete', 1, deleteQueue('')),
  method('ExchangeDeclare', 1, {
    exchange: 'e',
    type: 'topic',
    passive: false,
    durable: false,
    autoDelete: true,
    internal: false,
    nowait: false,
    arguments: { 'alternate-exchange': 'amq.match' },
  }),
  method('ExchangeDelete', 1, { exchange: 'e', ifUnused: true, nowait: false }),
  method('ChannelClose', 1, goodClose),
  method('ConnectionClose', 0, goodClose),
];
