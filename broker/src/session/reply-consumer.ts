import type { ReplyReceiver } from '../model/direct-replies.ts';
import type { Message } from '../model/message.ts';
import type { Channel } from './channel.ts';

/** The consumer of direct replies on a channel: sends them to its client as they come. */
export class ReplyConsumer implements ReplyReceiver {
  readonly tag: string;
  readonly address: string;
  readonly #channel: Channel;

  /** Open at once; `stop` closes it. */
  constructor(tag: string, channel: Channel) {
    this.tag = tag;
    this.#channel = channel;
    this.address = channel.host.replies.open(this);
  }

  /** Nothing keeps a reply: a client that has long not read what it was sent gets no more of them. */
  receiveReply(message: Message): void {
    const { connection, deliveries } = this.#channel;
    if (connection.outbox.isOverfull) return;
    const { exchange, routingKey } = message;
    this.#channel.sendContent(
      'BasicDeliver',
      {
        consumerTag: this.tag,
        deliveryTag: deliveries.upcomingTag,
        redelivered: false,
        exchange,
        routingKey,
      },
      message,
    );
  }

  stop(): void {
    this.#channel.host.replies.close(this.address);
  }
}
