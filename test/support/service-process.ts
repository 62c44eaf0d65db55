import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { LogLine } from './service.ts';
import { waitFor } from './wait.ts';

/** How long a service may take to start on a busy machine, in milliseconds. */
const startLimitMs = 60_000;

/** A service as a process of its own, with the lines of its standard output. */
export interface ServiceProcess {
  readonly port: number;
  readonly url: string;
  readonly lines: LogLine[];
}

/**
 * Runs a service, as it is built, until the test ends.
 *
 * @param name of the service's folder, such as `fees`
 * @returns when it listens
 */
export async function startServiceProcess(
  t: Pick<TestContext, 'after'>,
  name: string,
  env: NodeJS.ProcessEnv,
): Promise<ServiceProcess> {
  const main = fileURLToPath(new URL(`../../dist/programs/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    env: { ...process.env, PORT: '0', PROCESSING_DELAY_MAX_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines: LogLine[] = [];
  assert.ok(child.stdout);
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)));
  const said = await waitFor(
    'the port',
    () => lines.find(({ message }) => String(message).startsWith('listening on port ')),
    startLimitMs,
  );
  const port = Number(String(said.message).split(' ').at(-1));
  return { port, url: `http://127.0.0.1:${port}`, lines };
}
