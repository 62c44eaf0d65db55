import { z } from 'zod';
import { type RpcContract, type RpcName, rpcContracts } from '../contracts/contracts.ts';
import { ServiceError } from '../contracts/errors.ts';

const Call = z.object({ args: z.array(z.unknown()), kwargs: z.record(z.string(), z.unknown()) });
/** The arguments of a call, by position and by name. */
export type RpcCall = z.infer<typeof Call>;

/**
 * Reads the body of an RPC call, `{"args": [...], "kwargs": {...}}`.
 *
 * @throws ServiceError `MalformedRequest`
 */
export function parseCall(body: unknown): RpcCall {
  const call = Call.safeParse(body);
  if (call.success) return call.data;
  throw new ServiceError('MalformedRequest', 'Message missing `args` or `kwargs`');
}

/**
 * Binds arguments by position and by name to a method's parameters, and validates them by the
 * method's contract. What does not fit is said as Python says it (`inspect.getcallargs`, which
 * nameko's services ask), so that whoever calls cannot tell the one from the other.
 *
 * @returns the arguments in the order of the parameters
 * @throws ServiceError `IncorrectSignature` saying what does not fit
 */
export function bindArguments(name: RpcName, { args, kwargs }: RpcCall): unknown[] {
  const { params, aliases, args: schema }: RpcContract = rpcContracts[name];
  const method = name.slice(name.indexOf('.') + 1);
  const refuse = (why: string, quoted = '') =>
    new ServiceError('IncorrectSignature', `${method}() ${why}`, {
      detail: `${method}() ${why}${quoted}`,
    });

  // A method of Python has `self` before all else.
  const names = ['self', ...params];
  const given = [undefined, ...args];
  const bound = new Map(given.slice(0, names.length).map((value, at) => [names[at], value]));
  for (const [key, value] of Object.entries(kwargs)) {
    const param = aliases && Object.hasOwn(aliases, key) ? aliases[key] : key;
    if (param === undefined || !names.includes(param)) {
      throw refuse('got an unexpected keyword argument', ` ${pythonString(key)}`);
    }
    if (bound.has(param)) throw refuse(`got multiple values for argument '${param}'`);
    bound.set(param, value);
  }
  if (given.length > names.length) {
    const takes = `${names.length} positional argument${names.length === 1 ? '' : 's'}`;
    throw refuse(`takes ${takes} but ${given.length} were given`);
  }
  const missing = params.filter((param) => !bound.has(param)).map((param) => `'${param}'`);
  if (missing.length > 0) {
    const some = `argument${missing.length === 1 ? '' : 's'}`;
    throw refuse(`missing ${missing.length} required positional ${some}: ${listed(missing)}`);
  }

  const valid = schema.safeParse(params.map((param) => bound.get(param)));
  if (valid.success) return [...valid.data];
  const why = valid.error.issues.map(
    ({ path, message }) => `${params[Number(path[0])]}: ${message}`,
  );
  throw refuse(`got bad arguments: ${why.join('; ')}`);
}

/** `'a'`, `'a' and 'b'`, `'a', 'b' and 'c'`. */
function listed(names: string[]): string {
  const rest = names.slice(0, -1).join(', ');
  return `${rest}${rest && ' and '}${names.at(-1)}`;
}

/** A text as Python shows it (`repr`): quoted, and with escapes for what cannot be seen. */
function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replace(/[\\'"]|(?! )[\p{C}\p{Z}]/gu, (character) => {
    if (character === '\\') return '\\\\';
    if (character === '"' || character === "'") {
      return character === quote ? `\\${character}` : character;
    }
    return escapes[character] ?? hexEscape(character.codePointAt(0) ?? 0);
  });
  return quote + inside + quote;
}

const escapes: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function hexEscape(code: number): string {
  const [letter, digits] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).padStart(Number(digits), '0')}`;
}
