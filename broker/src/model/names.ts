import { AmqpError } from '../values/reply.ts';

/** Names with this prefix are the broker's own (AMQP 0-9-1, exchange.declare and queue.declare). */
export const RESERVED_PREFIX = 'amq.';

/** @throws AmqpError 403 for a name that a client may not give to something new */
export function checkNotReserved(kind: 'exchange' | 'queue', name: string): void {
  if (!name.startsWith(RESERVED_PREFIX)) return;
  const text = `${kind} name '${name}' contains reserved prefix '${RESERVED_PREFIX}*'`;
  throw new AmqpError('ACCESS_REFUSED', text);
}

/** The name that a declaration means: as in RabbitMQ without ends of lines. */
export function declaredName(name: string): string {
  return name.replace(/[\r\n]/g, '');
}
