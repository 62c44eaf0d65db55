import type { Fields } from '../values/field.ts';
import { identityOf } from '../values/field-table.ts';
import type { Message } from './message.ts';

/** Where a message got to on its way through the exchanges. */
export interface Reached {
  readonly queues: Set<ReachedQueue>;
  /** Mostly there are none but the first one, which is not among them. */
  exchanges: Set<ReachedExchange> | undefined;
}

/** A queue, as far as those know it who have a message for it. */
export interface ReachedQueue extends Destination {
  /** @returns false where the queue is full and does not take it (`x-overflow`) */
  push(message: Message): boolean;
}

/** An exchange, as far as another one knows it that is bound to it. */
export interface ReachedExchange extends Destination {
  /** Passes the message on to what is bound here. */
  pass(message: Message, reached: Reached): void;
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
  /** The name of the exchange. */
  readonly source: string;
  readonly destination: Destination;
  /** A routing key for a direct exchange, a pattern for a topic one; others ignore it. */
  readonly routingKey: string;
  /** What a headers exchange looks for; to the others only part of the binding's identity. */
  readonly arguments: Fields;
}

/** What makes two bindings of an exchange the same. */
export function bindingId({ destination, routingKey, arguments: fields }: Omit<Binding, 'source'>) {
  return JSON.stringify([`${destination}`, routingKey, identityOf(fields)]);
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
