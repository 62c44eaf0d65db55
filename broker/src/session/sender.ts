import type { Message } from '../model/message.ts';
import { encodeMethod } from '../wire/codec.ts';
import { encodeContent } from '../wire/content-frames.ts';
import type { MethodName, Methods } from '../wire/methods.ts';
import type { Client } from './client.ts';

/** The sending side of a channel. */
export class Sender {
  readonly #channel: number;
  readonly #client: Client;

  constructor(channel: number, client: Client) {
    this.#channel = channel;
    this.#client = client;
  }

  /** No more deliveries until the client has read what it was sent. */
  get isFull(): boolean {
    return this.#client.outbox.isFull;
  }

  /** The client has long not read: what nobody keeps is better lost than kept here. */
  get isOverfull(): boolean {
    return this.#client.outbox.isOverfull;
  }

  send<N extends MethodName>(name: N, fields: Methods[N]): void {
    this.#client.outbox.send(encodeMethod(name, this.#channel, fields));
  }

  sendContent<N extends MethodName>(name: N, fields: Methods[N], message: Message): void {
    const { outbox, frameMax } = this.#client;
    const method = encodeMethod(name, this.#channel, fields);
    outbox.send(encodeContent(method, this.#channel, message.header.bytes, message.body, frameMax));
  }
}
