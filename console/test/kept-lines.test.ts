import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { appendLines, keptLines } from '../src/kept-lines/index.ts';
import { lineStart, linesBackwards } from '../src/kept-lines/read-backwards.ts';
import { temporaryFolder } from './support/folder.ts';

/** A file in a folder of its own that is not there yet. */
async function newFile(t: TestContext, name = 'orders.json'): Promise<string> {
  return path.join(await temporaryFolder(t), 'logs', name);
}

const text = (file: string) => readFile(file, 'utf8');

async function read(file: string, newestBytes?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of keptLines(file, newestBytes)) lines.push(...batch);
  return lines;
}

describe('appending lines', () => {
  it('makes the file and its folder, byte for byte', async (t) => {
    const file = await newFile(t);
    await appendLines(file, Buffer.from('größer\n'));
    await appendLines(file, 'two\nthree\n');
    assert.equal(await text(file), 'größer\ntwo\nthree\n');
  });

  it('begins a line of its own after one that was broken off', async (t) => {
    const file = await newFile(t);
    await appendLines(file, 'one\n{"mess');
    await appendLines(file, 'two\n');
    assert.equal(await text(file), 'one\n{"mess\ntwo\n');
  });

  it('puts a file aside before it would grow beyond the limit', async (t) => {
    const file = await newFile(t);
    const aside = file.replace('.json', '.1.json');
    await appendLines(file, '12345\n', 12);
    await appendLines(file, '67890\n', 12);
    assert.equal(existsSync(aside), false);
    await appendLines(file, 'a\n', 12);
    assert.equal(await text(aside), '12345\n67890\n');
    assert.equal(await text(file), 'a\n');
    await appendLines(file, 'b€c\nd€e\nf\n', 12);
    assert.equal(await text(aside), 'a\n', 'the older one is gone');
    assert.equal(await text(file), 'b€c\nd€e\nf\n');
    assert.deepEqual((await readdir(path.dirname(file))).sort(), ['orders.1.json', 'orders.json']);
  });

  it('never divides the lines of one call, and puts no empty file aside', async (t) => {
    const file = await newFile(t, 'orders.stderr.log');
    await appendLines(file, 'longer than the limit\n', 5);
    assert.deepEqual(await readdir(path.dirname(file)), ['orders.stderr.log']);
    await appendLines(file, 'x\n', 5);
    const names = await readdir(path.dirname(file));
    assert.deepEqual(names.sort(), ['orders.stderr.1.log', 'orders.stderr.log']);
    assert.equal(await text(file), 'x\n');
  });

  it('lets the file grow where it cannot be put aside', async (t) => {
    const file = await newFile(t);
    // A folder in the place of the file that was put aside cannot be replaced by a file.
    await mkdir(file.replace('.json', '.1.json'), { recursive: true });
    await appendLines(file, 'one\n', 5);
    await appendLines(file, 'two\n', 5);
    assert.equal(await text(file), 'one\ntwo\n');
  });

  it('begins again after somebody has removed the folder', async (t) => {
    const file = await newFile(t);
    await appendLines(file, 'one\n');
    await rm(path.dirname(file), { recursive: true });
    await appendLines(file, 'two\n');
    assert.equal(await text(file), 'two\n');
  });
});

describe('reading kept lines again', () => {
  it('the oldest come first, those that were put aside before the others', async (t) => {
    const file = await newFile(t);
    for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) await appendLines(file, line, 11);
    assert.deepEqual(await read(file), ['one', 'two', 'three', 'four']);
  });

  it('a file that is not there holds none', async (t) => {
    assert.deepEqual(await read(await newFile(t)), []);
  });

  it('gives the newest whole lines that so many bytes hold', async (t) => {
    const file = await newFile(t);
    await appendLines(file, 'ä1\nä2\nä3\n');
    await appendLines(file, 'b1\nb2\n', 5);
    const all = ['ä1', 'ä2', 'ä3', 'b1', 'b2'];
    const sizes = [4, 4, 4, 3, 3];
    for (let bytes = 0; bytes <= 20; bytes++) {
      let [count, left] = [0, bytes];
      for (const size of sizes.toReversed()) {
        left -= size;
        if (left < 0) break;
        count += 1;
      }
      assert.deepEqual(
        await read(file, bytes),
        count === 0 ? [] : all.slice(-count),
        `${bytes} bytes`,
      );
    }
  });

  it('gives a line that was broken off as it is', async (t) => {
    const file = await newFile(t);
    await appendLines(file, 'one\n{"two');
    assert.deepEqual(await read(file), ['one', '{"two']);
  });

  it('reads a large file', async (t) => {
    const file = await newFile(t);
    const lines = Array.from({ length: 100_000 }, (_, n) => `${n} ${'é'.repeat(n % 50)}`);
    await appendLines(file, `${lines.join('\n')}\n`);
    assert.deepEqual(await read(file), lines);
    const newest = await read(file, 1_000_000);
    assert.deepEqual(newest, lines.slice(-newest.length));
    assert.ok(newest.length > 10_000 && newest.length < 30_000, `${newest.length} lines`);
  });
});

describe('reading backwards', () => {
  async function backwards(t: TestContext, bytes: Buffer, longest = 1000): Promise<string[]> {
    const file = path.join(await temporaryFolder(t), 'lines');
    await writeFile(file, bytes);
    const handle = await open(file);
    const lines: string[] = [];
    for await (const batch of linesBackwards(handle, bytes.length, longest)) {
      lines.push(...batch.map(String));
    }
    await handle.close();
    return lines;
  }

  it('the newest line comes first, and every line once, over many blocks', async (t) => {
    const lines = Array.from({ length: 60_000 }, (_, n) => `${n} ${'€'.repeat(n % 20)}`);
    const found = await backwards(t, Buffer.from(`${lines.join('\n')}\n`));
    assert.deepEqual(found, ['', ...lines.toReversed()]);
  });

  it('keeps the beginning of a line that is too long', async (t) => {
    const long = `begin${'x'.repeat(700_000)}end`;
    const found = await backwards(t, Buffer.from(`one\n${long}\nthree\n`), 10);
    assert.deepEqual(found, ['', 'three', 'beginxxxxxx', 'one']);
  });

  it('an empty file has no line, one without a line end has one', async (t) => {
    assert.deepEqual(await backwards(t, Buffer.from('')), []);
    assert.deepEqual(await backwards(t, Buffer.from('one')), ['one']);
    assert.deepEqual(await backwards(t, Buffer.from('\n\n')), ['', '', '']);
  });

  it('finds where the last line begins', async (t) => {
    const file = path.join(await temporaryFolder(t), 'lines');
    await writeFile(file, `one\n${'x'.repeat(600_000)}`);
    const handle = await open(file);
    assert.equal(await lineStart(handle, 600_004), 4);
    assert.equal(await lineStart(handle, 4), 4);
    assert.equal(await lineStart(handle, 3), 0);
    await handle.close();
  });
});
