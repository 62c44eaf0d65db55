import { randomBytes } from 'node:crypto';
import type { BrokerLog } from '../log.ts';
import { AmqpError } from '../values/reply.ts';
import type { DeathReason } from './dead-letter.ts';
import { DeadLetters } from './dead-letters.ts';
import { DirectReplies } from './direct-replies.ts';
import { Exchanges } from './exchanges.ts';
import type { Message } from './message.ts';
import { checkNotReserved, RESERVED_PREFIX } from './names.ts';
import { Queue, type QueueHost } from './queue.ts';
import type { QueueTraits } from './queue-traits.ts';
import { DefaultRouter } from './routers.ts';

/** The virtual host `/`, the only one: its exchanges and its queues. */
export class VirtualHost implements QueueHost {
  readonly #queues = new Map<string, Queue>();
  readonly replies = new DirectReplies();
  readonly exchanges = new Exchanges(new DefaultRouter(this.#queues, this.replies));
  readonly #deadLetters: DeadLetters;

  constructor(log: BrokerLog) {
    this.#deadLetters = new DeadLetters(this.exchanges, log);
  }

  /**
   * @param connection who asks, as an exclusive queue is for the connection that declared it
   * @throws AmqpError 404, or 405 for another connection's queue
   */
  queue(name: string, connection: object): Queue {
    const queue = this.findQueue(name, connection);
    if (queue) return queue;
    throw noQueue(name);
  }

  /** The same for a queue that may not be there. @throws AmqpError 405 */
  findQueue(name: string, connection: object): Queue | undefined {
    const queue = this.#queues.get(name);
    if (queue?.traits.owner && queue.traits.owner !== connection) throw locked(queue);
    return queue;
  }

  /**
   * @param name empty for the broker to choose one
   * @throws AmqpError 403 for a reserved name, 405 or 406 where it exists and is another, 406 for a
   * bad argument, 540 for one that this broker does not implement
   */
  declareQueue(name: string, traits: QueueTraits): Queue {
    const existing = this.#queues.get(name);
    if (existing) {
      if (existing.traits.owner !== traits.owner) throw locked(existing);
      existing.checkDeclaration(traits);
      existing.renewLease();
      return existing;
    }
    checkNotReserved('queue', name);
    const ownName = name || `${RESERVED_PREFIX}gen-${randomBytes(16).toString('base64url')}`;
    const queue = new Queue(ownName, traits, this);
    this.#queues.set(ownName, queue);
    return queue;
  }

  deleteQueue(queue: Queue): void {
    if (!this.#queues.delete(queue.name)) return;
    this.exchanges.unbindDestination(queue);
    queue.close();
  }

  /** Deletes the queues that were one connection's own. */
  releaseQueues(connection: object): void {
    for (const queue of this.#queues.values()) {
      if (queue.traits.owner === connection) this.deleteQueue(queue);
    }
  }

  /** A queue of anybody's, for an operator. */
  find(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  /** All there are. */
  get queues(): Iterable<Queue> {
    return this.#queues.values();
  }

  deadLetter(queue: Queue, message: Message, reason: DeathReason): void {
    this.#deadLetters.add(queue, message, reason);
  }

  /** Stops the timers of all queues, and what their dead letters lead to. */
  close(): void {
    this.#deadLetters.close();
    for (const queue of this.#queues.values()) queue.close();
    this.#queues.clear();
  }
}

/** @returns AmqpError 404 */
export function noQueue(name: string): AmqpError {
  return new AmqpError('NOT_FOUND', `no queue '${name}' in vhost '/'`);
}

function locked(queue: Queue): AmqpError {
  return new AmqpError(
    'RESOURCE_LOCKED',
    `cannot obtain exclusive access to locked ${queue}. It could be originally declared on ` +
      'another connection or the exclusive property value does not match that of the original ' +
      'declaration.',
  );
}
