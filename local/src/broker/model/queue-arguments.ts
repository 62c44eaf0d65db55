import type { FieldTable } from '../wire/methods.ts';
import { AmqpError } from '../wire/reply.ts';

/** The optional arguments of queue.declare that this broker knows, under RabbitMQ's names. */
export interface QueueArguments {
  /** Milliseconds without use after which the queue is deleted. */
  'x-expires': number | undefined;
  /** Milliseconds that a message may wait. */
  'x-message-ttl': number | undefined;
  /** Messages that may wait; the oldest make room for new ones. */
  'x-max-length': number | undefined;
  'x-dead-letter-exchange': string | undefined;
  'x-dead-letter-routing-key': string | undefined;
}

/** What RabbitMQ has and this broker has not: better refused than ignored. */
const notImplemented = [
  'x-max-length-bytes',
  'x-max-priority',
  'x-overflow',
  'x-single-active-consumer',
];

/**
 * Reads them, ignoring those that nobody knows, as RabbitMQ does.
 *
 * @param what names the queue in a reply: `queue 'x' in vhost '/'`
 * @throws AmqpError 406 for a bad value, 540 for what this broker does not implement
 */
export function readQueueArguments(what: string, table: FieldTable): QueueArguments {
  const refused = notImplemented.find((name) => table[name] !== undefined);
  if (refused) throw new AmqpError('NOT_IMPLEMENTED', `queue argument '${refused}'`);
  const type = readString(what, table, 'x-queue-type') ?? 'classic';
  if (type !== 'classic') throw new AmqpError('NOT_IMPLEMENTED', `queue type '${type}'`);

  const read: QueueArguments = {
    'x-expires': readInteger(what, table, 'x-expires', 1),
    'x-message-ttl': readInteger(what, table, 'x-message-ttl', 0),
    'x-max-length': readInteger(what, table, 'x-max-length', 0),
    'x-dead-letter-exchange': readString(what, table, 'x-dead-letter-exchange'),
    'x-dead-letter-routing-key': readString(what, table, 'x-dead-letter-routing-key'),
  };
  if (read['x-dead-letter-routing-key'] !== undefined && !('x-dead-letter-exchange' in table)) {
    throw invalid(what, 'x-dead-letter-routing-key', 'there is no x-dead-letter-exchange');
  }
  return read;
}

function readInteger(what: string, table: FieldTable, name: string, least: number) {
  const value = table[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw invalid(what, name, 'expected an integer');
  }
  if (value < least) throw invalid(what, name, `${value} is less than ${least}`);
  return value;
}

function readString(what: string, table: FieldTable, name: string) {
  const value = table[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalid(what, name, 'expected a string');
  // All of them are names or routing keys, which methods carry as short strings.
  if (Buffer.byteLength(value) > 255) throw invalid(what, name, 'longer than 255 bytes');
  return value;
}

function invalid(what: string, name: string, reason: string): AmqpError {
  return new AmqpError('PRECONDITION_FAILED', `invalid arg '${name}' for ${what}: ${reason}`);
}
