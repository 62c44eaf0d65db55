import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { propertyOf } from '@simplebank/shared/thrown';

/** How long the system may take to tell, in milliseconds. */
const LIMIT_MS = 10_000;

/** Whether a process has this id. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, but belongs to somebody else.
    return propertyOf(error, 'code') === 'EPERM';
  }
}

/**
 * When a process began, in the system's own words: always the same for one process, and another
 * for each that gets the same id after it.
 *
 * @returns undefined when there is no such process, or it cannot be told
 */
export function beginningOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return onLinux(pid);
    return (process.platform === 'win32' ? onWindows(pid) : onUnix(pid)) || undefined;
  } catch {
    return undefined;
  }
}

/**
 * The command that a process runs, with its arguments.
 *
 * @returns undefined when there is no such process, or it cannot be told
 */
export function commandOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (process.platform === 'win32') return commandOnWindows(pid) || undefined;
    return answerOf('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  } catch {
    return undefined;
  }
}

/** Ticks since a boot (proc(5)), and which boot: no clock that is set changes them. */
function onLinux(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the command in parentheses, may itself hold blanks and parentheses.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${bootId()} ${ticks}`;
}

/** Some sandboxes do not show it; the ticks alone then tell two processes apart. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '-';
  }
}

function onUnix(pid: number): string {
  return answerOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

function onWindows(pid: number): string {
  return answerOfWindows(`(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`);
}

function commandOnWindows(pid: number): string {
  const filter = `'ProcessId = ${pid}'`;
  return answerOfWindows(`(Get-CimInstance Win32_Process -Filter ${filter}).CommandLine`);
}

function answerOfWindows(question: string): string {
  return answerOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', question]);
}

function answerOf(command: string, args: string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    // The same words in whatever terminal it is asked.
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: LIMIT_MS,
    windowsHide: true,
  }).trim();
}
