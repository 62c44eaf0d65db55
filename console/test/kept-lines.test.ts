import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';
import { appendLines } from '../src/kept-lines/index.ts';

/** A file in a folder of its own that is not there yet. */
async function newFile(t: TestContext, name = 'orders.json'): Promise<string> {
  return path.join(await temporaryFolder(t), 'logs', name);
}

const text = (file: string) => readFile(file, 'utf8');

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
