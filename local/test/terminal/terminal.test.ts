import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { waitFor } from '../../../test/support/wait.ts';
import { Terminal } from '../../src/terminal/terminal.ts';

test('a slow reader gets every line', async () => {
  const stream = new PassThrough({ highWaterMark: 10 });
  const terminal = new Terminal(stream, () => assert.fail(), { bufferBytes: 10, stallMs: 60_000 });
  const read = text(stream);
  const lines = Array.from({ length: 1000 }, (_, n) => `line ${n}`);
  for (const line of lines) await terminal.line(line);
  stream.end();
  assert.equal(await read, `${lines.join('\n')}\n`);
});

test('a reader that stopped holds nobody up, and is told what it missed', async () => {
  const stream = new PassThrough({ highWaterMark: 10 });
  const skipped: number[] = [];
  const terminal = new Terminal(stream, (lines) => skipped.push(lines), {
    bufferBytes: 10,
    stallMs: 50,
  });
  await Promise.all(['one', 'two', 'three', 'four', 'five'].map((line) => terminal.line(line)));
  await terminal.line('six');
  await terminal.line('seven');
  assert.deepEqual(skipped, []);

  const read = text(stream);
  await waitFor('it reads again', () => skipped.length > 0);
  assert.deepEqual(skipped, [2]);
  await terminal.line('eight');
  stream.end();
  assert.equal(await read, 'one\ntwo\nthree\nfour\nfive\neight\n');
});

test('a reader that is gone holds nobody up', async () => {
  const stream = new PassThrough({ highWaterMark: 10 });
  stream.on('error', () => undefined);
  const terminal = new Terminal(stream, () => assert.fail(), { bufferBytes: 10, stallMs: 60_000 });
  const waiting = terminal.line('more than there is room for');
  stream.destroy(new Error('EPIPE'));
  await waiting;
  await terminal.line('into the void');
});
