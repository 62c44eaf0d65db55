import { type Field, type Fields, type FieldType, tagOf, typeOf, withLength } from './field.ts';

/** Bytes of the values that are always equally long. */
const sizes: Partial<Record<FieldType, number>> = {
  bool: 1,
  byte: 1,
  unsignedbyte: 1,
  short: 2,
  unsignedshort: 2,
  signedint: 4,
  unsignedint: 4,
  float: 4,
  decimal: 5,
  long: 8,
  double: 8,
  timestamp: 8,
  void: 0,
};

/** Deeper than any header is; decoders are recursive, and a consumer's stack is not ours to use. */
const MAX_DEPTH = 32;

/**
 * Where the field table at `offset` ends (AMQP 0-9-1, 4.2.5.5, with the type octets that RabbitMQ
 * and its clients use). Walks it whole, decoding nothing.
 *
 * @throws RangeError where a length leads past the end, a type is unknown or tables nest too deep
 */
export function tableEnd(buffer: Buffer, offset: number, depth = 0): number {
  return listEnd(buffer, offset, depth, (at) => at + 1 + buffer.readUInt8(at));
}

/** A table is a list of named values, an array one of values; both start with their length. */
function listEnd(
  buffer: Buffer,
  offset: number,
  depth: number,
  nameEnd: (offset: number) => number,
): number {
  if (depth > MAX_DEPTH) throw new RangeError('tables nest too deep');
  let at = offset + 4;
  const end = at + buffer.readUInt32BE(offset);
  while (at < end) at = valueEnd(buffer, nameEnd(at), depth);
  if (at !== end || end > buffer.length) throw new RangeError('a table of another length');
  return end;
}

function valueEnd(buffer: Buffer, offset: number, depth: number): number {
  const type = typeOf(buffer.readUInt8(offset));
  const at = offset + 1;
  switch (type) {
    case 'longstr':
    case 'binary':
      return at + 4 + buffer.readUInt32BE(at);
    case 'table':
      return tableEnd(buffer, at, depth + 1);
    case 'array':
      return listEnd(buffer, at, depth + 1, (value) => value);
    default:
      return at + (sizes[type] ?? 0);
  }
}

/**
 * Reads the field table at `offset`; of a name that is there twice the first value, as RabbitMQ.
 *
 * @throws RangeError as `tableEnd` does
 */
export function readFields(buffer: Buffer, offset = 0): Fields {
  const end = tableEnd(buffer, offset);
  const fields = new Map<string, Field>();
  for (let at = offset + 4; at < end; ) {
    const nameEnd = at + 1 + buffer.readUInt8(at);
    // One byte a character: whatever a name's bytes are, they go on as they came.
    const name = buffer.toString('latin1', at + 1, nameEnd);
    at = valueEnd(buffer, nameEnd, 0);
    if (!fields.has(name)) fields.set(name, fieldAt(buffer, nameEnd, at));
  }
  return fields;
}

/** The values of an array; none for a value of another type. */
export function itemsOf({ type, bytes }: Field): Field[] {
  const items: Field[] = [];
  if (type !== 'array') return items;
  for (let at = 4; at < bytes.length; ) {
    const end = valueEnd(bytes, at, 0);
    items.push(fieldAt(bytes, at, end));
    at = end;
  }
  return items;
}

/** The fields of a table; undefined for a value of another type. */
export function fieldsOf({ type, bytes }: Field): Fields | undefined {
  return type === 'table' ? readFields(bytes) : undefined;
}

/** The bytes of a field table, its length included. */
export function encodeFields(fields: Iterable<readonly [string, Field]>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, field] of fields) {
    const text = Buffer.from(name, 'latin1');
    parts.push(Buffer.from([text.length]), text, ...encodeField(field));
  }
  return withLength(Buffer.concat(parts));
}

/** Text that tells tables apart: the same for the same fields and values, in whatever order. */
export function identityOf(fields: Fields): string {
  const sorted = [...fields].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return encodeFields(sorted).toString('latin1');
}

export function table(fields: Iterable<readonly [string, Field]>): Field {
  return { type: 'table', bytes: encodeFields(fields) };
}

export function array(items: readonly Field[]): Field {
  return { type: 'array', bytes: withLength(Buffer.concat(items.flatMap(encodeField))) };
}

function fieldAt(buffer: Buffer, offset: number, end: number): Field {
  return { type: typeOf(buffer.readUInt8(offset)), bytes: buffer.subarray(offset + 1, end) };
}

function encodeField({ type, bytes }: Field): Buffer[] {
  return [Buffer.from([tagOf(type)]), bytes];
}
