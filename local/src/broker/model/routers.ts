import type { Binding, Router } from './binding.ts';
import type { Queue } from './queue.ts';

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

  route(routingKey: string, queues: Set<Queue>): void {
    for (const binding of this.#byKey.get(routingKey) ?? []) queues.add(binding.queue);
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

  route(_routingKey: string, queues: Set<Queue>): void {
    for (const binding of this.#bindings) queues.add(binding.queue);
  }
}

/** The default exchange: every queue is bound to it under its own name, and nothing else is. */
export class DefaultRouter implements Router {
  readonly #queues: ReadonlyMap<string, Queue>;

  constructor(queues: ReadonlyMap<string, Queue>) {
    this.#queues = queues;
  }

  add(): void {}

  remove(): void {}

  route(routingKey: string, queues: Set<Queue>): void {
    const queue = this.#queues.get(routingKey);
    if (queue) queues.add(queue);
  }
}
