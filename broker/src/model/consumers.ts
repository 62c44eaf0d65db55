import type { QueuedMessage } from './message.ts';

/** What a queue has to know of a consumer (AMQP 0-9-1, basic.consume). */
export interface Consumer {
  /** The only one its queue may have. */
  readonly exclusive: boolean;
  /** Whether it may be sent another message now: prefetch and its connection permit. */
  isReady(): boolean;
  deliver(entry: QueuedMessage): void;
  /** Its queue is gone, and with it the consumer. */
  queueDeleted(): void;
}

/** The consumers of a queue, which get its messages in turn. */
export class Consumers {
  readonly #all: Consumer[] = [];
  /** Whose turn it is. */
  #turn = 0;
  #heldSince: Date | undefined;

  /** Since when none of them gets anything, because an operator holds the queue. */
  get heldSince(): Date | undefined {
    return this.#heldSince;
  }

  get count(): number {
    return this.#all.length;
  }

  get hasExclusive(): boolean {
    return this.#all.some(({ exclusive }) => exclusive);
  }

  add(consumer: Consumer): void {
    this.#all.push(consumer);
  }

  remove(consumer: Consumer): void {
    const index = this.#all.indexOf(consumer);
    if (index < 0) return;
    this.#all.splice(index, 1);
    if (index < this.#turn) this.#turn -= 1;
  }

  /** From now on none is ready, until {@link release}. */
  hold(): void {
    this.#heldSince ??= new Date();
  }

  release(): void {
    this.#heldSince = undefined;
  }

  /** The next consumer that is ready, if any is; the turn passes to the one after it. */
  next(): Consumer | undefined {
    if (this.#heldSince) return undefined;
    const { length } = this.#all;
    for (let step = 0; step < length; step += 1) {
      const index = (this.#turn + step) % length;
      const consumer = this.#all[index];
      if (consumer?.isReady()) {
        this.#turn = index + 1;
        return consumer;
      }
    }
    return undefined;
  }

  /** Empties it and returns those that were in it. */
  removeAll(): Consumer[] {
    return this.#all.splice(0);
  }
}
