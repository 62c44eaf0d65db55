import { booleanOf, type Field, integerOf } from './field.ts';
import { fieldsOf, itemsOf } from './field-table.ts';

/**
 * Values as RabbitMQ's replies show them: as terms of Erlang, in which it is written. Clients and
 * their tests compare these texts, so they are the same here.
 */

/** Bytes of a payload that a reply shows. */
const SNIPPET = 16;

/** Bytes: as text where all of them can be read, as numbers otherwise. */
export function binaryTerm(bytes: Buffer): string {
  if (bytes.length === 0) return '<<>>';
  return bytes.every(isPrintable) ? `<<${stringTerm(bytes)}>>` : `<<${[...bytes].join(',')}>>`;
}

/** Text in quotes. */
export function stringTerm(text: string | Buffer): string {
  return `"${text.toString('latin1').replace(/["\\]/g, '\\$&')}"`;
}

/** A frame that is out of place: its type and the beginning of its payload. */
export function frameTerm(type: number, payload: Buffer): string {
  const [which, shown] =
    payload.length <= SNIPPET
      ? ['all', payload]
      : [`first ${SNIPPET}`, payload.subarray(0, SNIPPET)];
  return `type ${type}, ${which} octets = ${binaryTerm(shown)}`;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte >= 0xa0 || (byte >= 0x08 && byte <= 0x0d);
}

/** The value of a field. */
export function valueTerm(field: Field): string {
  const { type, bytes } = field;
  switch (type) {
    case 'bool':
      return `${booleanOf(field)}`;
    case 'void':
      return 'undefined';
    case 'longstr':
    case 'binary':
      return binaryTerm(bytes.subarray(4));
    case 'timestamp':
      return `${bytes.readBigUInt64BE()}`;
    case 'float':
      return floatTerm(bytes.readFloatBE());
    case 'double':
      return floatTerm(bytes.readDoubleBE());
    case 'decimal':
      return `{${bytes.readUInt8()},${bytes.readUInt32BE(1)}}`;
    case 'array':
      return `[${itemsOf(field).map((item) => `{${item.type},${valueTerm(item)}}`)}]`;
    case 'table':
      return `[${[...(fieldsOf(field) ?? [])].map(
        ([name, value]) =>
          `{${binaryTerm(Buffer.from(name, 'latin1'))},${value.type},${valueTerm(value)}}`,
      )}]`;
    default:
      return `${integerOf(field)}`;
  }
}

function floatTerm(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : `${value}`;
}
