import { stringTerm } from '../values/erlang.ts';
import { booleanOf, type Field, type Fields, integerOf, textOf } from '../values/field.ts';
import { AmqpError } from '../values/reply.ts';

/** Milliseconds of RabbitMQ's longest time to live, ten years. */
export const LONGEST_TIME_MS = 315_360_000_000;

/**
 * Optional arguments of a declaration or a consumer, whose values have to be what RabbitMQ takes.
 * All of it throws AmqpError 406 with RabbitMQ's text for a value that is not.
 */
export class Arguments {
  readonly #what: string;
  readonly #fields: Fields;

  /** @param what names in replies whose arguments they are: `queue 'x' in vhost '/'` */
  constructor(what: string, fields: Fields) {
    this.#what = what;
    this.#fields = fields;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  integer(name: string): number | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    const value = integerOf(field);
    if (value !== undefined) return value;
    throw this.invalid(name, stringTerm(`expected integer, got ${field.type}`));
  }

  /** An integer that is not negative. */
  count(name: string): number | undefined {
    const value = this.integer(name);
    if (value !== undefined && value < 0) throw this.invalid(name, `{value_negative,${value}}`);
    return value;
  }

  /** Milliseconds. */
  time(name: string): number | undefined {
    const value = this.count(name);
    if (value !== undefined && value > LONGEST_TIME_MS) {
      throw this.invalid(name, `{value_too_large,${value}}`);
    }
    return value;
  }

  text(name: string): string | undefined {
    return this.#read(name, textOf);
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, booleanOf);
  }

  /** A name or a routing key: methods carry those as short strings. */
  shortText(name: string): string | undefined {
    const text = this.text(name);
    if (text !== undefined && Buffer.byteLength(text) > 255) {
      throw this.invalid(name, 'longer than 255 bytes');
    }
    return text;
  }

  /** The name of an exchange, which need not be there yet. */
  exchange(name: string): string | undefined {
    const field = this.#fields.get(name);
    if (field !== undefined && field.type !== 'longstr') {
      const text = `invalid type '${field.type}' for arg '${name}' in ${this.#what}`;
      throw new AmqpError('PRECONDITION_FAILED', text);
    }
    return this.shortText(name);
  }

  invalid(name: string, reason: string): AmqpError {
    const text = `invalid arg '${name}' for ${this.#what}: ${reason}`;
    return new AmqpError('PRECONDITION_FAILED', text);
  }

  /** For an argument that only other types of queues have. */
  notForClassic(name: string): AmqpError {
    const text = `invalid arg '${name}' for ${this.#what} of queue type rabbit_classic_queue`;
    return new AmqpError('PRECONDITION_FAILED', text);
  }

  #read<T>(name: string, read: (field: Field) => T | undefined): T | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    const value = read(field);
    if (value === undefined) throw this.invalid(name, `{unacceptable_type,${field.type}}`);
    return value;
  }
}
