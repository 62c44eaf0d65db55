import type { Consumer } from '../model/consumers.ts';
import type { QueuedMessage } from '../model/message.ts';
import type { Queue } from '../model/queue.ts';
import type { Deliveries, Prefetching } from './deliveries.ts';
import type { Sender } from './sender.ts';

/** How a consumer is declared (AMQP 0-9-1, basic.consume). */
interface ConsumerTraits {
  /** Messages count as settled once they are sent. */
  noAck: boolean;
  exclusive: boolean;
  /** Messages that it may have unsettled; 0: any number. */
  prefetch: number;
}

/** What a consumer needs of its channel. */
export interface ConsumerSurroundings {
  readonly sender: Sender;
  readonly deliveries: Deliveries;
  /** Told that the consumer's queue is gone. */
  queueDeleted(consumer: ChannelConsumer): void;
}

/** A consumer on a channel: it sends the messages of one queue to its client. */
export class ChannelConsumer implements Consumer, Prefetching {
  readonly tag: string;
  readonly queue: Queue;
  readonly exclusive: boolean;
  /** The channel's deliveries keep the count. */
  unsettled = 0;
  readonly #surroundings: ConsumerSurroundings;
  readonly #traits: ConsumerTraits;

  constructor(
    tag: string,
    queue: Queue,
    traits: ConsumerTraits,
    surroundings: ConsumerSurroundings,
  ) {
    this.tag = tag;
    this.queue = queue;
    this.exclusive = traits.exclusive;
    this.#traits = traits;
    this.#surroundings = surroundings;
  }

  isReady(): boolean {
    const { noAck, prefetch } = this.#traits;
    const { sender, deliveries } = this.#surroundings;
    if (sender.isFull) return false;
    if (noAck) return true;
    return (prefetch === 0 || this.unsettled < prefetch) && deliveries.hasRoom;
  }

  deliver(entry: QueuedMessage): void {
    const { sender, deliveries } = this.#surroundings;
    const { message, redelivered } = entry;
    const deliveryTag = this.#traits.noAck
      ? deliveries.nextTag()
      : deliveries.add({ entry, queue: this.queue, consumer: this });
    const { exchange, routingKey } = message;
    sender.sendContent(
      'BasicDeliver',
      { consumerTag: this.tag, deliveryTag, redelivered, exchange, routingKey },
      message,
    );
  }

  queueDeleted(): void {
    this.#surroundings.queueDeleted(this);
  }
}
