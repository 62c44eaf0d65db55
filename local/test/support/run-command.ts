import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long a command may take on a busy machine, in milliseconds. Then it is ended. */
const LIMIT_MS = 180_000;

/**
 * Runs `main(args)` of a module, as it was built, in a process of its own, on a data directory. No console runs there,
 * unless `more`, variables of the process, names its port.
 *
 * @param watch told all of its output so far, whenever there is more
 */
export async function runCommand(
  module: string,
  args: string[],
  dataDirectory: string,
  more: Record<string, string> = {},
  watch: (stdout: string, stderr: string) => void = () => undefined,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const url = new URL(`../../../dist/commands/${module}.js`, import.meta.url);
  const script = `import { main } from '${url}'; await main(process.argv.slice(1));`;
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, '--', ...args], {
    env: { ...env, CONSOLE_PORT: '0', ...more, SIMPLEBANK_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (data) => {
      output[name] += data;
      watch(output.stdout, output.stderr);
    });
  }
  const [code] = await once(child, 'close');
  return { code, ...output };
}
