import type { Binding, Reached, ReachedQueue, Router } from './binding.ts';
import type { DirectReplies } from './direct-replies.ts';
import type { Message } from './message.ts';

/** Type `direct`: the message's routing key is the binding's. */
export class DirectRouter implements Router {
  readonly #byKey = new Map<string, Set<Binding>>();

  add(binding: Binding): void {
    const bindings = this.#byKey.get(binding.routingKey);
    if (bindings) bindings.add(binding);
    else this.#byKey.set(binding.routingKey, new Set([binding]));
  }

  remove(binding: Binding): void {
    const bindings = this.#byKey.get(binding.routingKey);
    bindings?.delete(binding);
    if (bindings?.size === 0) this.#byKey.delete(binding.routingKey);
  }

  route({ routingKey, copies }: Message, reached: Reached): boolean {
    let found = this.#follow(routingKey, reached);
    for (const copy of copies) found = this.#follow(copy, reached) || found;
    return found;
  }

  #follow(routingKey: string, reached: Reached): boolean {
    const bindings = this.#byKey.get(routingKey);
    if (bindings === undefined) return false;
    for (const { destination } of bindings) destination.addTo(reached);
    return true;
  }
}

/** Type `fanout`: every message goes everywhere. */
export class FanoutRouter implements Router {
  readonly #bindings = new Set<Binding>();

  add(binding: Binding): void {
    this.#bindings.add(binding);
  }

  remove(binding: Binding): void {
    this.#bindings.delete(binding);
  }

  route(_message: Message, reached: Reached): boolean {
    for (const { destination } of this.#bindings) destination.addTo(reached);
    return this.#bindings.size > 0;
  }
}

/**
 * The default exchange: every queue is bound to it under its own name, and nothing else is. What
 * is for a direct reply consumer goes straight there and, as in RabbitMQ, counts as not routed.
 */
export class DefaultRouter implements Router {
  readonly #queues: ReadonlyMap<string, ReachedQueue>;
  readonly #replies: DirectReplies;

  constructor(queues: ReadonlyMap<string, ReachedQueue>, replies: DirectReplies) {
    this.#queues = queues;
    this.#replies = replies;
  }

  add(): void {}

  remove(): void {}

  /** Each name counts once: unlike a queue, a reply consumer would get a message again. */
  route(message: Message, reached: Reached): boolean {
    const { routingKey, copies } = message;
    if (copies.length === 0) return this.#follow(routingKey, message, reached);
    let found = false;
    for (const name of new Set([routingKey, ...copies])) {
      found = this.#follow(name, message, reached) || found;
    }
    return found;
  }

  #follow(name: string, message: Message, reached: Reached): boolean {
    const queue = this.#queues.get(name);
    if (queue === undefined) {
      this.#replies.deliver(name, message);
      return false;
    }
    queue.addTo(reached);
    return true;
  }
}
