import type { FieldTable } from '../wire/methods.ts';
import { AmqpError } from '../wire/reply.ts';
import type { Binding, Router } from './binding.ts';
import { checkEquivalent } from './equivalence.ts';
import type { Queue } from './queue.ts';
import { DirectRouter, FanoutRouter } from './routers.ts';
import { TopicRouter } from './topic-router.ts';

const routers: ReadonlyMap<string, new () => Router> = new Map<string, new () => Router>([
  ['direct', DirectRouter],
  ['fanout', FanoutRouter],
  ['topic', TopicRouter],
]);

/** How an exchange is declared. */
export interface ExchangeTraits {
  type: string;
  durable: boolean;
  /** Deleted when its last binding goes. */
  autoDelete: boolean;
  /** Takes no messages from clients. */
  internal: boolean;
}

/**
 * The router for an exchange type.
 *
 * @throws AmqpError 540 for `headers`, which this broker has not, 503 for a type that is none
 */
export function routerFor(type: string): Router {
  const router = routers.get(type);
  if (router) return new router();
  if (type === 'headers') {
    throw new AmqpError('NOT_IMPLEMENTED', "exchange type 'headers' is not implemented");
  }
  throw new AmqpError('COMMAND_INVALID', `unknown exchange type '${type}'`);
}

/** Takes messages and passes them on to the queues bound to it (AMQP 0-9-1, 3.1.3). */
export class Exchange {
  readonly name: string;
  readonly traits: ExchangeTraits;
  readonly #router: Router;
  readonly #bindings = new Map<string, Binding>();

  constructor(name: string, traits: ExchangeTraits, router: Router) {
    this.name = name;
    this.traits = traits;
    this.#router = router;
  }

  get isUnused(): boolean {
    return this.#bindings.size === 0;
  }

  toString(): string {
    return `exchange '${this.name}' in vhost '/'`;
  }

  /** @throws AmqpError 406 where a declaration asks for another exchange than this */
  checkDeclaration(received: ExchangeTraits): void {
    checkEquivalent(`${this}`, comparable(this.traits), comparable(received));
  }

  /** Binds a queue; doing it twice makes one binding. */
  bind(queue: Queue, routingKey: string, arguments_: FieldTable): void {
    const id = bindingId(queue, routingKey, arguments_);
    if (this.#bindings.has(id)) return;
    const binding: Binding = { exchange: this, queue, routingKey, arguments: arguments_ };
    this.#bindings.set(id, binding);
    this.#router.add(binding);
    queue.bindings.add(binding);
  }

  /** Removes a binding, if it is there. */
  unbind(queue: Queue, routingKey: string, arguments_: FieldTable): void {
    const id = bindingId(queue, routingKey, arguments_);
    const binding = this.#bindings.get(id);
    if (binding === undefined) return;
    this.#bindings.delete(id);
    this.#router.remove(binding);
    queue.bindings.delete(binding);
  }

  unbindAll(): void {
    for (const { queue, routingKey, arguments: arguments_ } of [...this.#bindings.values()]) {
      this.unbind(queue, routingKey, arguments_);
    }
  }

  /** The queues for a message with this routing key, each once. */
  route(routingKey: string): Set<Queue> {
    const queues = new Set<Queue>();
    this.#router.route(routingKey, queues);
    return queues;
  }
}

/** The traits under the names that RabbitMQ gives them in replies. */
function comparable({ type, durable, autoDelete, internal }: ExchangeTraits) {
  return { type, durable, auto_delete: autoDelete, internal };
}

function bindingId(queue: Queue, routingKey: string, arguments_: FieldTable): string {
  return JSON.stringify([queue.name, routingKey, arguments_]);
}
