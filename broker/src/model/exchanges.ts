import { AmqpError } from '../values/reply.ts';
import { Arguments } from './arguments.ts';
import type { Binding, Destination, Router } from './binding.ts';
import { Exchange, type ExchangeTraits, routerFor } from './exchange.ts';
import { checkNotReserved, RESERVED_PREFIX } from './names.ts';

const predeclared = { durable: true, autoDelete: false, arguments: new Map() };

/** The broker's own exchanges, the default one aside (AMQP 0-9-1, 3.1.3, and RabbitMQ's). */
const own: [name: string, type: string, internal: boolean][] = [
  ['amq.direct', 'direct', false],
  ['amq.fanout', 'fanout', false],
  ['amq.headers', 'headers', false],
  ['amq.match', 'headers', false],
  ['amq.rabbitmq.trace', 'topic', true],
  ['amq.topic', 'topic', false],
];

/** The exchanges of the virtual host, by their names. */
export class Exchanges {
  readonly #all = new Map<string, Exchange>();

  /** @param defaultRouter where the default exchange, which has no name, sends messages */
  constructor(defaultRouter: Router) {
    this.#all.set(
      '',
      new Exchange('', { type: 'direct', internal: false, ...predeclared }, defaultRouter),
    );
    for (const [name, type, internal] of own) this.#add(name, { type, internal, ...predeclared });
  }

  /** Any exchange, the default one included, if it is there. */
  get(name: string): Exchange | undefined {
    return this.#all.get(name);
  }

  /** @throws AmqpError 404 */
  exchange(name: string): Exchange {
    const exchange = this.#all.get(name);
    if (exchange) return exchange;
    throw new AmqpError('NOT_FOUND', `no exchange '${name}' in vhost '/'`);
  }

  /**
   * An exchange for anything but publishing.
   *
   * @throws AmqpError 404, or 403 for the default exchange
   */
  named(name: string): Exchange {
    refuseDefault(name);
    return this.exchange(name);
  }

  /** The same for one that may not be there. @throws AmqpError 403 */
  find(name: string): Exchange | undefined {
    refuseDefault(name);
    return this.#all.get(name);
  }

  /** @throws AmqpError 403 for a reserved name, 406 where it exists and is another, or a bad value */
  declare(name: string, traits: ExchangeTraits): void {
    refuseDefault(name);
    const existing = this.#all.get(name);
    if (existing) {
      routerFor(traits.type);
      existing.checkDeclaration(traits);
    } else {
      checkNotReserved('exchange', name);
      this.#add(name, traits);
    }
  }

  /** Deletes it, if it is there. @throws AmqpError 403 for one of the broker's own, 406 in use */
  delete(name: string, ifUnused: boolean): void {
    refuseDefault(name);
    if (name.startsWith(RESERVED_PREFIX)) {
      const text = `deletion of system exchange '${name}' in vhost '/' not allowed`;
      throw new AmqpError('ACCESS_REFUSED', text);
    }
    const exchange = this.#all.get(name);
    if (exchange === undefined) return;
    if (ifUnused && !exchange.isUnused) {
      throw new AmqpError('PRECONDITION_FAILED', `${exchange} in use`);
    }
    this.#discard(exchange);
  }

  /** Removes a binding, and with the last one an exchange that deletes itself. */
  unbind(binding: Binding): void {
    this.#unbindAll([binding]);
  }

  /** Removes all bindings that lead to a destination, which is about to go. */
  unbindDestination({ incoming }: Destination): void {
    this.#unbindAll([...incoming]);
  }

  /** The list grows while it is walked: a chain of exchanges may be longer than a stack is deep. */
  #unbindAll(bindings: Binding[]): void {
    for (const binding of bindings) {
      const source = this.#all.get(binding.source);
      source?.remove(binding);
      if (!source?.traits.autoDelete || !source.isUnused) continue;
      this.#all.delete(source.name);
      for (const next of source.incoming) bindings.push(next);
    }
  }

  #add(name: string, traits: ExchangeTraits): void {
    const arguments_ = new Arguments(`exchange '${name}' in vhost '/'`, traits.arguments);
    const router = routerFor(traits.type);
    const alternate = arguments_.exchange('alternate-exchange');
    // As in RabbitMQ the default exchange is nobody's alternate.
    const findAlternate = alternate ? () => this.#all.get(alternate) : undefined;
    this.#all.set(name, new Exchange(name, traits, router, findAlternate));
  }

  #discard(exchange: Exchange): void {
    if (!this.#all.delete(exchange.name)) return;
    exchange.removeAll();
    this.unbindDestination(exchange);
  }
}

function refuseDefault(exchange: string): void {
  if (exchange !== '') return;
  throw new AmqpError('ACCESS_REFUSED', 'operation not permitted on the default exchange');
}
