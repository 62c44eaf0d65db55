import type { Exchange } from '../model/exchange.ts';
import type { Message } from '../model/message.ts';
import { readContentHeader } from '../wire/content-header.ts';
import type { Methods } from '../wire/methods.ts';
import { AmqpError, replyCodes } from '../wire/reply.ts';
import { BodyBuffer } from './body-buffer.ts';
import type { Channel } from './channel.ts';
import { onlyUser } from './handshake.ts';

/** Bytes of the largest message taken, as in RabbitMQ. */
const messageSizeMax = 128 * 1024 * 1024;

/** A message of which not all frames have arrived. */
interface Incoming {
  exchange: Exchange;
  routingKey: string;
  mandatory: boolean;
  content: Content | undefined;
}

interface Content {
  header: Buffer;
  timeToLive: number;
  body: BodyBuffer;
}

/**
 * The publishing side of a channel: puts messages together from their frames, hands them to the
 * exchange and confirms that (AMQP 0-9-1, 4.2.6; https://www.rabbitmq.com/docs/confirms).
 */
export class Publisher {
  readonly #channel: Channel;
  #incoming: Incoming | undefined;
  #confirms = false;
  #published = 0;
  #confirmed = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Whether frames of a message are still to come, so that nothing else may. */
  get isReceiving(): boolean {
    return this.#incoming !== undefined;
  }

  /** From now on each message is confirmed; the first one has delivery tag 1. */
  selectConfirms(): void {
    this.#confirms = true;
  }

  /** @throws AmqpError 404 for an unknown exchange, 403 for an internal one, 540 for immediate */
  begin({ exchange: name, routingKey, mandatory, immediate }: Methods['BasicPublish']): void {
    if (immediate) throw new AmqpError('NOT_IMPLEMENTED', 'immediate=true');
    const exchange = this.#channel.host.exchange(name);
    if (exchange.traits.internal) {
      throw new AmqpError('ACCESS_REFUSED', `cannot publish to internal ${exchange}`);
    }
    this.#incoming = { exchange, routingKey, mandatory, content: undefined };
  }

  /** @throws AmqpError 505 out of turn, 502 unreadable, 406 for too large or a bad property */
  receiveHeader(header: Buffer): void {
    const incoming = this.#incoming;
    if (incoming === undefined || incoming.content) {
      throw new AmqpError('UNEXPECTED_FRAME', 'a content header that no basic.publish announced');
    }
    const { bodySize, expiration, userId } = readContentHeader(header);
    checkSize(bodySize);
    checkUserId(userId);
    const timeToLive = readTimeToLive(expiration);
    incoming.content = { header, timeToLive, body: new BodyBuffer(bodySize) };
    if (bodySize === 0) this.#complete(incoming, incoming.content);
  }

  /** @throws AmqpError 505 out of turn, or for more bytes than the header announced */
  receiveBody(part: Buffer): void {
    const incoming = this.#incoming;
    if (!incoming?.content?.body.add(part)) {
      throw new AmqpError('UNEXPECTED_FRAME', 'a content body that no content header announced');
    }
    if (incoming.content.body.isComplete) this.#complete(incoming, incoming.content);
  }

  /** Confirms what was published since the last time, all at once. */
  flushConfirms(): void {
    if (this.#published === this.#confirmed) return;
    const multiple = this.#published - this.#confirmed > 1;
    this.#confirmed = this.#published;
    this.#channel.send('BasicAck', { deliveryTag: this.#published, multiple });
  }

  #complete({ exchange, routingKey, mandatory }: Incoming, { header, timeToLive, body }: Content) {
    this.#incoming = undefined;
    const message = { exchange: exchange.name, routingKey, header, body: body.bytes, timeToLive };
    const queues = exchange.route(routingKey);
    for (const queue of queues) queue.push(message);
    if (mandatory && queues.size === 0) this.#return(message);
    if (this.#confirms) this.#published += 1;
  }

  #return(message: Message): void {
    const { exchange, routingKey } = message;
    const replyCode = replyCodes.NO_ROUTE;
    const fields = { replyCode, replyText: 'NO_ROUTE', exchange, routingKey };
    this.#channel.sendContent('BasicReturn', fields, message);
  }
}

/** @throws AmqpError 406 */
function checkSize(size: number): void {
  if (size <= messageSizeMax) return;
  const text = `message size ${size} is larger than configured max size ${messageSizeMax}`;
  throw new AmqpError('PRECONDITION_FAILED', text);
}

/** As in RabbitMQ nobody may speak for somebody else. @throws AmqpError 406 */
function checkUserId(userId: string | undefined): void {
  if (userId === undefined || userId === onlyUser) return;
  const text = `user_id property set to '${userId}' but authenticated user was '${onlyUser}'`;
  throw new AmqpError('PRECONDITION_FAILED', text);
}

/** @throws AmqpError 406 for an expiration that is no number of milliseconds */
function readTimeToLive(expiration: string | undefined): number {
  if (expiration === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d+$/.test(expiration)) return Number(expiration);
  throw new AmqpError('PRECONDITION_FAILED', `invalid expiration '${expiration}'`);
}
