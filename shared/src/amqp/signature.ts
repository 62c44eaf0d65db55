import { z } from 'zod';
import { type RpcName, rpcContracts } from '../contracts.ts';
import { ServiceError } from '../errors.ts';

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
 * Binds arguments by position and by name to a method's parameters, as Python does for a nameko
 * service, and validates them by the method's contract.
 *
 * @returns the arguments in the order of the parameters
 * @throws ServiceError `IncorrectSignature` saying what does not fit
 */
export function bindArguments(name: RpcName, { args, kwargs }: RpcCall): unknown[] {
  const { args: schema } = rpcContracts[name];
  const params: readonly string[] = rpcContracts[name].params;
  const refuse = (why: string, quoted = '') =>
    new ServiceError('IncorrectSignature', `${name}() ${why}`, {
      detail: `${name}() ${why}${quoted}`,
    });

  if (args.length > params.length) {
    throw refuse(`takes ${params.length} arguments but ${args.length} were given`);
  }
  for (const key of Object.keys(kwargs)) {
    const position = params.indexOf(key);
    if (position === -1) throw refuse('got an unexpected keyword argument', ` '${key}'`);
    if (position < args.length) throw refuse(`got multiple values for argument '${key}'`);
  }
  const bound = params.map((param, position) => args[position] ?? kwargs[param]);
  const missing = params.filter((_, position) => bound[position] === undefined);
  if (missing.length > 0) throw refuse(`missing arguments: ${missing.join(', ')}`);

  const valid = schema.safeParse(bound);
  if (valid.success) return valid.data;
  const why = valid.error.issues.map(
    ({ path, message }) => `${params[Number(path[0])]}: ${message}`,
  );
  throw refuse(`got bad arguments: ${why.join('; ')}`);
}
