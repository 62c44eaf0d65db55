import type { TestSystem } from './system.ts';

/** Why a process cannot be suspended here; false where it can. */
export const skipSuspending =
  process.platform === 'win32' ? 'Windows cannot suspend a process by a signal' : false;

/** Suspends a process while `work` runs: it is there, but does not answer. */
export async function whileSuspended(
  bank: TestSystem,
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  const pid = bank.system.pids()[name] ?? 0;
  process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
