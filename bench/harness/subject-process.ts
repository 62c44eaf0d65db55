import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';

/** How long a process may take to start, to answer, and to end; in milliseconds. */
const ANSWER_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 5000;

/** A subject in a process of its own, so that none runs on code the others have warmed up. */
export interface SubjectProcess {
  readonly pid: number;
  /** Sends a request and waits for its answer; see {@link answerRequests}. */
  ask<Answer>(request: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** What bench/run.js has built of a script. */
export function programOf(script: URL): string {
  const root = new URL('../../', import.meta.url).href;
  const built = script.href.replace(root, `${root}dist/bench/`).replace(/\.ts$/, '.js');
  return fileURLToPath(built);
}

/**
 * Starts a script of this workspace, whose standard output goes to the null device, and waits until
 * it answers requests.
 *
 * @param script the script's URL
 * @throws Error when it ends before that
 */
export async function startSubject(
  script: URL,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<SubjectProcess> {
  const nothing = await open(devNull, 'w');
  const profile = process.env.BENCH_CPU_PROF
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_CPU_PROF}`]
    : [];
  const child = spawn(process.execPath, [...profile, programOf(script), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', nothing.fd, 'inherit', 'ipc'],
  });
  await nothing.close();
  const name = args.join(' ');
  await nextAnswer(child, name);
  return {
    pid: child.pid ?? 0,
    async ask<Answer>(request: unknown) {
      const answer = nextAnswer(child, name);
      child.send({ request });
      // Both ends are ours, and of one type.
      return (await answer) as Answer;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function nextAnswer(child: ChildProcess, name: string): Promise<unknown> {
  const limit = AbortSignal.timeout(ANSWER_LIMIT_MS);
  const settled = new AbortController();
  const signal = AbortSignal.any([limit, settled.signal]);
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`${name} ended with ${code}`);
      }),
    ]);
    if (message.error) throw new Error(`${name}: ${message.error}`);
    return message.answer;
  } catch (error) {
    if (limit.aborted) throw new Error(`${name} does not answer`, { cause: error });
    throw error;
  } finally {
    settled.abort();
  }
}

/**
 * The other end, in the subject's process: says that it is ready, answers each request, and ends the
 * process when whoever started it has gone.
 */
export function answerRequests<Request>(answer: (request: Request) => Promise<unknown>): void {
  process.on('message', ({ request }: { request: Request }) => {
    answer(request).then(
      (result) => process.send?.({ answer: result }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0);
  process.send?.({ answer: 'ready' });
}
