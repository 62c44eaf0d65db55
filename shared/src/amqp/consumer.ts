import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { within } from '../process/within.ts';

/** How long messages in hand may take to finish when a service stops, in milliseconds. */
const drainTimeoutMs = 5000;

/** A subscription to one queue, and the messages in hand. */
export class Consumer {
  readonly #handle: (message: ConsumeMessage, channel: ConfirmChannel) => Promise<void>;
  readonly #inHand = new Set<Promise<void>>();
  #channel: ConfirmChannel | undefined;
  #tag: string | undefined;

  /** @param handle deals with one message, acknowledges it on `channel`, and never rejects */
  constructor(handle: (message: ConsumeMessage, channel: ConfirmChannel) => Promise<void>) {
    this.#handle = handle;
  }

  /** How many messages are being worked on. */
  get inHand(): number {
    return this.#inHand.size;
  }

  async consume(channel: ConfirmChannel, queue: string, options?: { noAck: boolean }) {
    const { consumerTag } = await channel.consume(
      queue,
      (message) => {
        // The broker cancelled us, because the queue is gone: reconnecting declares it again.
        if (message === null) void channel.close().catch(() => undefined);
        else this.#take(message, channel);
      },
      options,
    );
    this.#channel = channel;
    this.#tag = consumerTag;
  }

  /** Takes no more messages; resolves when those in hand are done, or have taken too long. */
  async drain(): Promise<void> {
    if (this.#channel && this.#tag) {
      await this.#channel.cancel(this.#tag).catch(() => undefined);
    }
    await within(drainTimeoutMs, Promise.all(this.#inHand));
  }

  #take(message: ConsumeMessage, channel: ConfirmChannel): void {
    const work = this.#handle(message, channel).finally(() => this.#inHand.delete(work));
    this.#inHand.add(work);
  }
}

/**
 * Refuses a message.
 *
 * @param requeue whether the broker is to deliver it again, to this instance or another
 */
export function reject(channel: ConfirmChannel, message: ConsumeMessage, requeue: boolean): void {
  try {
    channel.reject(message, requeue);
  } catch {
    // The channel is closed, and with that the broker has the message back already.
  }
}
