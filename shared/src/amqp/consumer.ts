import type { ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
import { within } from '../process/within.ts';
import { Deliveries } from './deliveries.ts';

/** How long messages in hand may take to finish when a service stops, in milliseconds. */
const drainTimeoutMs = 5000;

/** What a service does with the messages of a queue. */
interface Handler {
  /** Deals with a message, which is acknowledged when that is through. */
  handle(message: ConsumeMessage, channel: ConfirmChannel): Promise<void>;
  /**
   * Is told why a message could not be dealt with or acknowledged.
   *
   * @returns whether the broker is to deliver it again, to this instance or another
   */
  unsettled(error: unknown): boolean;
}

/** A subscription to one queue, whose messages are acknowledged, and the messages in hand. */
export class Consumer {
  readonly #handler: Handler;
  readonly #inHand = new Map<ConsumeMessage, Promise<void>>();
  #deliveries: Deliveries | undefined;
  #cancel: () => Promise<unknown> = async () => undefined;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  /** How many messages are being worked on. */
  get inHand(): number {
    return this.#inHand.size;
  }

  /** @param channel on which nothing else consumes */
  async consume(channel: ConfirmChannel, queue: string): Promise<void> {
    const deliveries = new Deliveries(channel, (error) => this.#handler.unsettled(error));
    const tag = await consume(channel, queue, (message) => {
      deliveries.take(message);
      this.#inHand.set(message, this.#settle(message, channel, deliveries));
    });
    this.#deliveries = deliveries;
    this.#cancel = () => channel.cancel(tag).catch(() => undefined);
  }

  /** Takes no more messages; resolves when those in hand are done, or have taken too long. */
  async drain(): Promise<void> {
    await this.#cancel();
    await within(drainTimeoutMs, Promise.all(this.#inHand.values()));
    this.#deliveries?.flush();
  }

  async #settle(
    message: ConsumeMessage,
    channel: ConfirmChannel,
    deliveries: Deliveries,
  ): Promise<void> {
    try {
      await this.#handler.handle(message, channel);
      deliveries.finish(message);
    } catch (error) {
      deliveries.reject(message, this.#handler.unsettled(error));
    }
    this.#inHand.delete(message);
  }
}

/**
 * Subscribes to a queue.
 *
 * @returns the consumer's tag
 */
export async function consume(
  channel: ConfirmChannel,
  queue: string,
  take: (message: ConsumeMessage) => void,
  options?: Options.Consume,
): Promise<string> {
  const { consumerTag } = await channel.consume(
    queue,
    (message) => {
      // The broker cancelled us, because the queue is gone: reconnecting declares it again.
      if (message === null) void channel.close().catch(() => undefined);
      else take(message);
    },
    options,
  );
  return consumerTag;
}
