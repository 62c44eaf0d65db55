import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('fixtures/program.ts', import.meta.url));

/** Runs the program, stops it once it has started, and says how it ended. */
async function ending(t: TestContext, how: string) {
  const child = fork(program, [how], {
    execArgv: ['--import', import.meta.resolve('tsx/esm')],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  const lines: { name: string; levelname: string; message: string; exc_info?: string }[] = [];
  assert.ok(child.stdout);
  for await (const line of createInterface(child.stdout)) {
    lines.push(JSON.parse(line));
    if (lines.at(-1)?.message === 'started' && how !== 'unusable') child.disconnect();
  }
  const [code] = await exit;
  return {
    code,
    lines: lines.map(({ levelname, message }) => `${levelname} ${message}`),
    error: lines.at(-1)?.exc_info?.split('\n')[0],
    name: lines.at(-1)?.name,
  };
}

const endings = {
  'in good order': [0, ['INFO started', 'INFO stopping: disconnect', 'INFO stopped']],
  'cannot stop': [
    1,
    ['INFO started', 'INFO stopping: disconnect', 'ERROR could not stop in good order'],
    'Error: no such luck',
  ],
  'never stops': [
    0,
    ['INFO started', 'INFO stopping: disconnect', 'WARN not stopped within 300 ms'],
  ],
  'cannot start': [1, ['ERROR could not start'], 'Error: no such luck'],
  unusable: [65, ['INFO started', 'ERROR the disk is gone'], 'Error: the disk is gone'],
} as const;

for (const [how, [code, lines, error]] of Object.entries(endings)) {
  it(`ends with ${code} and its lines: ${how}`, async (t) => {
    assert.deepEqual(await ending(t, how), { code, lines, error, name: 'program' });
  });
}

it('ends with 78 and one line where its configuration is bad', async (t) => {
  assert.deepEqual(await ending(t, 'bad configuration'), {
    code: 78,
    lines: ['ERROR bad configuration: all of it'],
    error: undefined,
    name: 'nameless',
  });
});
