import type { Consumer } from '../model/consumers.ts';
import type { QueuedMessage } from '../model/message.ts';
import type { Queue } from '../model/queue.ts';
import type { Channel } from './channel.ts';

/** How a consumer is declared (AMQP 0-9-1, basic.consume). */
interface ConsumerTraits {
  /** Messages count as settled once they are sent. */
  noAck: boolean;
  exclusive: boolean;
  /** Messages that it may have unsettled; 0: any number. */
  prefetch: number;
}

/** A consumer on a channel: it sends the messages of one queue to its client. */
export class ChannelConsumer implements Consumer {
  readonly tag: string;
  readonly queue: Queue;
  readonly exclusive: boolean;
  /** Messages sent to it and not settled; the channel's deliveries keep the count. */
  unsettled = 0;
  readonly #channel: Channel;
  readonly #traits: ConsumerTraits;

  constructor(tag: string, queue: Queue, channel: Channel, traits: ConsumerTraits) {
    this.tag = tag;
    this.queue = queue;
    this.exclusive = traits.exclusive;
    this.#channel = channel;
    this.#traits = traits;
  }

  isReady(): boolean {
    const { noAck, prefetch } = this.#traits;
    if (this.#channel.isOutboxFull) return false;
    if (noAck) return true;
    return (prefetch === 0 || this.unsettled < prefetch) && this.#channel.deliveries.hasRoom;
  }

  deliver(entry: QueuedMessage): void {
    const { deliveries } = this.#channel;
    const { message, redelivered } = entry;
    const deliveryTag = this.#traits.noAck
      ? deliveries.nextTag()
      : deliveries.add({ entry, queue: this.queue, consumer: this });
    const { exchange, routingKey } = message;
    this.#channel.sendContent(
      'BasicDeliver',
      { consumerTag: this.tag, deliveryTag, redelivered, exchange, routingKey },
      message,
    );
  }

  queueDeleted(): void {
    this.#channel.consumers.cancel(this);
  }
}
