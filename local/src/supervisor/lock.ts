import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import { beginningOf, commandOf } from './process-identity.ts';
import { StartError } from './start-error.ts';

/**
 * The file that says who works in a data directory: a supervisor's process id and, as ids are given
 * again, to whoever comes, when that process began. Earlier versions wrote the id alone.
 */
export const LOCK_FILE = 'supervisor.pid';

/** How often it is tried to take what others take and give back meanwhile. */
const ATTEMPTS = 10;

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
 * Claims a data directory for this process; of several that try at once, one gets it. What a killed
 * process or a power cut left behind does not keep it.
 *
 * @throws StartError when a running system has it, or it cannot be written
 */
export function acquireLock(directory: string): Lock {
  const file = path.join(directory, LOCK_FILE);
  const own = `${process.pid}\n${beginningOf(process.pid) ?? ''}\n`;
  const leftBehind = take(directory, file, own);
  held.add(directory);

  const release = () => {
    held.delete(directory);
    if (contentOf(file) === own) rmSync(file, { force: true });
    process.off('exit', release);
  };
  process.once('exit', release);
  return { leftBehind, release };
}

/** The id of the process that holds a data directory, or undefined when none does. */
export function lockHolder(directory: string): number | undefined {
  const content = contentOf(path.join(directory, LOCK_FILE));
  return content === undefined ? undefined : holderIn(content, directory);
}

/** @returns whether somebody had left a lock behind */
function take(directory: string, file: string, own: string): boolean {
  let leftBehind = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pid = lockHolder(directory);
    if (pid !== undefined) {
      throw new StartError(
        `SimpleBank is already running in ${directory} (process ${pid}): ` +
          'stop it, or set SIMPLEBANK_DIR to another folder',
      );
    }
    try {
      mkdirSync(directory, { recursive: true });
      leftBehind = clear(directory, file) || leftBehind;
      if (write(file, own)) return leftBehind;
    } catch (error) {
      throw new StartError(`${directory} cannot be used: ${reasonOf(error)}`);
    }
  }
  throw new StartError(`${directory} cannot be used: others take ${LOCK_FILE} again and again`);
}

/** Writes the whole lock in one step, unless there is one. */
function write(file: string, own: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, own);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (propertyOf(error, 'code') === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a lock that nobody holds: aside first, since another may have taken it just now. */
function clear(directory: string, file: string): boolean {
  const aside = `${file}.${process.pid}-left`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (propertyOf(error, 'code') === 'ENOENT') return false;
    throw error;
  }
  const isHeld = holderIn(contentOf(aside) ?? '', directory) !== undefined;
  if (isHeld) linkSync(aside, file);
  rmSync(aside, { force: true });
  return !isHeld;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String(propertyOf(error, 'code')))) return undefined;
    throw error;
  }
}

function holderIn(content: string, directory: string): number | undefined {
  const [first = '', began = ''] = content.split('\n');
  const pid = Number(first);
  if (pid === process.pid) return held.has(directory) ? pid : undefined;
  return isRunning(pid) && mayBeOurs(pid, began) ? pid : undefined;
}

/** In doubt it is: to stop a process by hand is a smaller loss than what two systems write. */
function mayBeOurs(pid: number, began: string): boolean {
  if (began === '') return /node/i.test(commandOf(pid) ?? 'node');
  return began === (beginningOf(pid) ?? began);
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, but belongs to somebody else.
    return propertyOf(error, 'code') === 'EPERM';
  }
}
