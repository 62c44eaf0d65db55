import { inspect } from 'node:util';
import { isNativeError } from 'node:util/types';

/*
 * What can be told of whatever was thrown or is to be logged. JavaScript throws anything, errors of
 * another realm (node:vm) are no `instanceof Error`, and every property may be a getter that throws.
 * None of these functions throws.
 */

const UNREADABLE = '[unreadable]';

/** An error, of whatever realm, or what has message and stack like one, as a copy of an error has. */
export function isError(value: unknown): value is Error {
  if (isNativeError(value) || isInstanceOfError(value)) return true;
  return (
    typeof propertyOf(value, 'message') === 'string' &&
    typeof propertyOf(value, 'stack') === 'string'
  );
}

function isInstanceOfError(value: unknown): boolean {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** A property, or undefined where there is none to be read. */
export function propertyOf(value: unknown, name: string): unknown {
  try {
    return Reflect.get(Object(value), name);
  } catch {
    return undefined;
  }
}

/** Its name; a class that sets none is still called by its own name rather than `Error`. */
export function typeOf(error: unknown): string {
  const name = propertyOf(error, 'name');
  if (isObject(error) && typeof name === 'string' && name !== '' && name !== 'Error') return name;
  const own = isError(error) && propertyOf(propertyOf(error, 'constructor'), 'name');
  return typeof own === 'string' && own !== '' ? own : 'Error';
}

/** Its message; what is no error and has none is told as it is. */
export function messageOf(error: unknown): string {
  if (!isObject(error)) return asText(error);
  try {
    const message: unknown = Reflect.get(error, 'message');
    if (typeof message === 'string') return message;
    if (message !== undefined) return asText(message);
    return isError(error) ? '' : asText(error);
  } catch {
    return UNREADABLE;
  }
}

/** Why something failed, in a few words for people: the message, or else the code, or else the type. */
export function reasonOf(error: unknown): string {
  const code = propertyOf(error, 'code');
  return messageOf(error) || (code === undefined ? typeOf(error) : asText(code));
}

/** An error, as whose cause stands what was thrown in its place. */
export function asError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error(messageOf(thrown), { cause: thrown });
}

/** Anything as a text, an error with its type. */
export function textOf(value: unknown): string {
  return isError(value) ? `${typeOf(value)}: ${messageOf(value)}` : asText(value);
}

function asText(value: unknown): string {
  try {
    const text = String(value);
    return text.startsWith('[object ') && isObject(value) ? inspected(value) : text;
  } catch {
    return inspected(value);
  }
}

/** As Node.js shows it, in one line. */
export function inspected(value: unknown): string {
  try {
    return inspect(value, { breakLength: Number.POSITIVE_INFINITY });
  } catch {
    return UNREADABLE;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
