import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { LogFiles } from '../../src/supervisor/log-files.ts';

const LINES = Buffer.from('{"message":"größer"}\n{"message":"two"}\n');

test('lines are appended byte for byte, each file its own', async (t) => {
  const folder = path.join(await temporaryFolder(t), 'logs');
  const errors: string[] = [];
  const logs = new LogFiles(folder, (message) => errors.push(message));
  await logs.append('orders.json', LINES);
  await logs.append('orders.json', LINES);
  await logs.append('fees.json', Buffer.from('{}\n'));
  assert.deepEqual(await readFile(path.join(folder, 'orders.json')), Buffer.concat([LINES, LINES]));
  assert.equal(await readFile(path.join(folder, 'fees.json'), 'utf8'), '{}\n');
  assert.deepEqual(errors, []);
});

test('after a line that was broken off, the next one starts on its own', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(path.join(folder, 'orders.json'), '{"mess');
  await new LogFiles(folder, assert.fail).append('orders.json', LINES);
  assert.equal(await readFile(path.join(folder, 'orders.json'), 'utf8'), `{"mess\n${LINES}`);
});

test('a folder that is removed meanwhile is made again', async (t) => {
  const folder = path.join(await temporaryFolder(t), 'logs');
  const logs = new LogFiles(folder, assert.fail);
  await logs.append('orders.json', LINES);
  await rm(folder, { recursive: true });
  await logs.append('orders.json', LINES);
  assert.deepEqual(await readFile(path.join(folder, 'orders.json')), LINES);
});

test('a full disk is reported once, and again after it worked between', {
  skip: !existsSync('/dev/full') && 'there is no /dev/full here',
}, async (t) => {
  const folder = await temporaryFolder(t);
  await symlink('/dev/full', path.join(folder, 'full.json'));
  const errors: string[] = [];
  const logs = new LogFiles(folder, (message) => errors.push(message));
  await logs.append('full.json', LINES);
  await logs.append('full.json', LINES);
  assert.deepEqual(errors, [
    'log lines cannot be kept in full.json: ENOSPC: no space left on device, write',
  ]);
  await logs.append('orders.json', LINES);
  await logs.append('full.json', LINES);
  assert.equal(errors.length, 2);
});

test('a file that cannot be opened is reported, not thrown', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(path.join(folder, 'orders.json'));
  const errors: string[] = [];
  await new LogFiles(folder, (message) => errors.push(message)).append('orders.json', LINES);
  assert.match(errors.join(), /^log lines cannot be kept in orders\.json: EISDIR/);
});
