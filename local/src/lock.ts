import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import path from 'node:path';
import { StartError } from './start-error.ts';

/** The file that holds the process id of the supervisor which works in a data directory. */
export const LOCK_FILE = 'supervisor.pid';

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
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new StartError(`${directory} cannot be used: ${message}`);
  }
  held.add(directory);

  const release = () => {
    held.delete(directory);
    rmSync(file, { force: true });
    process.off('exit', release);
  };
  process.once('exit', release);
  return { leftBehind, release };
}

/** The id of the process that holds a data directory, or undefined when none does. */
export function lockHolder(directory: string): number | undefined {
  const file = path.join(directory, LOCK_FILE);
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // An id from before the last boot names another process now.
    const bootedAt = Date.now() - uptime() * 1000;
    const alive =
      pid === process.pid
        ? held.has(directory)
        : statSync(file).mtimeMs > bootedAt && isRunning(pid);
    return alive ? pid : undefined;
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
