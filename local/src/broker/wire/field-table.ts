/** Bytes of the values that are always equally long, by the octet that names their type. */
const fixedSizes = new Map(
  Object.entries({
    t: 1,
    b: 1,
    B: 1,
    s: 2,
    u: 2,
    I: 4,
    i: 4,
    f: 4,
    D: 5,
    l: 8,
    d: 8,
    T: 8,
    V: 0,
  }).map(([tag, size]) => [tag.charCodeAt(0), size]),
);

const tags = { longString: 0x53, bytes: 0x78, table: 0x46, array: 0x41 } as const;

/** Deeper than any header is; decoders are recursive, and a consumer's stack is not ours to use. */
const maxDepth = 32;

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
  if (depth > maxDepth) throw new RangeError('tables nest too deep');
  let at = offset + 4;
  const end = at + buffer.readUInt32BE(offset);
  while (at < end) at = valueEnd(buffer, nameEnd(at), depth);
  if (at !== end || end > buffer.length) throw new RangeError('a table of another length');
  return end;
}

function valueEnd(buffer: Buffer, offset: number, depth: number): number {
  const tag = buffer.readUInt8(offset);
  const at = offset + 1;
  switch (tag) {
    case tags.longString:
    case tags.bytes:
      return at + 4 + buffer.readUInt32BE(at);
    case tags.table:
      return tableEnd(buffer, at, depth + 1);
    case tags.array:
      return listEnd(buffer, at, depth + 1, (value) => value);
    default: {
      const size = fixedSizes.get(tag);
      if (size === undefined) throw new RangeError(`unknown field type ${tag}`);
      return at + size;
    }
  }
}
