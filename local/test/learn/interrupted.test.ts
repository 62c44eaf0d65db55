import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { noteCase } from '../../../learn/src/kept-sources.ts';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { startHost } from '../../src/learn/host.ts';
import { BankStage } from '../../src/learn/stage.ts';
import { smallPlan } from '../fixtures/small-plan.js';
import { killedRun } from '../support/killed-run.ts';
import { plainSetup } from '../support/plain-setup.ts';
import { Recorder } from '../support/recorder.ts';
import { ownEnvironment } from '../support/small-system.ts';

const CASE = { name: 'never-charged', seed: 5 };
const AGAIN = 'npm run learn -- start never-charged --seed 5 puts the same up again';

/** Puts sources there as a case does. @returns the file of one */
async function putSources(folder: string): Promise<string> {
  const service = path.join(folder, 'learn', 'services', 'fees');
  const file = path.join(service, 'src', 'service.ts');
  await mkdir(path.dirname(file), { recursive: true });
  const built = path.join(folder, 'learn', 'services', 'dist');
  await mkdir(built);
  await writeFile(file, 'sick');
  await noteCase(path.join(folder, 'learn'), CASE);
  await writeFile(path.join(built, 'fees.js'), 'compiled');
  return file;
}

/** A stage on which a case is, in a small system. */
async function stageWithCase(t: TestContext) {
  const folder = await temporaryFolder(t);
  const seen = new Recorder();
  const env = ownEnvironment(folder);
  const stage = new BankStage({ env, plan: smallPlan, onEvent: seen.onEvent });
  t.after(() => stage.close());
  await stage.open();
  const file = await putSources(folder);
  await stage.perform(plainSetup(stage));
  const notes = () => seen.of('note').map(({ message }) => message);
  return { folder, stage, file, notes };
}

function keptMessage(folder: string): string {
  const kept = path.join(folder, 'learn-kept', 'never-charged-5');
  return `The case never-charged was on: its sources, with what you have changed, are kept in ${kept}. ${AGAIN}, as it was at first; to go on with yours, copy what is kept over ${path.join(folder, 'learn', 'services')} then.`;
}

/** What is kept is the sources alone, with this in the one that was changed. */
async function assertKept(folder: string, text: string): Promise<void> {
  const kept = path.join(folder, 'learn-kept', 'never-charged-5', 'fees');
  assert.deepEqual(await readdir(kept), ['src']);
  assert.equal(await readFile(path.join(kept, 'src', 'service.ts'), 'utf8'), text);
  assert.equal(existsSync(path.join(folder, 'learn')), false);
}

test('what the learner has changed outlives Ctrl-C, the last of it in place of what was before', async (t) => {
  const { folder, stage, file, notes } = await stageWithCase(t);
  await mkdir(path.join(folder, 'learn-kept', 'never-charged-5', 'market'), { recursive: true });
  await writeFile(file, 'mended');
  await stage.close();
  assert.deepEqual(notes(), [keptMessage(folder)]);
  assert.deepEqual(await readdir(path.join(folder, 'learn-kept', 'never-charged-5')), ['fees']);
  await assertKept(folder, 'mended');
});

test('where nothing was changed, nothing is kept', async (t) => {
  const { folder, stage, notes } = await stageWithCase(t);
  await stage.close();
  assert.deepEqual(notes(), [`The case never-charged was on: ${AGAIN}.`]);
  assert.equal(existsSync(path.join(folder, 'learn-kept')), false);
});

test('a case that ends of itself keeps what was changed, and tells who has it end', async (t) => {
  const { folder, stage, file, notes } = await stageWithCase(t);
  await writeFile(file, 'half mended');
  assert.equal((await stage.end())?.message, keptMessage(folder));
  assert.deepEqual(notes(), []);
  await assertKept(folder, 'half mended');
});

test('what the learner has changed outlives a kill, and the next start says where it is', {
  skip: process.platform === 'win32' && 'Windows has no signals',
}, async (t) => {
  const program = { program: 'case.ts', says: 'the case is on' };
  const { folder } = await killedRun(t, program, async (run) => {
    const file = await putSources(run.folder);
    await writeFile(path.join(path.dirname(file), 'new.ts'), 'another file');
  });
  const seen = new Recorder();
  const { close } = await startHost({
    env: ownEnvironment(folder),
    plan: smallPlan,
    onEvent: seen.onEvent,
  });
  await close();
  assert.deepEqual(
    seen.of('note').map(({ message }) => message),
    [keptMessage(folder)],
  );
  await assertKept(folder, 'sick');
});

test('a case that did not come to a bank is gone when it ends, and the bank that runs is not touched', async (t) => {
  const folder = await temporaryFolder(t);
  const stage = new BankStage({ env: ownEnvironment(folder), plan: smallPlan });
  t.after(() => stage.close());
  const system = await stage.open();
  const file = await putSources(folder);
  await writeFile(file, 'mended too early');
  await stage.end();
  assert.equal(existsSync(stage.caseFolder), false);
  assert.equal(stage.system, system);
  await assertKept(folder, 'mended too early');
});
