import type { BrokerLog } from '../log.ts';
import { type DeathReason, deadLetter, passedQueues } from './dead-letter.ts';
import type { Exchanges } from './exchanges.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

/** Milliseconds after which others get their turn, however many dead letters wait. */
const LONGEST_TURN_MS = 5;

/** A message that a queue gave up. */
interface Death {
  queue: Queue;
  message: Message;
  reason: DeathReason;
}

/**
 * Publishes dead messages to the dead letter exchange of their queue, in turns between which the
 * event loop does other things. One message may end as very many: n queues that keep nothing and
 * dead-letter to all of each other make some n! of it, here as in RabbitMQ, before each way through
 * them has come back to where it began.
 */
export class DeadLetters {
  readonly #exchanges: Exchanges;
  readonly #log: BrokerLog;
  /** Queues whose dead letters get lost, so that this is said once for each. */
  readonly #warnedOf = new WeakSet<Queue>();
  /** Oldest first. */
  readonly #waiting = new Set<Death>();
  /**
   * What died of the publishing of another dead letter, the next one last. It goes before all that
   * waits: so there are never more than queues in a row can hold, and not all n! at a time.
   */
  readonly #consequences: Death[] = [];
  /** Those of the dead letter that is being published. */
  #current: Death[] | undefined;
  #nextTurn: NodeJS.Immediate | undefined;
  #isScheduled = false;

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
    const death = { queue, message, reason };
    if (this.#current) {
      this.#current.push(death);
      return;
    }
    this.#waiting.add(death);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#takeTurn());
  }

  /** Drops what waits. */
  close(): void {
    clearImmediate(this.#nextTurn);
    this.#waiting.clear();
    this.#consequences.length = 0;
  }

  #takeTurn(): void {
    const end = performance.now() + LONGEST_TURN_MS;
    for (let death = this.#next(); death; death = this.#next()) {
      this.#bury(death);
      if (performance.now() < end) continue;
      this.#nextTurn = setImmediate(() => this.#takeTurn());
      return;
    }
    this.#isScheduled = false;
  }

  #next(): Death | undefined {
    const consequence = this.#consequences.pop();
    if (consequence) return consequence;
    for (const death of this.#waiting) {
      this.#waiting.delete(death);
      return death;
    }
    return undefined;
  }

  #bury(death: Death): void {
    const consequences: Death[] = [];
    this.#current = consequences;
    try {
      this.#publish(death);
    } catch (error) {
      const { queue, reason } = death;
      this.#log.error('a dead letter was dropped', { queue: queue.name, reason, error });
    } finally {
      this.#current = undefined;
    }
    for (const next of consequences.reverse()) this.#consequences.push(next);
  }

  #publish({ queue, message, reason }: Death): void {
    const { deadLetterExchange: name = '', deadLetterRoutingKey: routingKey } = queue.arguments;
    const exchange = this.#exchanges.get(name);
    if (exchange === undefined) {
      this.#warnOnce(queue, `dead letters are dropped: no exchange '${name}'`);
      return;
    }
    const dead = deadLetter(message, { queue: queue.name, reason, exchange: name, routingKey });
    const passed = passedQueues(dead);
    for (const target of exchange.route(dead)) {
      if (!passed.has(target.name)) target.push(dead);
      else this.#warnOnce(queue, `dead letters are dropped: they circle back to ${target}`);
    }
  }

  #warnOnce(queue: Queue, text: string): void {
    if (this.#warnedOf.has(queue)) return;
    this.#warnedOf.add(queue);
    this.#log.warn(text, { queue: queue.name });
  }
}
