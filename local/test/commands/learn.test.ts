import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { cases } from '../../../learn/test/support/cases.ts';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { skipLong } from '../../../test/support/long.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { startHost } from '../../src/learn/host.ts';
import { type Plan, simpleBank } from '../../src/system/plan.ts';
import { portVariables } from '../../src/system/ports.ts';
import { killedRun } from '../support/killed-run.ts';
import { runCommand } from '../support/run-command.ts';
import { ownEnvironment } from '../support/small-system.ts';

/** The console and its supervisor alone: enough to ask and to be refused. */
const consolePlan: Plan = (env, ports) =>
  simpleBank(env, ports).map((stage) => stage.filter(({ name }) => name === 'console'));

const SEED = 7;
const START = ['start', 'some-take-long', '--seed', String(SEED)];
/** How long the copies of a case may take on a busy machine, in milliseconds. */
const START_LIMIT_MS = 180_000;

describe('npm run learn, while nothing runs', () => {
  it('lists the cases, and what is found', async (t) => {
    const folder = await temporaryFolder(t);
    const { code, stdout } = await runCommand('learn', [], folder);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^· {2}some-take-long +easy +traces, timings +Some orders take their time$/m,
    );
    assert.match(stdout, /^· not yet {2}✓ found, to be mended yet {2}✓✓ nothing left to do$/m);
    assert.match(stdout, /^0 of 1\d found, 0 of 10 exercises of docs\/course answered$/m);
  });

  it('takes the answers to exercises, and keeps that they were right', async (t) => {
    const folder = await temporaryFolder(t);
    const exercise = (...args: string[]) => runCommand('learn', ['exercise', ...args], folder);
    const wrong = { code: 1, stdout: '', stderr: 'That is not it: look again.\n' };
    assert.deepEqual(await exercise('10', 'uuid'), wrong);
    const right = 'Right. It is that of the span in which the line was written.\n';
    assert.deepEqual(await exercise('10', 'trace_id'), { code: 0, stdout: right, stderr: '' });
    assert.match((await runCommand('learn', [], folder)).stdout, / 1 of 10 exercises/);
  });

  it('says that no case is on', async (t) => {
    const folder = await temporaryFolder(t);
    for (const deed of [['hint'], ['answer', 'nothing'], ['check'], ['give-up'], ['stop']]) {
      const { code, stderr } = await runCommand('learn', deed, folder);
      assert.equal(code, 1, deed[0]);
      assert.equal(stderr, 'no case is on: start one\n');
    }
  });

  it('starts nothing for a case that is not there', async (t) => {
    const folder = await temporaryFolder(t);
    const { code, stdout, stderr } = await runCommand('learn', ['start', 'nonsense'], folder);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^there is no case nonsense, only an-alarm, .*, some-take-long\b.*\n$/);
    assert.deepEqual(await readdir(folder), []);
  });

  it('takes negative numbers for what they are', async (t) => {
    const folder = await temporaryFolder(t);
    for (const [args, said] of [
      [['answer', 'orders-2', '-45', '--json'], 'no case is on: start one\n'],
      [['answer', '-0.5', '--json', '-,5'], 'no case is on: start one\n'],
      [['exercise', '4', '-45'], 'That is not it: look again.\n'],
    ] as const) {
      const { code, stderr } = await runCommand('learn', [...args], folder);
      assert.deepEqual([code, stderr], [1, said]);
    }
  });

  it('says what a seed is', async (t) => {
    const folder = await temporaryFolder(t);
    for (const seed of ['abc', '1.5', '-5', '10000', '99999999999']) {
      const args = ['start', 'an-alarm', '--seed', seed];
      const { code, stderr } = await runCommand('learn', args, folder);
      assert.equal(code, 2, seed);
      assert.match(stderr, /^--seed: a seed is a whole number from 0 to 9999\n\nusage: /, seed);
    }
  });

  it('does not repeat all of an answer that is too long', async (t) => {
    const folder = await temporaryFolder(t);
    const long = 'x'.repeat(100_000);
    for (const args of [['answer', long], ['exercise', '4', long], [long], [`--${long}`]]) {
      const { code, stderr } = await runCommand('learn', args, folder);
      assert.equal(code, 2);
      assert.ok(stderr.length < 5000, `${stderr.length} characters`);
    }
  });
});

describe('npm run learn, while a console runs', () => {
  it('says in a sentence alone why something is refused, and not that it is being done', async (t) => {
    const folder = await temporaryFolder(t);
    const env = ownEnvironment(folder);
    const host = await startHost({ env, plan: consolePlan });
    t.after(() => host.close());
    const more = { CONSOLE_PORT: String(host.system.ports.CONSOLE_PORT) };
    for (const deed of [['hint'], ['answer', 'nothing'], ['check'], ['give-up'], ['stop']]) {
      const told = { code: 1, stdout: '', stderr: 'no case is on: start one\n' };
      assert.deepEqual(await runCommand('learn', deed, folder, more), told);
    }
    const unknown = await runCommand('learn', ['start', 'nonsense'], folder, more);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /^there is no case nonsense, only .*\n$/);
    const process = await runCommand('processes', ['stop', 'nonsense'], folder, more);
    assert.equal(process.code, 1);
    assert.match(process.stderr, /^there is no process nonsense\b.*\n$/);
  });

  it('says why a case has not begun', { skip: skipLong }, async (t) => {
    const folder = await temporaryFolder(t);
    const host = await startHost({ env: ownEnvironment(folder), plan: consolePlan });
    t.after(() => host.close());
    const more = { CONSOLE_PORT: String(host.system.ports.CONSOLE_PORT) };
    const { code, stdout, stderr } = await runCommand('learn', START, folder, more);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^Another bank takes the place of yours.*\n.*Invalid URL.*\n$/);
  });

  it('ends with 1 when what it waits for is killed', {
    skip: skipLong || (process.platform === 'win32' && 'Windows has no signals'),
  }, async (t) => {
    let ended: ReturnType<typeof runCommand> | undefined;
    await killedRun(t, { program: 'start-console.ts' }, async ({ folder, urlOf }) => {
      const more = { CONSOLE_PORT: new URL(urlOf('console')).port };
      ended = runCommand('learn', START, folder, more);
      const bank = path.join(folder, 'learn', 'bank', '1');
      await waitFor('the bank of the case is on its way', () => existsSync(bank), START_LIMIT_MS);
    });
    const { code, stdout, stderr } = (await ended) ?? assert.fail();
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /\nSimpleBank has ended meanwhile: npm start starts it again\n$/);
  });
});

it('a case is started, answered and ended by commands, each of which waits until it is so', {
  skip: skipLong,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const ports = Object.fromEntries(portVariables.map((name) => [name, '0']));
  const host = await startHost({ env: { ...process.env, ...ports, SIMPLEBANK_DIR: folder } });
  t.after(() => host.close());
  const CONSOLE_PORT = String(host.system.ports.CONSOLE_PORT);
  const learn = (...args: string[]) => runCommand('learn', args, folder, { CONSOLE_PORT });

  const unknown = await learn('start', 'nonsense');
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /there is no case nonsense, only /);
  const started = await learn('start', 'some-take-long', '--seed', String(SEED));
  assert.equal(started.code, 0, started.stderr);
  assert.match(started.stdout, /^some-take-long: Some orders take their time \(seed 7\)\n/);
  assert.match(started.stdout, /npm run learn -- answer <operation> <every>/);
  assert.match((await learn()).stdout, /^some-take-long: /);
  assert.match((await learn('hint')).stdout, /^Hint 1: /);
  const page = `at the requests of the gateway side by side: http://localhost:${CONSOLE_PORT}/traces`;
  assert.ok((await learn('hint')).stdout.includes(page));
  const shapeless = await learn('answer', 'place_order');
  assert.equal(shapeless.code, 1);
  assert.match(shapeless.stderr, /the answer is operation \(/);
  for (const name of ['place_order', 'market_service.place_order']) {
    const wrong = await learn('answer', name, '3');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /^That is where it hurts, not where it starts/);
  }
  const right = cases.find(({ name }) => name === 'some-take-long')?.case.draw(SEED).right ?? [];
  const answered = await learn('answer', ...right);
  assert.equal(answered.code, 0, answered.stderr);
  assert.match(answered.stdout, /^Hint 1: [\s\S]*^Right\.$/m);
  const stopped = await learn('stop');
  assert.match(stopped.stdout, /^✓✓ {2}some-take-long/m);
  assert.match(stopped.stdout, /^1 of 1\d found/m);
});
