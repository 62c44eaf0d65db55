import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cases } from '../../../learn/test/support/cases.ts';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { skipLong } from '../../../test/support/long.ts';
import { startHost } from '../../src/learn/host.ts';
import { portVariables } from '../../src/system/ports.ts';
import { runCommand } from '../support/run-command.ts';

const SEED = 7;

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
      assert.match(stderr, /no case is on: start one\n$/);
    }
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
