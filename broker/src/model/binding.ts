import type { Fields } from '../wire/field.ts';
import { encodeFields } from '../wire/field-table.ts';
import type { Exchange } from './exchange.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

/** Where a message got to on its way through the exchanges. */
export interface Reached {
  readonly queues: Set<Queue>;
  /** Mostly there are none but the first one, which is not among them. */
  exchanges: Set<Exchange> | undefined;
}

/** What an exchange can pass messages on to: a queue, or another exchange. */
export interface Destination {
  readonly name: string;
  /** Such as `queue 'x' in vhost '/'`: no other destination says the same. */
  toString(): string;
  /** The bindings that lead here. */
  readonly incoming: Set<Binding>;
  /** Notes that a message has come here. */
  addTo(reached: Reached): void;
}

/** The rule by which an exchange passes messages on. */
export interface Binding {
  readonly source: Exchange;
  readonly destination: Destination;
  /** A routing key for a direct exchange, a pattern for a topic one; others ignore it. */
  readonly routingKey: string;
  /** What a headers exchange looks for; to the others only part of the binding's identity. */
  readonly arguments: Fields;
}

/** What makes two bindings of an exchange the same. */
export function bindingId({ destination, routingKey, arguments: fields }: Omit<Binding, 'source'>) {
  const sorted = [...fields].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([`${destination}`, routingKey, encodeFields(sorted).toString('latin1')]);
}

/** How an exchange type keeps its bindings, and finds those that a message matches. */
export interface Router {
  /** @throws AmqpError 406 for arguments that a binding of this type cannot have */
  check?(arguments_: Fields): void;
  add(binding: Binding): void;
  remove(binding: Binding): void;
  /** Adds the destinations of a message, and tells whether there are any. */
  route(message: Message, reached: Reached): boolean;
}
