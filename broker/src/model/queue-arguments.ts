import { stringTerm } from '../values/erlang.ts';
import type { Fields } from '../values/field.ts';
import { AmqpError } from '../values/reply.ts';
import { Arguments } from './arguments.ts';

/** What a full queue does: the oldest message makes room, or the new one is not taken. */
export type Overflow = 'drop-head' | 'reject-publish' | 'reject-publish-dlx';

/** The optional arguments of queue.declare that mean something to this broker. */
export interface QueueArguments {
  /** Milliseconds without use after which the queue is deleted. */
  expires: number | undefined;
  /** Milliseconds that a message may wait; Infinity where it may for ever. */
  messageTtl: number;
  /** Messages that may wait, and bytes in their bodies; Infinity where there may be any number. */
  maxLength: number;
  maxLengthBytes: number;
  overflow: Overflow;
  deadLetterExchange: string | undefined;
  deadLetterRoutingKey: string | undefined;
}

/** Arguments by which a queue that is declared again may not differ, in RabbitMQ's order. */
export const COMPARED_ARGUMENTS = [
  'x-expires',
  'x-message-ttl',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-max-length',
  'x-max-length-bytes',
  'x-max-priority',
  'x-overflow',
  'x-queue-mode',
  'x-queue-version',
  'x-single-active-consumer',
  'x-queue-master-locator',
];

/** Arguments of the queue types that this broker has not. */
const FOREIGN = [
  'x-dead-letter-strategy',
  'x-delivery-limit',
  'x-initial-cluster-size',
  'x-max-age',
  'x-max-in-memory-bytes',
  'x-max-in-memory-length',
  'x-queue-leader-locator',
  'x-quorum-initial-group-size',
  'x-stream-max-segment-size-bytes',
];

/**
 * Reads them, ignoring those that nobody knows, as RabbitMQ does.
 *
 * @param what names the queue in a reply: `queue 'x' in vhost '/'`
 * @throws AmqpError 406 for a bad value, 540 for what this broker does not implement
 */
export function readQueueArguments(what: string, given: Fields): QueueArguments {
  const read = new Arguments(what, given);
  checkType(read);
  const other = FOREIGN.find((name) => read.has(name));
  if (other !== undefined) throw read.notForClassic(other);
  const arguments_ = {
    expires: readExpires(read),
    messageTtl: read.time('x-message-ttl') ?? Number.POSITIVE_INFINITY,
    deadLetterExchange: read.exchange('x-dead-letter-exchange'),
    deadLetterRoutingKey: readDeadLetterRoutingKey(read),
    maxLength: read.count('x-max-length') ?? Number.POSITIVE_INFINITY,
    maxLengthBytes: read.count('x-max-length-bytes') ?? Number.POSITIVE_INFINITY,
    overflow: readOverflow(read),
  };
  checkMode(read);
  checkNotImplemented(read);
  return arguments_;
}

function checkType(read: Arguments): void {
  const type = read.text('x-queue-type') ?? 'classic';
  if (type === 'quorum' || type === 'stream') {
    throw new AmqpError('NOT_IMPLEMENTED', `queue type '${type}'`);
  }
  if (type === 'classic') return;
  throw read.invalid('x-queue-type', stringTerm(`unsupported queue type '${type}'`));
}

function readExpires(read: Arguments): number | undefined {
  const expires = read.time('x-expires');
  if (expires === 0) throw read.invalid('x-expires', '{value_zero,0}');
  return expires;
}

function readDeadLetterRoutingKey(read: Arguments): string | undefined {
  const name = 'x-dead-letter-routing-key';
  const key = read.shortText(name);
  if (key === undefined || read.has('x-dead-letter-exchange')) return key;
  throw read.invalid(name, 'routing_key_but_no_dlx_defined');
}

function readOverflow(read: Arguments): Overflow {
  const overflow = read.text('x-overflow') ?? 'drop-head';
  switch (overflow) {
    case 'drop-head':
    case 'reject-publish':
    case 'reject-publish-dlx':
      return overflow;
    default:
      throw read.invalid('x-overflow', 'invalid_overflow');
  }
}

/** Both say how a queue is kept on disk, which is nothing to us, but a wrong value is a mistake. */
function checkMode(read: Arguments): void {
  const mode = read.text('x-queue-mode') ?? 'default';
  if (mode !== 'default' && mode !== 'lazy') {
    throw read.invalid('x-queue-mode', stringTerm(`unsupported queue mode '${mode}'`));
  }
  const version = read.count('x-queue-version') ?? 1;
  if (version !== 1 && version !== 2) {
    throw read.invalid('x-queue-version', stringTerm(`unsupported queue version '${version}'`));
  }
}

/** What RabbitMQ has and this broker has not: better refused than ignored. */
function checkNotImplemented(read: Arguments): void {
  const priority = read.count('x-max-priority');
  if (priority !== undefined && priority > 255) {
    throw read.invalid('x-max-priority', `{max_value_exceeded,${priority}}`);
  }
  if (priority !== undefined) {
    throw new AmqpError('NOT_IMPLEMENTED', "queue argument 'x-max-priority'");
  }
  if (read.boolean('x-single-active-consumer')) {
    throw new AmqpError('NOT_IMPLEMENTED', "queue argument 'x-single-active-consumer'");
  }
}
