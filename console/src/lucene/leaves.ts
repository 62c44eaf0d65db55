import type { ValueTest } from './clause.ts';
import { fold } from './text.ts';

/**
 * Whether a value passes a test: a text or number itself, a list when one of its members does. What
 * is in an object is asked under its path.
 */
export function somePasses(value: unknown, path: readonly string[], test: ValueTest): boolean {
  if (Array.isArray(value)) return value.some((member) => somePasses(member, path, test));
  if (path.length === 0) return test.objects ? anyPasses(value, test) : passes(value, test);
  return typeof value === 'object' && value !== null && someMember(value, path, test);
}

/** Whether anything in a value passes, however deep it is. */
export function anyPasses(value: unknown, test: ValueTest): boolean {
  if (typeof value !== 'object' || value === null) return passes(value, test);
  return Object.values(value).some((member) => anyPasses(member, test));
}

/** The parts of a path may be names of their own, and may also be a name with dots together. */
function someMember(value: object, path: readonly string[], test: ValueTest): boolean {
  for (let length = 1; length <= path.length; length++) {
    const name = path.slice(0, length).join('.');
    const member = Object.getOwnPropertyDescriptor(value, name)?.value;
    if (member !== undefined && somePasses(member, path.slice(length), test)) return true;
  }
  return false;
}

function passes(value: unknown, test: ValueTest): boolean {
  switch (typeof value) {
    case 'string':
      return test.text(fold(value));
    case 'number':
      return test.numbers && test.number(value);
    case 'boolean':
      return test.text(String(value));
    default:
      return false;
  }
}
