import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '@simplebank/shared/thrown';
import { beginningOf } from './process-beginning.ts';
import { StartError } from './start-error.ts';

/** The file that holds the process id of the supervisor which works in a data directory. */
export const LOCK_FILE = 'supervisor.pid';

/** The file that says when that process began: ids are given again, to whoever comes. */
export const BEGINNING_FILE = 'supervisor.began';

/** The directories that this process holds: its own id in a file proves nothing. */
const held = new Set<string>();

/** A data directory in the hands of this process. */
export interface Lock {
  /** The one who had it before did not give it back: it was killed. */
  readonly leftBehind: boolean;
  /** Gives it back; also done when this process ends. */
  release(): void;
}

/**
 * Claims a data directory for this process. What a killed process or a power cut left behind does
 * not keep it.
 *
 * @throws StartError when a running system has it, or it cannot be written
 */
export function acquireLock(directory: string): Lock {
  const file = path.join(directory, LOCK_FILE);
  const beginning = path.join(directory, BEGINNING_FILE);
  const pid = lockHolder(directory);
  if (pid !== undefined) {
    throw new StartError(
      `SimpleBank is already running in ${directory} (process ${pid}): ` +
        'stop it, or set SIMPLEBANK_DIR to another folder',
    );
  }
  const leftBehind = existsSync(file);
  try {
    mkdirSync(directory, { recursive: true });
    rmSync(file, { force: true });
    writeFileSync(beginning, `${beginningOf(process.pid)}\n`);
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
  } catch (error) {
    const message = reasonOf(error);
    throw new StartError(`${directory} cannot be used: ${message}`);
  }
  held.add(directory);

  const release = () => {
    held.delete(directory);
    for (const ours of [file, beginning]) rmSync(ours, { force: true });
    process.off('exit', release);
  };
  process.once('exit', release);
  return { leftBehind, release };
}

/** The id of the process that holds a data directory, or undefined when none does. */
export function lockHolder(directory: string): number | undefined {
  try {
    const pid = Number(readFileSync(path.join(directory, LOCK_FILE), 'utf8'));
    if (pid === process.pid) return held.has(directory) ? pid : undefined;
    const began = readFileSync(path.join(directory, BEGINNING_FILE), 'utf8').trim();
    return isRunning(pid) && began === String(beginningOf(pid)) ? pid : undefined;
  } catch {
    return undefined; // No such file, or it went away just now.
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
