import { createRequire } from 'node:module';
import path from 'node:path';
import type { FieldTable, Method, MethodName, Methods } from './methods.ts';
import { AmqpError } from './reply.ts';

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
  encodeProperties(id: number, channel: number, size: number, properties: object): Buffer;
}

const require = createRequire(import.meta.url);
const definitions: Definitions = require(
  path.join(path.dirname(require.resolve('amqplib')), 'lib', 'defs.js'),
);

/** Class `basic`, the only one that carries content; also the id of its property list. */
export const basicClass = 60;

const methodIds = new Map<string, number>();
const methodNames = new Map<number, string>();
for (const [name, id] of Object.entries(definitions)) {
  if (typeof id === 'number' && id > 0xffff) {
    methodIds.set(name, id);
    methodNames.set(id, name);
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

/**
 * Reads a method frame's payload.
 *
 * The fields are what the generated decoder of that very method returns, so the name vouches for
 * their types. A method outside `Methods` comes out with its name too: no handler knows it.
 *
 * @throws AmqpError 503 for a method that AMQP does not have, 501 for arguments that do not parse
 */
export function decodeMethod(payload: Buffer): Method {
  if (payload.length < 4) throw new AmqpError('FRAME_ERROR', 'a method frame without a method');
  const classId = payload.readUInt16BE(0);
  const methodId = payload.readUInt16BE(2);
  const id = payload.readUInt32BE(0);
  const name = methodNames.get(id);
  if (name === undefined) {
    throw new AmqpError('COMMAND_INVALID', `unknown method ${classId}.${methodId}`);
  }
  let fields: object;
  try {
    fields = Object(definitions.decode(id, payload.subarray(4)));
  } catch {
    throw new AmqpError('FRAME_ERROR', `cannot decode the arguments of ${name}`);
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

/** Message properties (basic class), undefined where a property is not set. */
export interface Properties {
  headers?: FieldTable | undefined;
  expiration?: string | undefined;
  [name: string]: unknown;
}

/** Reads a property list: flags and properties, without the 12 bytes before them. */
export function decodeProperties(list: Buffer): Properties {
  return definitions.decode(basicClass, list) as Properties;
}

/**
 * A content header's payload: class, weight, body size, property flags and properties.
 *
 * @throws Error for a header table of more than 64 KiB, or values that have no AMQP type
 */
export function encodeContentHeader(bodySize: number, properties: Properties): Buffer {
  const frame = definitions.encodeProperties(basicClass, 0, bodySize, properties);
  return frame.subarray(7, -1);
}
