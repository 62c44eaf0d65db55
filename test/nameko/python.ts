import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { waitFor } from '../support/wait.ts';

/** The services and the caller of this folder, run by the Python that TEST_PYTHON names. */

/** How long Python may take to start, to make one call, and to stop; in milliseconds. */
const startLimitMs = 30_000;
const callLimitMs = 30_000;
const stopLimitMs = 10_000;

const python = process.env.TEST_PYTHON ?? '';
const folder = path.dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

/** Why the tests that need nameko cannot run, and what to do about it; false when they can. */
export async function whyNoNameko(): Promise<string | false> {
  const remedy = 'pip install -r test/nameko/requirements.txt into a virtual environment of Python';
  if (!python) return `needs nameko: ${remedy}, and set TEST_PYTHON to its python`;
  try {
    await run(python, ['-c', 'import nameko.runners'], { timeout: startLimitMs });
    return false;
  } catch (error) {
    const why = error instanceof Error ? error.message.trim().split('\n').at(-1) : error;
    return `TEST_PYTHON=${python} cannot import nameko (${why}): ${remedy}`;
  }
}

/** A Python service, in a process of its own. */
export interface PythonService {
  /** @throws Error with what it wrote to stderr when it did not end in good order */
  stop(): Promise<void>;
}

/**
 * Starts the service of one Python module in this folder and waits until it takes messages.
 *
 * @param uri the broker
 * @param more variables of the process
 * @throws Error with what it wrote to stderr when it does not get there
 */
export async function startPythonService(
  module: string,
  uri: string,
  more: NodeJS.ProcessEnv = {},
): Promise<PythonService> {
  const env = { ...environment(uri), ...more };
  const child = spawn(python, [path.join(folder, 'run.py'), module], { env });
  const exited = once(child, 'exit');
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });

  async function stop(): Promise<void> {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    const [code, signal] = await exited;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`${module}.py ended with ${code ?? signal}:\n${stderr}`);
  }

  try {
    const ready = () => stdout.trim() === 'ready' || child.exitCode !== null;
    await waitFor(`the Python service ${module}`, ready, startLimitMs);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${module}.py did not start:\n${stderr}`, { cause: error });
  }
  if (child.exitCode !== null) await stop();
  return { stop };
}

/** A call as `caller.py` takes it. */
export interface PythonCall {
  service: string;
  method: string;
  args?: unknown[];
  kwargs?: Record<string, unknown>;
  /** nameko's context data, which travels as headers. */
  context?: Record<string, unknown>;
  /** Sent as it is, in place of `args` and `kwargs`. */
  body?: unknown;
}

/**
 * Calls an RPC method with nameko's standalone client.
 *
 * @param uri the broker
 * @returns `{result}`, or `{error, message}` with the class of the exception that nameko raised
 */
export async function callFromPython(
  uri: string,
  call: PythonCall,
  more: NodeJS.ProcessEnv = {},
): Promise<unknown> {
  const args = [path.join(folder, 'caller.py'), JSON.stringify(call)];
  const env = { ...environment(uri), ...more };
  const { stdout } = await run(python, args, { env, timeout: callLimitMs });
  return JSON.parse(stdout);
}

function environment(uri: string): NodeJS.ProcessEnv {
  return { ...process.env, AMQP_URI: uri, PYTHONDONTWRITEBYTECODE: '1' };
}
