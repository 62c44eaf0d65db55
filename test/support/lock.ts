import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';

const program = new URL('../../shared/test/database/fixtures/hold-lock.js', import.meta.url)
  .pathname;

/**
 * Has another process lock a SQLite file.
 *
 * @param begin what takes the lock, and `end` what gives it back, in SQL
 * @returns has it let go, and resolves when it has
 */
export async function lockFile(
  t: TestContext,
  file: string,
  { begin = 'begin immediate', end = 'rollback' } = {},
): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [program, file, begin, end], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const said = createInterface(child.stdout)[Symbol.asyncIterator]();
  const hear = async (word: string) => {
    const { value } = await said.next();
    if (value !== word) throw new Error(`the other process said ${value} in place of ${word}`);
  };
  await hear('locked');
  return async () => {
    const exit = once(child, 'exit');
    child.stdin.write('let go\n');
    await hear('free');
    await exit;
  };
}
