import type { QueuedMessage } from '../model/message.ts';
import type { Queue } from '../model/queue.ts';
import { AmqpError } from '../values/reply.ts';

/** Whose messages a client may have only so many of. */
export interface Prefetching {
  /** Messages sent to it and not settled. */
  unsettled: number;
}

/** A message on its way to a client. */
export interface Delivery {
  entry: QueuedMessage;
  queue: Queue;
  /** Undefined where the client fetched it by basic.get. */
  consumer: Prefetching | undefined;
}

/** What a channel delivered and its client has not settled, by delivery tag. */
export class Deliveries {
  /** Messages that all consumers together may have unsettled (basic.qos, global); 0: any number. */
  prefetch = 0;
  readonly #unsettled = new Map<number, Delivery>();
  #lastTag = 0;
  /** Every tag below it is settled. */
  #lowestTag = 1;
  #byConsumers = 0;

  get hasRoom(): boolean {
    return this.prefetch === 0 || this.#byConsumers < this.prefetch;
  }

  /** A delivery tag that the next delivery gets as well, as RabbitMQ gives it to direct replies. */
  get upcomingTag(): number {
    return this.#lastTag + 1;
  }

  /** The delivery tag for a message that the client will not settle. */
  nextTag(): number {
    this.#lastTag += 1;
    return this.#lastTag;
  }

  /** The delivery tag for one that it will. */
  add(delivery: Delivery): number {
    const tag = this.nextTag();
    this.#unsettled.set(tag, delivery);
    delivery.queue.unsettled += 1;
    if (delivery.consumer) {
      delivery.consumer.unsettled += 1;
      this.#byConsumers += 1;
    }
    return tag;
  }

  /**
   * Takes out what a client settles.
   *
   * @param multiple all up to and including the tag; tag 0 then means all there are
   * @throws AmqpError 406 for a tag that is not unsettled
   */
  settle(tag: number, multiple: boolean): Delivery[] {
    if (multiple && tag === 0) return this.settleAll();
    if (!this.#unsettled.has(tag)) {
      throw new AmqpError('PRECONDITION_FAILED', `unknown delivery tag ${tag}`);
    }
    const settled: Delivery[] = [];
    if (!multiple) this.#take(tag, settled);
    // Passes each tag once in the channel's life, settled or not, and so stays O(1) a message.
    else for (; this.#lowestTag <= tag; this.#lowestTag += 1) this.#take(this.#lowestTag, settled);
    return settled;
  }

  settleAll(): Delivery[] {
    const settled: Delivery[] = [];
    for (const tag of [...this.#unsettled.keys()]) this.#take(tag, settled);
    this.#lowestTag = this.#lastTag + 1;
    return settled;
  }

  #take(tag: number, into: Delivery[]): void {
    const delivery = this.#unsettled.get(tag);
    if (delivery === undefined) return;
    this.#unsettled.delete(tag);
    delivery.queue.unsettled -= 1;
    if (delivery.consumer) {
      delivery.consumer.unsettled -= 1;
      this.#byConsumers -= 1;
    }
    into.push(delivery);
  }
}
