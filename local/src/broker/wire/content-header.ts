import { basicClass } from './codec.ts';
import { tableEnd } from './field-table.ts';
import { AmqpError } from './reply.ts';

type PropertyType = 'shortstr' | 'table' | 'octet' | 'timestamp';

/** The types of the basic class's properties in the order of their flags, from bit 15 down. */
const propertyTypes: readonly PropertyType[] = [
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
const expirationIndex = 7;
const userIdIndex = 11;
/** The two lowest flags have no property: one is unused, one announces more flags. */
const unusedFlags = 0b11;

/** Bytes before the property list: class, weight and body size. */
export const propertyListOffset = 12;

/** What the broker itself has to know of a message; everything else passes through unread. */
export interface ContentHeader {
  bodySize: number;
  expiration: string | undefined;
  userId: string | undefined;
}

/**
 * Reads a content header frame's payload (AMQP 0-9-1, 4.2.6.1).
 *
 * Walks all properties without decoding them: what a publisher sends goes to consumers byte for
 * byte, so it has to be whole.
 *
 * @throws AmqpError 505 for another class than basic, 502 for properties that do not parse
 */
export function readContentHeader(payload: Buffer): ContentHeader {
  try {
    if (payload.readUInt16BE(0) !== basicClass) {
      throw new AmqpError('UNEXPECTED_FRAME', 'expected a content header of class basic');
    }
    const bodySize = Number(payload.readBigUInt64BE(4));
    return { bodySize, ...readProperties(payload) };
  } catch (error) {
    if (error instanceof RangeError) {
      throw new AmqpError('SYNTAX_ERROR', 'the content header does not parse');
    }
    throw error;
  }
}

/** @throws RangeError where the list is not exactly as long as its flags and lengths say */
function readProperties(payload: Buffer): Omit<ContentHeader, 'bodySize'> {
  const flags = payload.readUInt16BE(propertyListOffset);
  if (flags & unusedFlags) throw new RangeError('unknown property flags');
  let expiration: string | undefined;
  let userId: string | undefined;
  let offset = propertyListOffset + 2;
  for (const [index, type] of propertyTypes.entries()) {
    if ((flags & (0x8000 >> index)) === 0) continue;
    const end = propertyEnd(payload, offset, type);
    if (index === expirationIndex) expiration = payload.toString('utf8', offset + 1, end);
    if (index === userIdIndex) userId = payload.toString('utf8', offset + 1, end);
    offset = end;
  }
  if (offset !== payload.length) throw new RangeError('properties of another length');
  return { expiration, userId };
}

function propertyEnd(payload: Buffer, offset: number, type: PropertyType): number {
  switch (type) {
    case 'shortstr':
      return offset + 1 + payload.readUInt8(offset);
    case 'table':
      return tableEnd(payload, offset);
    case 'octet':
      return offset + 1;
    case 'timestamp':
      return offset + 8;
  }
}
