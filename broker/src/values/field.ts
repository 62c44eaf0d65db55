/** Types of the values in field tables by the octet that announces them, under RabbitMQ's names. */
const types = {
  t: 'bool',
  b: 'byte',
  B: 'unsignedbyte',
  s: 'short',
  u: 'unsignedshort',
  I: 'signedint',
  i: 'unsignedint',
  l: 'long',
  f: 'float',
  d: 'double',
  D: 'decimal',
  T: 'timestamp',
  S: 'longstr',
  x: 'binary',
  F: 'table',
  A: 'array',
  V: 'void',
} as const;

export type FieldType = (typeof types)[keyof typeof types];

const typesByTag = new Map<number, FieldType>();
const tagsByType = new Map<FieldType, number>();
for (const [letter, type] of Object.entries(types)) {
  typesByTag.set(letter.charCodeAt(0), type);
  tagsByType.set(type, letter.charCodeAt(0));
}

/** @throws RangeError for an octet that announces no type */
export function typeOf(tag: number): FieldType {
  const type = typesByTag.get(tag);
  if (type === undefined) throw new RangeError(`unknown field type ${tag}`);
  return type;
}

export function tagOf(type: FieldType): number {
  const tag = tagsByType.get(type);
  if (tag === undefined) throw new RangeError(`unknown field type ${type}`);
  return tag;
}

/**
 * One value of a field table, with its type. JavaScript has fewer types than AMQP 0-9-1 (4.2.5.5),
 * and what a client sent has to reach the next one as it was; so it stays in its bytes.
 */
export interface Field {
  readonly type: FieldType;
  /** The value as it is on the wire, its length included where it has one. */
  readonly bytes: Buffer;
}

/** A field table: names to values, in the order in which they came. */
export type Fields = ReadonlyMap<string, Field>;

/** Text of a long string; undefined for a value of another type. */
export function textOf({ type, bytes }: Field): string | undefined {
  return type === 'longstr' ? bytes.toString('utf8', 4) : undefined;
}

/** An integer of whatever width; undefined for a value of another type. */
export function integerOf({ type, bytes }: Field): number | undefined {
  switch (type) {
    case 'byte':
      return bytes.readInt8();
    case 'unsignedbyte':
      return bytes.readUInt8();
    case 'short':
      return bytes.readInt16BE();
    case 'unsignedshort':
      return bytes.readUInt16BE();
    case 'signedint':
      return bytes.readInt32BE();
    case 'unsignedint':
      return bytes.readUInt32BE();
    case 'long':
      return Number(bytes.readBigInt64BE());
    default:
      return undefined;
  }
}

/** Undefined for a value that is no `bool`. */
export function booleanOf({ type, bytes }: Field): boolean | undefined {
  return type === 'bool' ? bytes.readUInt8() !== 0 : undefined;
}

/** Whether two values are the same, integers whatever their width. */
export function isEquivalent(a: Field, b: Field): boolean {
  const integer = integerOf(a);
  if (integer !== undefined) return integer === integerOf(b);
  return a.type === b.type && a.bytes.equals(b.bytes);
}

/** A number of whatever type, a moment included; undefined for a value of another type. */
function numberOf(field: Field): number | undefined {
  const { type, bytes } = field;
  if (type === 'float') return bytes.readFloatBE();
  if (type === 'double') return bytes.readDoubleBE();
  return type === 'timestamp' ? Number(bytes.readBigUInt64BE()) : integerOf(field);
}

/**
 * Whether two values are the same, as RabbitMQ sees it: numbers of different types may be, 0.0 and
 * -0.0 are, and an array and a table that are both empty.
 */
export function isSameValue(a: Field, b: Field): boolean {
  const isFloating = a.type === 'float' || a.type === 'double';
  if (a.type === b.type && !isFloating) return a.bytes.equals(b.bytes);
  const number = numberOf(a);
  if (number !== undefined) return number === numberOf(b);
  const both = (...types: FieldType[]) => [a, b].every(({ type }) => types.includes(type));
  if (both('array', 'table')) return a.bytes.length === 4 && b.bytes.length === 4;
  return both('longstr', 'binary') && a.bytes.equals(b.bytes);
}

export function longString(text: string): Field {
  const bytes = Buffer.from(text);
  return { type: 'longstr', bytes: withLength(bytes) };
}

/** 64 bits wide, whatever the number. */
export function long(value: number): Field {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return { type: 'long', bytes };
}

/** @param seconds since 1970 */
export function timestamp(seconds: number): Field {
  return { type: 'timestamp', bytes: long(seconds).bytes };
}

/** The bytes with their length before them, as strings, tables and arrays have it. */
export function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
