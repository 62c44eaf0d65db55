import type { LogLine } from '../model/api-types.ts';

/** A term in Lucene's syntax that finds the lines whose field has this value. */
export function fieldTerm(name: string, value: string): string {
  return `${name}:"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/**
 * The value of a line's field; `instance` is one, too, and a name with dots may be a path.
 *
 * @returns undefined where the line does not have it
 */
export function fieldValue({ instance, record }: LogLine, name: string): unknown {
  if (name === 'instance') return instance;
  if (Object.hasOwn(record, name)) return record[name] ?? undefined;
  const value = name.split('.').reduce(member, record);
  return value ?? undefined;
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
