import type { Exchange } from '../model/exchange.ts';
import type { Message } from '../model/message.ts';
import { readContentHeader } from '../wire/content-header.ts';
import type { Methods } from '../wire/methods.ts';
import { AmqpError, replyCodes } from '../wire/reply.ts';
import type { Channel } from './channel.ts';
import { onlyUser } from './handshake.ts';

/** Bytes of the largest message taken, as in RabbitMQ. */
const messageSizeMax = 128 * 1024 * 1024;

/** A message of which the content has not all arrived. */
interface Incoming {
  exchange: Exchange;
  routingKey: string;
  mandatory: boolean;
  header: Buffer | undefined;
  timeToLive: number;
  parts: Buffer[];
  missing: number;
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
    this.#incoming = {
      exchange,
      routingKey,
      mandatory,
      header: undefined,
      timeToLive: Number.POSITIVE_INFINITY,
      parts: [],
      missing: 0,
    };
  }

  /** @throws AmqpError 505 out of turn, 502 unreadable, 406 for too large or a bad expiration */
  receiveHeader(payload: Buffer): void {
    const incoming = this.#incoming;
    if (incoming === undefined || incoming.header) {
      throw new AmqpError('UNEXPECTED_FRAME', 'a content header that no basic.publish announced');
    }
    const { bodySize, expiration, userId } = readContentHeader(payload);
    if (bodySize > messageSizeMax) {
      const text = `message size ${bodySize} is larger than configured max size ${messageSizeMax}`;
      throw new AmqpError('PRECONDITION_FAILED', text);
    }
    checkUserId(userId);
    incoming.header = payload;
    incoming.timeToLive = readTimeToLive(expiration);
    incoming.missing = bodySize;
    if (bodySize === 0) this.#complete(incoming, payload);
  }

  /** @throws AmqpError 505 out of turn, or for more bytes than the header announced */
  receiveBody(payload: Buffer): void {
    const incoming = this.#incoming;
    if (incoming?.header === undefined || payload.length > incoming.missing) {
      throw new AmqpError('UNEXPECTED_FRAME', 'a content body that no content header announced');
    }
    if (payload.length > 0) incoming.parts.push(payload);
    incoming.missing -= payload.length;
    if (incoming.missing === 0) this.#complete(incoming, incoming.header);
  }

  /** Confirms what was published since the last time, all at once. */
  flushConfirms(): void {
    if (this.#published === this.#confirmed) return;
    const multiple = this.#published - this.#confirmed > 1;
    this.#confirmed = this.#published;
    this.#channel.send('BasicAck', { deliveryTag: this.#published, multiple });
  }

  #complete({ exchange, routingKey, mandatory, timeToLive, parts }: Incoming, header: Buffer) {
    this.#incoming = undefined;
    const [first = Buffer.alloc(0)] = parts;
    const body = parts.length > 1 ? Buffer.concat(parts) : first;
    const message: Message = { exchange: exchange.name, routingKey, header, body, timeToLive };
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
