import { randomBytes } from 'node:crypto';
import type { BrokerLog } from '../log.ts';
import type { FieldTable } from '../wire/methods.ts';
import { AmqpError } from '../wire/reply.ts';
import type { DeathReason } from './dead-letter.ts';
import { DeadLetters } from './dead-letters.ts';
import { Exchange, type ExchangeTraits, routerFor } from './exchange.ts';
import type { Message } from './message.ts';
import { Queue, type QueueHost, type QueueTraits } from './queue.ts';
import { DefaultRouter } from './routers.ts';

/** Names with this prefix are the broker's own (AMQP 0-9-1, exchange.declare and queue.declare). */
const reservedPrefix = 'amq.';

const predeclared = { durable: true, autoDelete: false, internal: false };

/** The virtual host `/`, the only one: its exchanges, its queues and what binds them. */
export class VirtualHost implements QueueHost {
  readonly #exchanges = new Map<string, Exchange>();
  readonly #queues = new Map<string, Queue>();
  readonly #deadLetters: DeadLetters;

  constructor(log: BrokerLog) {
    this.#deadLetters = new DeadLetters(this.#exchanges, log);
    const traits = { type: 'direct', ...predeclared };
    this.#exchanges.set('', new Exchange('', traits, new DefaultRouter(this.#queues)));
    for (const type of ['direct', 'fanout', 'topic']) {
      const name = `${reservedPrefix}${type}`;
      this.#exchanges.set(name, new Exchange(name, { type, ...predeclared }, routerFor(type)));
    }
  }

  /** @throws AmqpError 404 */
  exchange(name: string): Exchange {
    const exchange = this.#exchanges.get(name);
    if (exchange) return exchange;
    throw new AmqpError('NOT_FOUND', `no exchange '${name}' in vhost '/'`);
  }

  /**
   * An exchange for anything but publishing.
   *
   * @throws AmqpError 404, or 403 for the default exchange
   */
  namedExchange(name: string): Exchange {
    refuseDefault(name);
    return this.exchange(name);
  }

  /** The same for one that may not be there. @throws AmqpError 403 */
  findExchange(name: string): Exchange | undefined {
    refuseDefault(name);
    return this.#exchanges.get(name);
  }

  /** @throws AmqpError 403 for a reserved name, 406 where it exists and is another */
  declareExchange(name: string, traits: ExchangeTraits): void {
    refuseDefault(name);
    const router = routerFor(traits.type);
    const existing = this.#exchanges.get(name);
    if (existing) {
      existing.checkDeclaration(traits);
    } else {
      refuseReserved('exchange', name);
      this.#exchanges.set(name, new Exchange(name, traits, router));
    }
  }

  /** Deletes it, if it is there. @throws AmqpError 403 for one of the broker's own, 406 in use */
  deleteExchange(name: string, ifUnused: boolean): void {
    refuseDefault(name);
    const exchange = this.#exchanges.get(name);
    if (exchange === undefined) return;
    if (name.startsWith(reservedPrefix)) {
      throw new AmqpError('ACCESS_REFUSED', `deletion of system ${exchange} not allowed`);
    }
    if (ifUnused && !exchange.isUnused) {
      throw new AmqpError('PRECONDITION_FAILED', `${exchange} in use`);
    }
    exchange.unbindAll();
    this.#exchanges.delete(name);
  }

  /**
   * @param connection who asks, as an exclusive queue is for the connection that declared it
   * @throws AmqpError 404, or 405 for another connection's queue
   */
  queue(name: string, connection: object): Queue {
    const queue = this.findQueue(name, connection);
    if (queue) return queue;
    throw new AmqpError('NOT_FOUND', `no queue '${name}' in vhost '/'`);
  }

  /** The same for a queue that may not be there. @throws AmqpError 405 */
  findQueue(name: string, connection: object): Queue | undefined {
    const queue = this.#queues.get(name);
    if (queue?.traits.owner && queue.traits.owner !== connection) throw locked(queue);
    return queue;
  }

  /**
   * @param name empty for the broker to choose one
   * @throws AmqpError 403 for a reserved name, 405 or 406 where it exists and is another
   */
  declareQueue(name: string, traits: QueueTraits): Queue {
    const existing = this.#queues.get(name);
    if (existing) {
      if (existing.traits.owner !== traits.owner) throw locked(existing);
      existing.checkDeclaration(traits);
      existing.renewLease();
      return existing;
    }
    refuseReserved('queue', name);
    const ownName = name || `${reservedPrefix}gen-${randomBytes(16).toString('base64url')}`;
    const queue = new Queue(ownName, traits, this);
    this.#queues.set(ownName, queue);
    return queue;
  }

  deleteQueue(queue: Queue): void {
    if (!this.#queues.delete(queue.name)) return;
    for (const { exchange, routingKey, arguments: arguments_ } of [...queue.bindings]) {
      this.unbind(exchange, queue, routingKey, arguments_);
    }
    queue.close();
  }

  /** Removes a binding, and with the last one an exchange that deletes itself. */
  unbind(exchange: Exchange, queue: Queue, routingKey: string, arguments_: FieldTable): void {
    exchange.unbind(queue, routingKey, arguments_);
    if (exchange.traits.autoDelete && exchange.isUnused) this.#exchanges.delete(exchange.name);
  }

  /** Deletes the queues that were one connection's own. */
  releaseQueues(connection: object): void {
    for (const queue of this.#queues.values()) {
      if (queue.traits.owner === connection) this.deleteQueue(queue);
    }
  }

  deadLetter(queue: Queue, message: Message, reason: DeathReason): void {
    this.#deadLetters.add(queue, message, reason);
  }

  /** Stops the timers of all queues. */
  close(): void {
    for (const queue of this.#queues.values()) queue.close();
    this.#queues.clear();
  }
}

function refuseDefault(exchange: string): void {
  if (exchange !== '') return;
  throw new AmqpError('ACCESS_REFUSED', 'operation not permitted on the default exchange');
}

function refuseReserved(kind: string, name: string): void {
  if (!name.startsWith(reservedPrefix)) return;
  const text = `${kind} name '${name}' contains reserved prefix '${reservedPrefix}*'`;
  throw new AmqpError('ACCESS_REFUSED', text);
}

function locked(queue: Queue): AmqpError {
  return new AmqpError('RESOURCE_LOCKED', `cannot obtain exclusive access to locked ${queue}`);
}
