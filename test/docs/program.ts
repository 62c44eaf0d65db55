import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a program may take to stop, in milliseconds. Then it is killed. */
const STOP_LIMIT_MS = 20_000;

/** A program that runs, or has run. */
export interface Program {
  readonly child: ChildProcess;
  /** What it has written to stdout so far. */
  stdout(): string;
  stderr(): string;
  /** Its exit code, once all is read that it has written; null when it has none. Never fails. */
  readonly ended: Promise<number | null>;
}

/** @param cwd the folder that it runs in */
export function startProgram(
  [file, ...args]: readonly [file: string, ...args: string[]],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Program {
  const channel = file === process.execPath ? (['ipc'] as const) : [];
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe', ...channel] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (data) => (output[name] += data));
  // Not `close`: that does not come where the channel was closed first.
  const streams = [child.stdout, child.stderr].map((stream) => stream && finished(stream));
  const ended = Promise.all([once(child, 'exit'), ...streams]).then(
    ([[code]]) => code,
    (error) => {
      output.stderr += String(error);
      return null;
    },
  );
  return { child, stdout: () => output.stdout, stderr: () => output.stderr, ended };
}

/** Ends a program as Ctrl-C does, also on Windows; after a while by force. */
export async function endProgram({ child, ended }: Program): Promise<void> {
  if (child.connected) child.disconnect();
  else child.kill();
  const patience = new AbortController();
  await Promise.race([
    ended,
    sleep(STOP_LIMIT_MS, undefined, { signal: patience.signal }).then(() => child.kill('SIGKILL')),
  ]);
  patience.abort();
  await ended;
}
