import type { BrokerLog } from '../log.ts';
import { closesCycle, type DeathReason, deadLetter } from './dead-letter.ts';
import type { Exchanges } from './exchanges.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

/** Publishes dead messages to the dead letter exchange of their queue. */
export class DeadLetters {
  readonly #exchanges: Exchanges;
  readonly #log: BrokerLog;
  /** Queues whose dead letters get lost, so that this is said once for each. */
  readonly #warnedOf = new WeakSet<Queue>();

  constructor(exchanges: Exchanges, log: BrokerLog) {
    this.#exchanges = exchanges;
    this.#log = log;
  }

  /**
   * Takes a message that a queue gave up; where the queue has no dead letter exchange it is gone.
   *
   * Publishes it not at once but as a task of its own: a message may die while a queue is being
   * served, and where it goes it may displace another one, and so on.
   */
  add(queue: Queue, message: Message, reason: DeathReason): void {
    if (queue.arguments.deadLetterExchange === undefined) return;
    queueMicrotask(() => {
      try {
        this.#publish(queue, message, reason);
      } catch (error) {
        this.#log.error('a dead letter was dropped', { queue: queue.name, reason, error });
      }
    });
  }

  #publish(queue: Queue, message: Message, reason: DeathReason): void {
    const { deadLetterExchange: name = '', deadLetterRoutingKey: routingKey } = queue.arguments;
    const exchange = this.#exchanges.get(name);
    if (exchange === undefined) {
      this.#warnOnce(queue, `dead letters are dropped: no exchange '${name}'`);
      return;
    }
    const dead = deadLetter(message, { queue: queue.name, reason, exchange: name, routingKey });
    for (const target of exchange.route(dead)) {
      if (!closesCycle(dead, target.name)) target.push(dead);
      else this.#warnOnce(queue, `dead letters are dropped: they circle back to ${target}`);
    }
  }

  #warnOnce(queue: Queue, text: string): void {
    if (this.#warnedOf.has(queue)) return;
    this.#warnedOf.add(queue);
    this.#log.warn(text, { queue: queue.name });
  }
}
