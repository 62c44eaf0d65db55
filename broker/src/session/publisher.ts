import type { Exchange } from '../model/exchange.ts';
import type { Exchanges } from '../model/exchanges.ts';
import type { Message } from '../model/message.ts';
import { AmqpError, replyCodes } from '../values/reply.ts';
import { ContentHeader } from '../wire/content-header.ts';
import type { Methods } from '../wire/methods.ts';
import { BodyBuffer } from './body-buffer.ts';
import type { ChannelConsumers } from './channel-consumers.ts';
import { type Properties, readProperties } from './message-properties.ts';
import type { Sender } from './sender.ts';

/** A message of which not all frames have arrived. */
interface Incoming {
  exchange: Exchange;
  routingKey: string;
  mandatory: boolean;
  content: Content | undefined;
}

interface Content {
  properties: Properties;
  body: BodyBuffer;
}

/** @returns AmqpError 505 for content that no basic.publish announced */
export function noMethod(): AmqpError {
  const text = 'expected method frame, got non method frame instead';
  return new AmqpError('UNEXPECTED_FRAME', text);
}

/** The other parts of its channel that a publisher needs. */
interface ChannelParts {
  readonly sender: Sender;
  readonly consumers: ChannelConsumers;
}

/**
 * The publishing side of a channel: puts messages together from their frames, hands them to the
 * exchange and confirms that (AMQP 0-9-1, 4.2.6; https://www.rabbitmq.com/docs/confirms).
 */
export class Publisher {
  readonly #exchanges: Exchanges;
  readonly #channel: ChannelParts;
  #incoming: Incoming | undefined;
  #confirms = false;
  #published = 0;
  #confirmed = 0;

  constructor(exchanges: Exchanges, channel: ChannelParts) {
    this.#exchanges = exchanges;
    this.#channel = channel;
  }

  /** Whether frames of a message are still to come, so that nothing else may. */
  get isReceiving(): boolean {
    return this.#incoming !== undefined;
  }

  get confirms(): boolean {
    return this.#confirms;
  }

  /** From now on each message is confirmed; the first one has delivery tag 1. */
  selectConfirms(): void {
    this.#confirms = true;
  }

  /** @throws AmqpError 404 for an unknown exchange, 403 for an internal one, 540 for immediate */
  begin({ exchange: name, routingKey, mandatory, immediate }: Methods['BasicPublish']): void {
    if (immediate) throw new AmqpError('NOT_IMPLEMENTED', 'immediate=true');
    const exchange = this.#exchanges.exchange(name);
    if (exchange.traits.internal) {
      throw new AmqpError('ACCESS_REFUSED', `cannot publish to internal ${exchange}`);
    }
    this.#incoming = { exchange, routingKey, mandatory, content: undefined };
  }

  /**
   * @throws AmqpError 501 too short, 502 unreadable, 505 out of turn, 406 for too large or a bad
   * property
   */
  receiveHeader(payload: Buffer): void {
    const incoming = this.#incoming;
    if (incoming === undefined) throw noMethod();
    if (incoming.content) throw this.outOfTurn();
    const { replyAddress } = this.#channel.consumers;
    const header = new ContentHeader(payload);
    const properties = readProperties(header, replyAddress);
    const { bodySize } = header;
    incoming.content = { properties, body: new BodyBuffer(bodySize) };
    if (bodySize === 0) this.#complete(incoming, incoming.content);
  }

  /** @throws AmqpError 505 out of turn, or for more bytes than the header announced */
  receiveBody(part: Buffer): void {
    const incoming = this.#incoming;
    if (incoming === undefined) throw noMethod();
    if (!incoming.content?.body.add(part)) throw this.outOfTurn();
    if (incoming.content.body.isComplete) this.#complete(incoming, incoming.content);
  }

  /** @returns AmqpError 505 for a frame that came amid the frames of a message */
  outOfTurn(): AmqpError {
    const text = this.#incoming?.content
      ? 'expected content body, got non content body frame instead'
      : 'expected content header for class 60, got non content header frame instead';
    return new AmqpError('UNEXPECTED_FRAME', text);
  }

  /** Confirms what was published since the last time, all at once. */
  flushConfirms(): void {
    if (this.#published === this.#confirmed) return;
    const multiple = this.#published - this.#confirmed > 1;
    this.#confirmed = this.#published;
    this.#channel.sender.send('BasicAck', { deliveryTag: this.#published, multiple });
  }

  #complete({ exchange, routingKey, mandatory }: Incoming, { properties, body }: Content): void {
    this.#incoming = undefined;
    const { header, copies, timeToLive } = properties;
    const { bytes } = body;
    const message = {
      exchange: exchange.name,
      routingKey,
      copies,
      header,
      body: bytes,
      timeToLive,
    };
    const queues = exchange.route(message);
    let isTaken = true;
    for (const queue of queues) isTaken = queue.push(message) && isTaken;
    if (mandatory && queues.size === 0) this.#return(message);
    if (this.#confirms) this.#confirm(isTaken);
  }

  /** As in RabbitMQ a message is refused where one of its queues did not take it. */
  #confirm(isTaken: boolean): void {
    if (!isTaken) this.flushConfirms();
    this.#published += 1;
    if (isTaken) return;
    this.#confirmed = this.#published;
    const deliveryTag = this.#published;
    this.#channel.sender.send('BasicNack', { deliveryTag, multiple: false, requeue: false });
  }

  #return(message: Message): void {
    const { exchange, routingKey } = message;
    const replyCode = replyCodes.NO_ROUTE;
    const fields = { replyCode, replyText: 'NO_ROUTE', exchange, routingKey };
    this.#channel.sender.sendContent('BasicReturn', fields, message);
  }
}
