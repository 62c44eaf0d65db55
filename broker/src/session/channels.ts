import { AmqpError } from '../values/reply.ts';
import type { Frame } from '../wire/frame-reader.ts';
import { frameTypes } from '../wire/frame-reader.ts';
import type { Method } from '../wire/methods.ts';
import { Channel } from './channel.ts';
import type { Client } from './client.ts';
import { carryOut } from './methods.ts';
import { noMethod } from './publisher.ts';

/** Class and method that a close names as its cause; zeros for none. */
export interface MethodId {
  classId: number;
  methodId: number;
}

/** The channels of a connection: how they open, and how either side closes them. */
export class Channels {
  /** The highest channel number, as negotiated. */
  max = 0;
  readonly #client: Client;
  readonly #open = new Map<number, Channel>();
  /**
   * Closed by us and not yet answered: what the client sent before it knew is ignored
   * (AMQP 0-9-1, channel.close).
   */
  readonly #closing = new Map<number, Channel>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** @throws AmqpError 504 for a channel that is not open, 530 for one beyond the highest number */
  receive(number: number, method: Method): void {
    const closing = this.#closing.get(number);
    if (closing) this.#receiveClosing(closing, method);
    else if (method.name === 'ChannelOpen' && !this.#open.has(number)) this.#add(number);
    else this.#pass(this.#get(number), method);
  }

  /** Takes a content header or body. @throws AmqpError 505 for a channel that is not open */
  receiveContent({ channel: number, type, payload }: Frame): void {
    if (this.#closing.has(number)) return;
    const publisher = this.#open.get(number)?.publisher;
    if (publisher === undefined) throw noMethod();
    if (type === frameTypes.header) publisher.receiveHeader(payload);
    else publisher.receiveBody(payload);
  }

  /** Closes a channel because of an error; false if there is no such channel. */
  fail(number: number, error: AmqpError, { classId, methodId }: MethodId): boolean {
    const channel = this.#open.get(number);
    if (channel === undefined) return false;
    const { code: replyCode, message: replyText } = error;
    channel.publisher.flushConfirms();
    channel.sender.send('ChannelClose', { replyCode, replyText, classId, methodId });
    this.#closing.set(number, channel);
    this.#release(channel);
    return true;
  }

  pump(): void {
    for (const channel of this.#open.values()) channel.consumers.pump();
  }

  flushConfirms(): void {
    for (const channel of this.#open.values()) channel.publisher.flushConfirms();
  }

  /** Ends all channels without a word. First their consumers, lest they get what goes back. */
  releaseAll(): void {
    for (const channel of this.#open.values()) channel.consumers.stopAll();
    for (const channel of this.#open.values()) this.#release(channel);
    this.#closing.clear();
  }

  #get(number: number): Channel {
    const channel = this.#open.get(number);
    if (channel) return channel;
    throw new AmqpError('CHANNEL_ERROR', "expected 'channel.open'");
  }

  #pass(channel: Channel, method: Method): void {
    if (channel.publisher.isReceiving) {
      throw channel.publisher.outOfTurn();
    }
    if (method.name === 'ChannelClose') this.#closedByClient(channel);
    else carryOut(channel, method);
  }

  #add(number: number): void {
    if (number > this.max) {
      throw new AmqpError('NOT_ALLOWED', `channel ${number} is beyond channel_max ${this.max}`);
    }
    const channel = new Channel(number, this.#client);
    this.#open.set(number, channel);
    channel.sender.send('ChannelOpenOk', {});
  }

  #closedByClient(channel: Channel): void {
    channel.publisher.flushConfirms();
    this.#release(channel);
    channel.sender.send('ChannelCloseOk', {});
  }

  #receiveClosing(channel: Channel, { name }: Method): void {
    if (name === 'ChannelCloseOk') this.#closing.delete(channel.number);
    if (name === 'ChannelClose') channel.sender.send('ChannelCloseOk', {});
  }

  #release(channel: Channel): void {
    this.#open.delete(channel.number);
    channel.consumers.stopAll();
    channel.requeueUnsettled();
  }
}
