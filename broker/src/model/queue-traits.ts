import { type Fields, textOf } from '../values/field.ts';
import { checkArguments, checkTraits } from './equivalence.ts';
import { COMPARED_ARGUMENTS } from './queue-arguments.ts';

/** How a queue is declared. */
export interface QueueTraits {
  durable: boolean;
  /** Deleted when its last consumer goes. */
  autoDelete: boolean;
  /** The connection that alone may use it, and with which it goes; undefined: it is for all. */
  owner: object | undefined;
  /** As they were given: their values are looked at when the queue is made. */
  arguments: Fields;
}

/**
 * As in RabbitMQ only differences count here: a bad value is one, as there is no queue with it.
 *
 * @throws AmqpError 406 where a declaration asks for another queue than there is
 */
export function checkSameTraits(what: string, current: QueueTraits, received: QueueTraits): void {
  checkTraits(what, comparable(current), comparable(received));
  checkArguments(what, current.arguments, received.arguments, COMPARED_ARGUMENTS);
  if (isClassic(received.arguments)) return;
  checkArguments(what, current.arguments, received.arguments, ['x-queue-type']);
}

/** Every queue is one, whether it was said or not. */
function isClassic(arguments_: Fields): boolean {
  const type = arguments_.get('x-queue-type');
  return type === undefined || textOf(type) === 'classic';
}

/** The traits under the names that RabbitMQ gives them in replies. */
function comparable({ durable, autoDelete }: QueueTraits) {
  return { durable, auto_delete: autoDelete };
}
