import { frameTerm } from '../values/erlang.ts';
import type { Fields } from '../values/field.ts';
import { encodeFields, readFields, tableEnd } from '../values/field-table.ts';
import { AmqpError } from '../values/reply.ts';
import { BASIC_CLASS } from './codec.ts';

type PropertyType = 'shortstr' | 'table' | 'octet' | 'timestamp';

/** The types of the basic class's properties in the order of their flags, from bit 15 down. */
const PROPERTY_TYPES: readonly PropertyType[] = [
  'shortstr', // content-type
  'shortstr', // content-encoding
  'table', // headers
  'octet', // delivery-mode
  'octet', // priority
  'shortstr', // correlation-id
  'shortstr', // reply-to
  'shortstr', // expiration
  'shortstr', // message-id
  'timestamp',
  'shortstr', // type
  'shortstr', // user-id
  'shortstr', // app-id
  'shortstr', // cluster-id
];
/** Where those stand in it that the broker reads. */
const HEADERS = 2;
const DELIVERY_MODE = 3;
const REPLY_TO = 6;
const EXPIRATION = 7;
const USER_ID = 11;
/** The two lowest flags have no property: one is unused, one announces more flags. */
const UNUSED_FLAGS = 0b11;

/** Bytes before the property list: class, weight and body size. */
const PROPERTY_LIST_OFFSET = 12;

const noFields: Fields = new Map();

/** What of a content header can be replaced by another value, or by null left out. */
interface Changes {
  headers?: Fields;
  replyTo?: string;
  expiration?: null;
}

/**
 * A content header (AMQP 0-9-1, 4.2.6.1): body size and properties of a message.
 *
 * It is passed to consumers byte for byte, so it must be well formed: all properties are walked once. Only
 * those that the broker needs for every message are read; the table of headers is decoded when it is
 * asked for.
 */
export class ContentHeader {
  /** The content header frame's payload. */
  readonly bytes: Buffer;
  readonly bodySize: number;
  readonly deliveryMode: number | undefined;
  readonly replyTo: string | undefined;
  readonly expiration: string | undefined;
  readonly userId: string | undefined;
  /** Where the table of headers stands; 0 where there is none. */
  readonly #headersAt: number = 0;
  #headers: Fields | undefined;

  /**
   * @throws AmqpError 501 for a payload that is too short, 505 for another class than basic, 502 for
   * properties that do not parse
   */
  constructor(payload: Buffer) {
    if (payload.length < PROPERTY_LIST_OFFSET + 2) {
      throw new AmqpError('FRAME_ERROR', `${frameTerm(2, payload)}: unknown_frame`);
    }
    checkClass(payload.readUInt16BE(0));
    this.bytes = payload;
    this.bodySize = Number(payload.readBigUInt64BE(4));
    try {
      const flags = payload.readUInt16BE(PROPERTY_LIST_OFFSET);
      if (flags & UNUSED_FLAGS) throw new RangeError('unknown property flags');
      let offset = PROPERTY_LIST_OFFSET + 2;
      for (let index = 0; index < PROPERTY_TYPES.length; index += 1) {
        if ((flags & flagOf(index)) === 0) continue;
        const end = propertyEnd(payload, offset, index);
        if (index === HEADERS) this.#headersAt = offset;
        else if (index === DELIVERY_MODE) this.deliveryMode = payload.readUInt8(offset);
        else if (index === REPLY_TO) this.replyTo = payload.toString('utf8', offset + 1, end);
        else if (index === EXPIRATION) this.expiration = payload.toString('utf8', offset + 1, end);
        else if (index === USER_ID) this.userId = payload.toString('utf8', offset + 1, end);
        offset = end;
      }
      if (offset !== payload.length) throw new RangeError('properties of another length');
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new AmqpError('SYNTAX_ERROR', 'the content header does not parse');
    }
  }

  get headers(): Fields {
    this.#headers ??= this.#headersAt === 0 ? noFields : readFields(this.bytes, this.#headersAt);
    return this.#headers;
  }

  /** Whether the text is anywhere in the headers: a quick look before they are decoded. */
  mayHaveHeader(text: string): boolean {
    return this.#headersAt > 0 && this.bytes.includes(text, this.#headersAt, 'latin1');
  }

  /** The same content header but for some properties. */
  with({ headers, replyTo, expiration }: Changes): ContentHeader {
    const replaced = new Map<number, Buffer | undefined>();
    if (headers) replaced.set(HEADERS, encodeFields(headers));
    if (replyTo !== undefined) replaced.set(REPLY_TO, shortString(replyTo));
    if (expiration === null) replaced.set(EXPIRATION, undefined);
    return new ContentHeader(replaceProperties(this.bytes, replaced));
  }
}

/** @throws AmqpError 505 */
function checkClass(classId: number): void {
  if (classId === BASIC_CLASS) return;
  const text = `expected content header for class ${BASIC_CLASS}, got one for class ${classId} instead`;
  throw new AmqpError('UNEXPECTED_FRAME', text);
}

/** Replaced by undefined a property is left out. */
function replaceProperties(payload: Buffer, replaced: Map<number, Buffer | undefined>): Buffer {
  const head = Buffer.from(payload.subarray(0, PROPERTY_LIST_OFFSET + 2));
  const parts: Buffer[] = [head];
  const flags = payload.readUInt16BE(PROPERTY_LIST_OFFSET);
  let newFlags = 0;
  let offset = PROPERTY_LIST_OFFSET + 2;
  for (let index = 0; index < PROPERTY_TYPES.length; index += 1) {
    const end = flags & flagOf(index) ? propertyEnd(payload, offset, index) : offset;
    const old = end > offset ? payload.subarray(offset, end) : undefined;
    const part = replaced.has(index) ? replaced.get(index) : old;
    offset = end;
    if (part === undefined) continue;
    newFlags |= flagOf(index);
    parts.push(part);
  }
  head.writeUInt16BE(newFlags, PROPERTY_LIST_OFFSET);
  return Buffer.concat(parts);
}

function flagOf(index: number): number {
  return 0x8000 >> index;
}

function propertyEnd(payload: Buffer, offset: number, index: number): number {
  switch (PROPERTY_TYPES[index]) {
    case 'table':
      return tableEnd(payload, offset);
    case 'octet':
      return offset + 1;
    case 'timestamp':
      return offset + 8;
    default:
      return offset + 1 + payload.readUInt8(offset);
  }
}

function shortString(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
