import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { skipLong as skip } from './support/long.ts';
import { startTestSystem } from './support/system.ts';

test('a start with a damaged database ends at once, names the file and says what to do', {
  skip,
}, async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'data', 'orders.db');
  await mkdir(path.dirname(file));
  const scrambled = Buffer.alloc(20_000, 'scrambled');
  await writeFile(file, scrambled);
  await assert.rejects(
    startTestSystem({ SIMPLEBANK_DIR: directory, DATABASE_URL: '', START_TIMEOUT_MS: '600000' }),
    ({ name, message }: Error) => {
      assert.equal(name, 'StartError');
      assert.match(message, /^orders cannot use its database; its last lines:/);
      const said = `cannot use the database ${file}: file is not a database; restore it from a backup, or move it away to begin with an empty one`;
      assert.ok(message.includes(said), message);
      return true;
    },
  );
  // What may be worth something to somebody is left as it was.
  assert.deepEqual(await readFile(file), scrambled);
});
