import type { FieldTable } from '../wire/methods.ts';
import type { Exchange } from './exchange.ts';
import type { Queue } from './queue.ts';

/** The rule by which an exchange passes messages on to a queue. */
export interface Binding {
  readonly exchange: Exchange;
  readonly queue: Queue;
  /** A routing key for a direct exchange, a pattern for a topic one; a fanout ignores it. */
  readonly routingKey: string;
  /** Part of its identity, and of no other meaning to the exchange types we have. */
  readonly arguments: FieldTable;
}

/** How an exchange type keeps its bindings, and finds those that a routing key matches. */
export interface Router {
  add(binding: Binding): void;
  remove(binding: Binding): void;
  /** Adds the queues that a message with this routing key goes to. */
  route(routingKey: string, queues: Set<Queue>): void;
}
