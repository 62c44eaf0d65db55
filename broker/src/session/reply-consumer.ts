import type { DirectReplies, ReplyReceiver } from '../model/direct-replies.ts';
import type { Message } from '../model/message.ts';
import type { Deliveries } from './deliveries.ts';
import type { Sender } from './sender.ts';

/** The consumer of direct replies on a channel: sends them to its client as they come. */
export class ReplyConsumer implements ReplyReceiver {
  readonly tag: string;
  readonly address: string;
  readonly #replies: DirectReplies;
  readonly #sender: Sender;
  readonly #deliveries: Deliveries;

  /** Open at once; `stop` closes it. */
  constructor(tag: string, replies: DirectReplies, sender: Sender, deliveries: Deliveries) {
    this.tag = tag;
    this.#replies = replies;
    this.#sender = sender;
    this.#deliveries = deliveries;
    this.address = replies.open(this);
  }

  /** Nothing keeps a reply: a client that has long not read what it was sent gets no more of them. */
  receiveReply(message: Message): void {
    if (this.#sender.isOverfull) return;
    const { exchange, routingKey } = message;
    this.#sender.sendContent(
      'BasicDeliver',
      {
        consumerTag: this.tag,
        deliveryTag: this.#deliveries.upcomingTag,
        redelivered: false,
        exchange,
        routingKey,
      },
      message,
    );
  }

  stop(): void {
    this.#replies.close(this.address);
  }
}
