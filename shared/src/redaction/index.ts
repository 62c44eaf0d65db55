import { isAnyArrayBuffer, isBoxedPrimitive } from 'node:util/types';
import { isError } from '../contracts/thrown.ts';
import { excInfo } from './exc-info.ts';
import { isSecretName, isSensitiveName } from './names.ts';
import { MAX_CHARACTERS, REDACTED, redactText, redactUpTo } from './text.ts';

export { REDACTED, redactText };

/** Ends of names that are a secret's in an environment, and too common elsewhere. */
const SECRET_VARIABLE = /(?:key|auth|dsn)$/i;

/** The value of a variable of an environment, with `[redacted]` in the place of what is secret. */
export function redactVariable(name: string, value: string): string {
  if (value === '') return value;
  return isSecretName(name) || SECRET_VARIABLE.test(name) ? REDACTED : redactText(value);
}

const MAX_DEPTH = 8;
const MAX_ENTRIES = 100;
const MAX_VALUES = 1000;
const MAX_CHARACTERS_IN_ALL = 2 * MAX_CHARACTERS;
/** A text as short as this is kept even when the others have used up all characters. */
const SHORT = 64;

/** How much has been copied so far, and the objects that the value at hand is inside of. */
interface Progress {
  values: number;
  characters: number;
  holders: object[];
}

/**
 * Copies `value` into plain data for JSON, with `[redacted]` in the place of every secret: what
 * {@link redactText} finds in strings, numbers and keys, and the values of fields called
 * `password`, `accessToken`, `card_number`, `iban`, `email`, `ip` and their like, unless they are
 * null or boolean. An error becomes one text with its stack and causes.
 *
 * Never throws. What cannot be read, and what goes beyond 8 levels, 100 entries of one object, 1,000
 * values or 16,384 characters, has a note in its place.
 */
export function redact(value: unknown): unknown {
  return copy(value, { values: 0, characters: 0, holders: [] });
}

/** The same for the fields of one object, of which fields come back whatever the object is. */
export function redactFields(fields: object): Record<string, unknown> {
  try {
    return copyFields(fields, { values: 0, characters: 0, holders: [fields] });
  } catch {
    return { fields: '[unreadable]' };
  }
}

function copy(value: unknown, progress: Progress): unknown {
  switch (typeof value) {
    case 'string':
      return copyText(value, progress);
    case 'number':
      return copyNumber(value);
    case 'bigint':
    case 'symbol':
      return copyText(String(value), progress);
    case 'function':
      return '[function]';
    case 'object':
      return value === null ? null : copyObject(value, progress);
    default:
      return value;
  }
}

function copyText(text: string, progress: Progress): string {
  const left = Math.max(SHORT, MAX_CHARACTERS_IN_ALL - progress.characters);
  progress.characters += text.length;
  return redactUpTo(Math.min(left, MAX_CHARACTERS), text);
}

/** JSON has neither NaN nor Infinity. A whole number may be that of a card. */
function copyNumber(number: number): number | string | null {
  if (!Number.isFinite(number)) return null;
  const digits = String(number);
  return Number.isInteger(number) && redactText(digits) !== digits ? REDACTED : number;
}

function copyObject(object: object, progress: Progress): unknown {
  if (progress.holders.includes(object)) return '[circular]';
  if (progress.holders.length === MAX_DEPTH) return `[cut: more than ${MAX_DEPTH} levels]`;
  progress.holders.push(object);
  try {
    return copyContents(object, progress);
  } catch {
    return '[unreadable]';
  } finally {
    progress.holders.pop();
  }
}

function copyContents(object: object, progress: Progress): unknown {
  if (isError(object)) return redactText(excInfo(object));
  if (ArrayBuffer.isView(object) || isAnyArrayBuffer(object)) return `[${object.byteLength} bytes]`;
  if (isBoxedPrimitive(object)) return copy(object.valueOf(), progress);
  if ('toJSON' in object && typeof object.toJSON === 'function') {
    return copy(object.toJSON(), progress);
  }
  if (Array.isArray(object)) return copyArray(object, progress);
  if (object instanceof Set) return copyArray([...object], progress);
  return copyFields(object instanceof Map ? Object.fromEntries(object) : object, progress);
}

function copyArray(array: unknown[], progress: Progress): unknown[] {
  const items: unknown[] = [];
  for (let i = 0; i < array.length; i++) {
    if (isFull(items.length, progress)) return [...items, `[cut: ${array.length - i} more items]`];
    items.push(follows(array[i - 1]) ? REDACTED : copy(array[i], progress));
  }
  return items;
}

/** Node.js lists raw headers as name, value, name, value. */
function follows(name: unknown): boolean {
  return typeof name === 'string' && /^[\w-]{1,40}$/.test(name) && isSecretName(name);
}

function copyFields(object: object, progress: Progress): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  const keys = Object.keys(object);
  for (const [i, key] of keys.entries()) {
    if (isFull(i, progress)) {
      fields.set('[cut]', `${keys.length - i} more fields`);
      break;
    }
    const value = read(object, key);
    if (value === undefined) continue;
    let name = copyText(key, progress);
    while (fields.has(name)) name += '+';
    // What its toJSON makes nothing of is null, as everywhere in JSON where nothing will not do.
    fields.set(name, mustHide(key, value) ? REDACTED : (copy(value, progress) ?? null));
  }
  return Object.fromEntries(fields);
}

/** The outermost fields are not lost because one of them is huge. */
function isFull(entries: number, progress: Progress): boolean {
  progress.values += 1;
  const isInside = progress.holders.length > 1;
  return entries >= MAX_ENTRIES || (isInside && progress.values > MAX_VALUES);
}

function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return '[unreadable]';
  }
}

/** That there is no password, or whether there is one, is no secret. */
function mustHide(name: string, value: unknown): boolean {
  return value !== null && typeof value !== 'boolean' && isSensitiveName(name);
}
