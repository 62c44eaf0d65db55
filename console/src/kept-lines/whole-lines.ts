const LINE_END = 0x0a;

/**
 * Cuts a stream of bytes at line ends: every piece holds whole lines, byte for byte, and ends with
 * a line end; a last line without one gets it. Bytes and not text, so that a character which two
 * chunks share stays whole; and not node:readline, which also cuts at U+2028, a character that
 * JSON leaves as it is.
 */
export async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_END) + 1;
    if (end > 0) {
      yield Buffer.concat([...begun, chunk.subarray(0, end)]);
      begun = [];
    }
    if (end < chunk.length) begun.push(chunk.subarray(end));
  }
  if (begun.length > 0) yield Buffer.concat([...begun, Buffer.of(LINE_END)]);
}

/** The lines of a piece that {@link wholeLines} made, as text. */
export function textLines(lines: Buffer): string[] {
  return lines.toString('utf8').split('\n').slice(0, -1);
}
