import { createRequire } from 'node:module';
import path from 'node:path';
import { frameTypes } from '../../src/wire/frame-reader.ts';
import type { Methods } from '../../src/wire/methods.ts';

/** What raw clients send, good unless a test changes something. */

const require = createRequire(import.meta.url);
/** amqplib's codec, as our own writes no properties. */
const {
  encodeProperties,
}: {
  encodeProperties(id: number, channel: number, size: number, properties: object): Buffer;
} = require(path.join(path.dirname(require.resolve('amqplib')), 'lib', 'defs.js'));

export const protocolHeader = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

/** The start-ok of a client that may log in. */
export const goodStart: Methods['ConnectionStartOk'] = {
  clientProperties: { capabilities: { authentication_failure_close: true } },
  mechanism: 'PLAIN',
  response: Buffer.from('\0guest\0guest'),
  locale: 'en_US',
};

/** The close of a client that has nothing to complain about. */
export const goodClose: Methods['ConnectionClose'] = {
  replyCode: 200,
  replyText: '',
  classId: 0,
  methodId: 0,
};

/** A queue that goes with its connection. */
export function declareQueue(queue: string): Methods['QueueDeclare'] {
  return {
    queue,
    passive: false,
    durable: false,
    exclusive: true,
    autoDelete: false,
    nowait: false,
    arguments: {},
  };
}

export function deleteQueue(queue: string): Methods['QueueDelete'] {
  return { queue, ifUnused: false, ifEmpty: false, nowait: false };
}

/** A consumer that acknowledges nothing. */
export function consumeFrom(queue: string): Methods['BasicConsume'] {
  return {
    queue,
    consumerTag: 'raw',
    noLocal: false,
    noAck: true,
    exclusive: false,
    nowait: false,
    arguments: {},
  };
}

/** By the default exchange. */
export function publishTo(queue: string): Methods['BasicPublish'] {
  return { exchange: '', routingKey: queue, mandatory: false, immediate: false };
}

/** A frame as it goes over the wire. */
export function frame(type: number, channel: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}

/** A content header's payload. */
export function contentHeader(bodySize: number, properties: object = {}): Buffer {
  return encodeProperties(60, 0, bodySize, properties).subarray(7, -1);
}

/** The frames of a message that follow its basic.publish, on channel 1. */
export function content(body: string, properties: object = {}): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    frame(frameTypes.header, 1, contentHeader(bytes.length, properties)),
    ...(bytes.length > 0 ? [frame(frameTypes.body, 1, bytes)] : []),
  ]);
}
