import { AmqpError } from '../wire/reply.ts';

type Traits = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * What is declared again has to be declared the same way (AMQP 0-9-1, queue.declare and
 * exchange.declare: "equivalent").
 *
 * @param what names it in the reply: `queue 'x' in vhost '/'`
 * @throws AmqpError 406 that names the first argument which differs
 */
export function checkEquivalent(what: string, current: Traits, received: Traits): void {
  for (const [name, value] of Object.entries(current)) {
    const other = received[name];
    if (other === value) continue;
    throw new AmqpError(
      'PRECONDITION_FAILED',
      `inequivalent arg '${name}' for ${what}: received ${show(other)} but current is ${show(value)}`,
    );
  }
}

function show(value: Traits[string]): string {
  return value === undefined ? 'none' : `'${value}'`;
}
