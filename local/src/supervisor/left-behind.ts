import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, isRunning } from './process-identity.ts';
import { RECORD, recordedIn, type Started } from './process-record.ts';

/** How long processes may take to notice that their supervisor is gone, in milliseconds; and to end. */
const NOTICE_LIMIT_MS = 3000;
const END_LIMIT_MS = 5000;
/** How often to look. */
const POLL_MS = 50;

/** What a killed supervisor had started, as far as it did not end by itself. */
export interface LeftBehind {
  readonly ended: readonly Started[];
  /** It cannot be told whether they are ours, or they do not end. */
  readonly doubtful: readonly Started[];
}

/**
 * Ends the processes of a supervisor that was killed. Most notice it and end by themselves; one that
 * stands still, or goes round in an endless loop, does not. What cannot be told to be ours is left
 * alone.
 *
 * @param directory the data directory, which nobody else holds
 */
export async function endLeftBehind(directory: string): Promise<LeftBehind> {
  const running = recordedIn(directory).filter(({ pid }) => isRunning(pid));
  await untilGone(running, NOTICE_LIMIT_MS);
  const deaf = running.filter(isOurs);
  for (const { pid } of deaf) kill(pid);
  await untilGone(deaf, END_LIMIT_MS);
  const ended = deaf.filter((started) => !isOurs(started));
  const doubtful = running.filter((one) => !ended.includes(one) && isRunning(one.pid));
  if (doubtful.length === 0) rmSync(path.join(directory, RECORD), { force: true });
  return { ended, doubtful };
}

/** For people, such as `orders (process 12), market (process 13)`. */
export function inWords(processes: readonly Started[]): string {
  return processes.map(({ name, pid }) => `${name} (process ${pid})`).join(', ');
}

async function untilGone(processes: readonly Started[], limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs;
  while (processes.some(isOurs) && performance.now() < limit) await sleep(POLL_MS);
}

/** One that has ended and that nobody has buried has an id, and no command any more. */
function isOurs({ pid, mark }: Started): boolean {
  return isRunning(pid) && (commandOf(pid)?.includes(mark) ?? false);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended, or is not for us to end: whether it runs is looked at next.
  }
}
