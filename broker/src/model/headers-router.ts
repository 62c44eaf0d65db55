import { valueTerm } from '../values/erlang.ts';
import { type Field, type Fields, isSameValue, textOf } from '../values/field.ts';
import { AmqpError } from '../values/reply.ts';
import type { Binding, Reached, Router } from './binding.ts';
import type { Message } from './message.ts';

const KINDS = ['all', 'any', 'all-with-x', 'any-with-x'];

/** What a binding looks for in the headers of a message. */
interface Pattern {
  /** All of the fields, or else one of them. */
  all: boolean;
  fields: [name: string, field: Field][];
}

/**
 * Type `headers`: the headers of the message are those that the binding names in its arguments,
 * all of them or any one as `x-match` says (AMQP 0-9-1, 3.1.3.4).
 */
export class HeadersRouter implements Router {
  readonly #patterns = new Map<Binding, Pattern>();

  /** @throws AmqpError 406 for an `x-match` that is none */
  check(arguments_: Fields): void {
    const match = arguments_.get('x-match');
    if (match === undefined) return;
    const kind = textOf(match);
    if (kind !== undefined && KINDS.includes(kind)) return;
    const value = valueTerm(match);
    throw new AmqpError(
      'PRECONDITION_FAILED',
      kind === undefined
        ? `Invalid x-match field type ${match.type} (value ${value}); expected longstr`
        : `Invalid x-match field value ${value}; expected all, any, all-with-x, or any-with-x`,
    );
  }

  add(binding: Binding): void {
    this.#patterns.set(binding, patternOf(binding.arguments));
  }

  remove(binding: Binding): void {
    this.#patterns.delete(binding);
  }

  route({ header }: Message, reached: Reached): boolean {
    let found = false;
    for (const [{ destination }, pattern] of this.#patterns) {
      if (!matches(pattern, header.headers)) continue;
      destination.addTo(reached);
      found = true;
    }
    return found;
  }
}

/** Names that begin with `x-` are looked for only where `x-match` says so. */
function patternOf(arguments_: Fields): Pattern {
  const match = arguments_.get('x-match');
  const kind = (match && textOf(match)) ?? 'all';
  const withX = kind.endsWith('-with-x');
  const fields = [...arguments_].filter(
    ([name]) => name !== 'x-match' && (withX || !name.startsWith('x-')),
  );
  return { all: kind.startsWith('all'), fields };
}

function matches({ all, fields }: Pattern, headers: Fields): boolean {
  const isThere = ([name, wanted]: [string, Field]) => isWanted(wanted, headers.get(name));
  return all ? fields.every(isThere) : fields.some(isThere);
}

/** A wanted value that is none means that the header is there, whatever it says. */
function isWanted(wanted: Field, field: Field | undefined): boolean {
  if (field === undefined) return false;
  return wanted.type === 'void' || isSameValue(wanted, field);
}
