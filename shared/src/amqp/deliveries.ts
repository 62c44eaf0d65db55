import type { ConfirmChannel, ConsumeMessage } from 'amqplib';

/**
 * The messages that a channel's only consumer has in hand. Those that one turn of the event loop finishes
 * are acknowledged at its end: in one frame (`multiple` of AMQP 0-9-1's `basic.ack`) those before which
 * none is in hand, as such a frame acknowledges whatever was delivered before.
 */
export class Deliveries {
  readonly #channel: ConfirmChannel;
  readonly #lost: (error: unknown) => void;
  /** In the order in which they were delivered. */
  readonly #inHand = new Set<ConsumeMessage>();
  #finished: ConsumeMessage[] = [];

  /** @param lost is told of each message that could not be acknowledged: it is delivered again */
  constructor(channel: ConfirmChannel, lost: (error: unknown) => void) {
    this.#channel = channel;
    this.#lost = lost;
  }

  /** A message has been delivered; those of a channel in their order. */
  take(message: ConsumeMessage): void {
    this.#inHand.add(message);
  }

  /** The message is done: acknowledges it at the end of this turn of the event loop. */
  finish(message: ConsumeMessage): void {
    this.#inHand.delete(message);
    if (this.#finished.push(message) === 1) process.nextTick(() => this.flush());
  }

  /**
   * Refuses a message, at once.
   *
   * @param requeue whether the broker is to deliver it again, to this instance or another
   */
  reject(message: ConsumeMessage, requeue: boolean): void {
    this.#inHand.delete(message);
    try {
      this.#channel.reject(message, requeue);
    } catch {
      // The channel is closed, and with that the broker has the message back already.
    }
  }

  /** Acknowledges what is finished, now. */
  flush(): void {
    const finished = this.#finished.sort((a, b) => tagOf(a) - tagOf(b));
    this.#finished = [];
    const [oldest] = this.#inHand;
    const firstInHand = oldest ? tagOf(oldest) : Infinity;
    const last = finished.findLast((message) => tagOf(message) < firstInHand);
    try {
      if (last) this.#channel.ack(last, true);
      for (const message of finished) {
        if (tagOf(message) > firstInHand) this.#channel.ack(message);
      }
    } catch (error) {
      for (const _ of finished) this.#lost(error);
    }
  }
}

/** The broker counts what it delivers on a channel. */
function tagOf({ fields }: ConsumeMessage): number {
  return fields.deliveryTag;
}
