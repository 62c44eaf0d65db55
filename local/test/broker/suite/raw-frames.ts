import type { Methods } from '../../../src/broker/wire/methods.ts';

/** What raw clients send, good unless a test changes something. */

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

/** A content header's payload without any property. */
export function contentHeader(bodySize: number): Buffer {
  const payload = Buffer.alloc(14);
  payload.writeUInt16BE(60, 0);
  payload.writeBigUInt64BE(BigInt(bodySize), 4);
  return payload;
}
