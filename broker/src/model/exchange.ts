import type { Fields } from '../values/field.ts';
import { AmqpError } from '../values/reply.ts';
import {
  type Binding,
  bindingId,
  type Destination,
  type Reached,
  type ReachedExchange,
  type ReachedQueue,
  type Router,
} from './binding.ts';
import { checkArguments, checkTraits } from './equivalence.ts';
import { HeadersRouter } from './headers-router.ts';
import type { Message } from './message.ts';
import { DirectRouter, FanoutRouter } from './routers.ts';
import { TopicRouter } from './topic-router.ts';

const routers: ReadonlyMap<string, new () => Router> = new Map<string, new () => Router>([
  ['direct', DirectRouter],
  ['fanout', FanoutRouter],
  ['headers', HeadersRouter],
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
  arguments: Fields;
}

/** @throws AmqpError 503 for a type that is none */
export function routerFor(type: string): Router {
  const router = routers.get(type);
  if (router) return new router();
  throw new AmqpError('COMMAND_INVALID', `unknown exchange type '${type}'`);
}

/** Takes messages and passes them on to what is bound to it (AMQP 0-9-1, 3.1.3). */
export class Exchange implements ReachedExchange {
  readonly name: string;
  readonly traits: ExchangeTraits;
  readonly incoming = new Set<Binding>();
  readonly #router: Router;
  /** Gets what the router finds no destination for. */
  readonly #alternate: () => Exchange | undefined;
  readonly #bindings = new Map<string, Binding>();

  constructor(
    name: string,
    traits: ExchangeTraits,
    router: Router,
    alternate: () => Exchange | undefined = () => undefined,
  ) {
    this.name = name;
    this.traits = traits;
    this.#router = router;
    this.#alternate = alternate;
  }

  /** Whether it passes nothing on. */
  get isUnused(): boolean {
    return this.#bindings.size === 0;
  }

  toString(): string {
    return `exchange '${this.name}' in vhost '/'`;
  }

  /** @throws AmqpError 406 where a declaration asks for another exchange than this */
  checkDeclaration(received: ExchangeTraits): void {
    checkTraits(`${this}`, comparable(this.traits), comparable(received));
    const { arguments: current } = this.traits;
    checkArguments(`${this}`, current, received.arguments, ['alternate-exchange']);
  }

  /**
   * Binds a queue or an exchange; doing it twice makes one binding.
   *
   * @throws AmqpError 406 for arguments that a binding of this exchange cannot have
   */
  bind(destination: Destination, routingKey: string, arguments_: Fields): void {
    this.#router.check?.(arguments_);
    const binding: Binding = { source: this.name, destination, routingKey, arguments: arguments_ };
    const id = bindingId(binding);
    if (this.#bindings.has(id)) return;
    this.#bindings.set(id, binding);
    this.#router.add(binding);
    destination.incoming.add(binding);
  }

  /** The binding, if it is there. */
  find(destination: Destination, routingKey: string, arguments_: Fields): Binding | undefined {
    return this.#bindings.get(bindingId({ destination, routingKey, arguments: arguments_ }));
  }

  remove(binding: Binding): void {
    this.#bindings.delete(bindingId(binding));
    this.#router.remove(binding);
    binding.destination.incoming.delete(binding);
  }

  removeAll(): void {
    for (const binding of [...this.#bindings.values()]) this.remove(binding);
  }

  addTo(reached: Reached): void {
    if (reached.exchanges) reached.exchanges.add(this);
    else reached.exchanges = new Set([this]);
  }

  /**
   * The queues for a message, each once. It passes every exchange on the way once, in whatever
   * circles they are bound: a set that grows while it is walked.
   */
  route(message: Message): Set<ReachedQueue> {
    const reached: Reached = { queues: new Set(), exchanges: undefined };
    this.pass(message, reached);
    for (const exchange of reached.exchanges ?? []) {
      if (exchange !== this) exchange.pass(message, reached);
    }
    return reached.queues;
  }

  pass(message: Message, reached: Reached): void {
    if (!this.#router.route(message, reached)) this.#alternate()?.addTo(reached);
  }
}

/** The traits under the names that RabbitMQ gives them in replies. */
function comparable({ type, durable, autoDelete, internal }: ExchangeTraits) {
  return { type, durable, auto_delete: autoDelete, internal };
}
