import { valueTerm } from '../values/erlang.ts';
import { type Field, type Fields, isEquivalent, textOf } from '../values/field.ts';
import { AmqpError } from '../values/reply.ts';

type Traits = Readonly<Record<string, string | boolean>>;

/**
 * What is declared again has to be declared the same way (AMQP 0-9-1, queue.declare and
 * exchange.declare: "equivalent").
 *
 * @param what names it in the reply: `queue 'x' in vhost '/'`
 * @throws AmqpError 406 that names the first trait which differs
 */
export function checkTraits(what: string, current: Traits, received: Traits): void {
  for (const [name, value] of Object.entries(current)) {
    const other = received[name];
    if (other !== value) throw inequivalent(name, what, `'${other}'`, `'${value}'`);
  }
}

/**
 * The same for optional arguments, of which only those with a meaning count.
 *
 * @throws AmqpError 406 that names the first of these arguments which differs
 */
export function checkArguments(
  what: string,
  current: Fields,
  received: Fields,
  names: readonly string[],
): void {
  for (const name of names) {
    const old = current.get(name);
    const now = received.get(name);
    if (isSame(old, now)) continue;
    const both = old !== undefined && now !== undefined;
    const show = both ? quoted : described;
    throw inequivalent(name, what, show(now), show(old));
  }
}

function isSame(a: Field | undefined, b: Field | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isEquivalent(a, b);
}

function quoted(field: Field | undefined): string {
  return field === undefined ? 'none' : `'${textOf(field) ?? valueTerm(field)}'`;
}

function described(field: Field | undefined): string {
  return field === undefined ? 'none' : `the value ${quoted(field)} of type '${field.type}'`;
}

function inequivalent(name: string, what: string, received: string, current: string): AmqpError {
  return new AmqpError(
    'PRECONDITION_FAILED',
    `inequivalent arg '${name}' for ${what}: received ${received} but current is ${current}`,
  );
}
