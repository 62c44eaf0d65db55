import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { textLines, wholeLines } from '../src/kept-lines/whole-lines.ts';

/** What comes out when `bytes` come in pieces of `size`. */
async function cut(bytes: Buffer, size: number): Promise<Buffer[]> {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return Readable.from(wholeLines(Readable.from(pieces))).toArray();
}

test('every piece holds whole lines, wherever the chunks were cut', async () => {
  const bytes = Buffer.from('one\n\ntwo €😀 \u2028 here\r\nthree\n');
  for (let size = 1; size <= bytes.length; size++) {
    const pieces = await cut(bytes, size);
    assert.deepEqual(Buffer.concat(pieces), bytes);
    for (const piece of pieces) assert.equal(piece.at(-1), 0x0a);
    assert.deepEqual(pieces.flatMap(textLines), ['one', '', 'two €😀 \u2028 here\r', 'three']);
  }
});

test('a last line without an end gets one', async () => {
  assert.deepEqual((await cut(Buffer.from('one\ntw'), 2)).flatMap(textLines), ['one', 'tw']);
  assert.deepEqual(await cut(Buffer.from(''), 2), []);
});

test('bytes that are no UTF-8 are kept as they are', async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x0a, 0xc3, 0x0a]);
  assert.deepEqual(Buffer.concat(await cut(bytes, 2)), bytes);
});

test('a very long line costs no more than its length', async () => {
  const bytes = Buffer.concat([Buffer.alloc(16 * 1024 * 1024, 'x'), Buffer.from('\n')]);
  const [piece, ...more] = await cut(bytes, 64 * 1024);
  assert.equal(piece?.length, bytes.length);
  assert.equal(more.length, 0);
});
