import type { z } from 'zod';
import { type Fields, fieldsOf, list, misfitWithin, object } from './fields.ts';
import { base64, boolean, double, integer, text } from './values.ts';

export type Json = z.core.util.JSONType;
/** Attributes by their keys. Of two with one key the last counts. */
export type Attributes = Record<string, Json>;

/** How deep lists and maps may be nested inside an attribute's value. */
const VALUE_DEPTH = 8;
/** What stands in the place of what is nested deeper. */
const TOO_DEEP = '[nested too deep]';

/** Attributes as plain JSON: bytes are base64, and a value with no field set is null. @throws Misfit */
export function attributes(of: Fields): Attributes {
  return keyValues(of, 'attributes', VALUE_DEPTH);
}

/** A value as plain JSON, in a field; null when it is not set. @throws Misfit */
export function value(of: Fields, field: string): Json {
  return valueIn(of, field, VALUE_DEPTH);
}

function keyValues(of: Fields, field: string, depth: number): Attributes {
  const all = list(of, field, (item): [string, Json] => {
    const pair = fieldsOf(item);
    return [text(pair, 'key') ?? '', valueIn(pair, 'value', depth)];
  });
  // Not by assignment: that of `__proto__` makes no field.
  return Object.fromEntries(all);
}

function valueIn(of: Fields, field: string, depth: number): Json {
  const inside = of[field] ?? null;
  if (inside === null) return null;
  try {
    return anyValue(inside, depth);
  } catch (error) {
    throw misfitWithin(field, error);
  }
}

/** One of these fields is set; of several, the first counts. */
function anyValue(any: unknown, depth: number): Json {
  if (depth < 0) return TOO_DEEP;
  const of = fieldsOf(any);
  return (
    text(of, 'stringValue') ??
    boolean(of, 'boolValue') ??
    integer(of, 'intValue') ??
    double(of, 'doubleValue') ??
    base64(of, 'bytesValue') ??
    object(of, 'arrayValue', (inside) =>
      list(inside, 'values', (item) => anyValue(item, depth - 1)),
    ) ??
    object(of, 'kvlistValue', (inside) => keyValues(inside, 'values', depth - 1)) ??
    null
  );
}
