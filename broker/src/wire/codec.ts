import { createRequire } from 'node:module';
import path from 'node:path';
import { binaryTerm, frameTerm } from '../values/erlang.ts';
import { readFields } from '../values/field-table.ts';
import { AmqpError } from '../values/reply.ts';
import type { Method, MethodName, Methods } from './methods.ts';

/**
 * amqplib's wire codec, the only door to it.
 *
 * amqplib is a client, but its codec is generated from the specification and works in both
 * directions. Its `exports` hide `lib/`, so the files are loaded by their path; amqplib is pinned
 * exactly for that reason. The types below are ours, as the codec has none.
 */
interface Definitions {
  /** Among others, each method's name with its number: class id * 65536 + method id. */
  [name: string]: unknown;
  decode(id: number, arguments_: Buffer): unknown;
  encodeMethod(id: number, channel: number, fields: object): Buffer;
}

const require = createRequire(import.meta.url);
const definitions: Definitions = require(
  path.join(path.dirname(require.resolve('amqplib')), 'lib', 'defs.js'),
);

/** Class `basic`, the only one that carries content. */
export const BASIC_CLASS = 60;

const methodIds = new Map<string, number>();
const methodNames = new Map<number, MethodName>();
for (const [name, id] of Object.entries(definitions)) {
  if (typeof id === 'number' && id > 0xffff) {
    methodIds.set(name, id);
    methodNames.set(id, name as MethodName);
  }
}

/** `shortstr`s that are not UTF-8 grow when decoded, and could then not be sent on. */
function checkStrings(fields: object): void {
  for (const value of Object.values(fields)) {
    if (typeof value === 'string' && value.length > 85 && Buffer.byteLength(value) > 255) {
      throw new AmqpError('SYNTAX_ERROR', 'a short string is not valid UTF-8');
    }
  }
}

/** Short strings, and octets of bits, that stand before the arguments, which always come last. */
const beforeArguments: Partial<Record<MethodName, { strings: number; bits: number }>> = {
  ExchangeDeclare: { strings: 2, bits: 1 },
  ExchangeBind: { strings: 3, bits: 1 },
  ExchangeUnbind: { strings: 3, bits: 1 },
  QueueDeclare: { strings: 1, bits: 1 },
  QueueBind: { strings: 3, bits: 1 },
  QueueUnbind: { strings: 3, bits: 0 },
  BasicConsume: { strings: 2, bits: 1 },
};

/** Where the table of arguments stands: after the method's id, a ticket and what is above. */
function argumentsOffset(payload: Buffer, { strings, bits }: { strings: number; bits: number }) {
  let at = 6;
  for (let count = 0; count < strings; count += 1) at += 1 + payload.readUInt8(at);
  return at + bits;
}

/**
 * Reads a method frame's payload.
 *
 * The fields are what the generated decoder of that very method returns, so the name vouches for
 * their types; but its arguments are read here, as the codec forgets of which type they were. A
 * method outside `Methods` comes out with its name too: no handler knows it.
 *
 * @throws AmqpError 503 for a method that AMQP does not have, 501 for arguments that do not parse
 */
export function decodeMethod(payload: Buffer): Method {
  if (payload.length < 4) {
    throw new AmqpError('FRAME_ERROR', `${frameTerm(1, payload)}: unknown_frame`);
  }
  const classId = payload.readUInt16BE(0);
  const methodId = payload.readUInt16BE(2);
  const id = payload.readUInt32BE(0);
  const name = methodNames.get(id);
  if (name === undefined) throw new AmqpError('COMMAND_INVALID', 'unimplemented method');
  let fields: object;
  try {
    fields = Object(definitions.decode(id, payload.subarray(4)));
    const before = beforeArguments[name];
    if (before) {
      fields = { ...fields, arguments: readFields(payload, argumentsOffset(payload, before)) };
    }
  } catch {
    throw new AmqpError('FRAME_ERROR', `cannot decode ${binaryTerm(payload.subarray(4))}`);
  }
  checkStrings(fields);
  return { name, classId, methodId, fields } as Method;
}

/** A complete method frame, ready to be written. */
export function encodeMethod<N extends MethodName>(
  name: N,
  channel: number,
  fields: Methods[N],
): Buffer {
  const id = methodIds.get(name);
  if (id === undefined) throw new Error(`amqplib's codec does not know ${name}`);
  return definitions.encodeMethod(id, channel, fields);
}
