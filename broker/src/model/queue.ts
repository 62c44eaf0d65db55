import { AmqpError } from '../values/reply.ts';
import { Backlog } from './backlog.ts';
import type { Binding, Reached, ReachedQueue } from './binding.ts';
import { type Consumer, Consumers } from './consumers.ts';
import type { DeathReason } from './dead-letter.ts';
import { Deadline } from './deadline.ts';
import type { Message, QueuedMessage } from './message.ts';
import { type QueueArguments, readQueueArguments } from './queue-arguments.ts';
import { checkSameTraits, type QueueTraits } from './queue-traits.ts';

/** Where a queue lives. */
export interface QueueHost {
  /** Takes a message that the queue gives up. */
  deadLetter(queue: Queue, message: Message, reason: DeathReason): void;
  /** Deletes a queue that is no longer used. */
  deleteQueue(queue: Queue): void;
}

/** Keeps messages, in memory and in order, until a consumer takes them (AMQP 0-9-1, 3.1.4). */
export class Queue implements ReachedQueue {
  readonly name: string;
  readonly traits: QueueTraits;
  readonly arguments: QueueArguments;
  readonly incoming = new Set<Binding>();
  /** Messages delivered and not settled. The channels' deliveries keep the count. */
  unsettled = 0;
  readonly #host: QueueHost;
  readonly #backlog = new Backlog();
  readonly #consumers = new Consumers();
  readonly #headExpiry = new Deadline(() => this.#expireHead());
  readonly #lease: Deadline;
  #nextPosition = 0;
  #isDeleted = false;

  /** @throws AmqpError 406 for a bad argument, 540 for one that this broker does not implement */
  constructor(name: string, traits: QueueTraits, host: QueueHost) {
    this.name = name;
    this.traits = traits;
    this.arguments = readQueueArguments(`${this}`, traits.arguments);
    this.#host = host;
    this.#lease = new Deadline(() => host.deleteQueue(this));
    this.renewLease();
  }

  /** Messages that wait to be delivered. */
  get messageCount(): number {
    this.#expireHead();
    return this.#backlog.size;
  }

  get consumerCount(): number {
    return this.#consumers.count;
  }

  /** Since when an operator holds it; undefined when none does. */
  get heldSince(): Date | undefined {
    return this.#consumers.heldSince;
  }

  /** Its consumers get nothing more, and messages wait, until {@link release}. */
  hold(): void {
    this.#consumers.hold();
  }

  /** Delivers again, first what has waited. */
  release(): void {
    this.#consumers.release();
    this.pump();
  }

  /** Whether it has ever had a message, or has a consumer. */
  get isInUse(): boolean {
    return this.#nextPosition > 0 || this.#consumers.count > 0;
  }

  toString(): string {
    return `queue '${this.name}' in vhost '/'`;
  }

  /** @throws AmqpError 406 where a declaration asks for another queue than this */
  checkDeclaration(received: QueueTraits): void {
    checkSameTraits(`${this}`, this.traits, received);
  }

  /** Counts as a use: the time until an unused queue expires (`x-expires`) starts anew. */
  renewLease(): void {
    const { expires } = this.arguments;
    if (expires === undefined || this.#consumers.count > 0) this.#lease.clear();
    else this.#lease.set(performance.now() + expires);
  }

  addTo({ queues }: Reached): void {
    queues.add(this);
  }

  /**
   * Takes a message in. A waiting consumer gets it at once, however short its time to live.
   *
   * @returns false where the queue is full and does not take it (`x-overflow`)
   */
  push(message: Message): boolean {
    const { overflow } = this.arguments;
    if (overflow !== 'drop-head' && this.#isFull(1, message.body.length)) {
      if (overflow === 'reject-publish-dlx') this.#host.deadLetter(this, message, 'maxlen');
      return false;
    }
    const consumer = this.#backlog.size === 0 ? this.#consumers.next() : undefined;
    const entry = this.#place(message);
    if (consumer) {
      consumer.deliver(entry);
      return true;
    }
    this.#backlog.push(entry);
    this.#makeRoom();
    this.pump();
    return true;
  }

  /** The first message (basic.get), or undefined where none waits. */
  shift(): QueuedMessage | undefined {
    this.renewLease();
    this.#expireHead();
    return this.#backlog.shift();
  }

  /** Takes delivered messages back to where they stood. */
  requeue(entries: Iterable<QueuedMessage>): void {
    if (this.#isDeleted) return;
    for (const entry of entries) {
      entry.redelivered = true;
      this.#backlog.putBack(entry);
    }
    this.#makeRoom();
    this.pump();
  }

  /** Gives up a delivered message that its consumer does not want. */
  reject({ message }: QueuedMessage): void {
    if (!this.#isDeleted) this.#host.deadLetter(this, message, 'rejected');
  }

  /** Delivers what waits to the consumers that are ready. */
  pump(): void {
    this.#expireHead();
    while (this.#backlog.size > 0) {
      const consumer = this.#consumers.next();
      if (consumer === undefined) return;
      const entry = this.#backlog.shift();
      if (entry) consumer.deliver(entry);
      this.#expireHead();
    }
  }

  /** @throws AmqpError 403 where one of the consumers wants the queue for itself */
  addConsumer(consumer: Consumer): void {
    const { count, hasExclusive } = this.#consumers;
    if (hasExclusive || (consumer.exclusive && count > 0)) {
      throw new AmqpError('ACCESS_REFUSED', `${this} in exclusive use`);
    }
    this.#consumers.add(consumer);
    this.renewLease();
  }

  removeConsumer(consumer: Consumer): void {
    this.#consumers.remove(consumer);
    if (this.#consumers.count > 0 || this.#isDeleted) return;
    if (this.traits.autoDelete) this.#host.deleteQueue(this);
    else this.renewLease();
  }

  /** Drops what waits, and returns how many those were. */
  purge(): number {
    const count = this.messageCount;
    this.#backlog.clear();
    this.#headExpiry.clear();
    return count;
  }

  /** Called by the virtual host at the queue's end: stops its timers and notifies its consumers. */
  close(): void {
    this.#isDeleted = true;
    this.#headExpiry.clear();
    this.#lease.clear();
    this.#backlog.clear();
    for (const consumer of this.#consumers.removeAll()) consumer.queueDeleted();
  }

  #place(message: Message): QueuedMessage {
    const timeToLive = Math.min(message.timeToLive, this.arguments.messageTtl);
    const expiresAt =
      timeToLive === Number.POSITIVE_INFINITY ? timeToLive : performance.now() + timeToLive;
    const position = this.#nextPosition;
    this.#nextPosition += 1;
    return { message, position, expiresAt, redelivered: false };
  }

  /** Only ever looks at the head, as RabbitMQ's classic queues do, and leaves one timer for it. */
  #expireHead(): void {
    let head = this.#backlog.peek();
    while (head && head.expiresAt !== Number.POSITIVE_INFINITY) {
      if (head.expiresAt > performance.now()) {
        this.#headExpiry.bringForward(head.expiresAt);
        return;
      }
      this.#giveUpHead('expired');
      head = this.#backlog.peek();
    }
  }

  /** Whether so many messages and bytes more are too many. */
  #isFull(messages: number, bytes: number): boolean {
    const { maxLength, maxLengthBytes } = this.arguments;
    const { size, bytes: present } = this.#backlog;
    return size + messages > maxLength || present + bytes > maxLengthBytes;
  }

  #makeRoom(): void {
    if (this.arguments.overflow !== 'drop-head') return;
    while (this.#isFull(0, 0)) this.#giveUpHead('maxlen');
  }

  #giveUpHead(reason: DeathReason): void {
    const entry = this.#backlog.shift();
    if (entry) this.#host.deadLetter(this, entry.message, reason);
  }
}
