import { checkArguments, checkTraits } from './equivalence.ts';
import { comparedArguments, type QueueArguments } from './queue-arguments.ts';

/** How a queue is declared. */
export interface QueueTraits {
  durable: boolean;
  /** Deleted when its last consumer goes. */
  autoDelete: boolean;
  /** The connection that alone may use it, and with which it goes; undefined: it is for all. */
  owner: object | undefined;
  arguments: QueueArguments;
}

/** @throws AmqpError 406 where a declaration asks for another queue than there is */
export function checkSameTraits(what: string, current: QueueTraits, received: QueueTraits): void {
  checkTraits(what, comparable(current), comparable(received));
  checkArguments(what, current.arguments.given, received.arguments.given, comparedArguments);
}

/** The traits under the names that RabbitMQ gives them in replies. */
function comparable({ durable, autoDelete }: QueueTraits) {
  return { durable, auto_delete: autoDelete };
}
