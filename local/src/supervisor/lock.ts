import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import { beginningOf, commandOf, isRunning } from './process-identity.ts';
import { StartError } from './start-error.ts';

/**
 * The folder that says who works in a data directory. It holds one file, the claim of a supervisor:
 * named by its process id, and inside, as ids are given again, when that process began.
 */
export const LOCK = 'supervisor.lock';

/** The file that earlier versions wrote instead: a process id and, later, when that process began. */
export const EARLIER_LOCK = 'supervisor.pid';

/** How often it is tried to take what others take and give back meanwhile. */
const ATTEMPTS = 10;

/** What a system says when there is no file, or what should be its folder is one. */
const MISSING = ['ENOENT', 'ENOTDIR'];

/** What a system says when a folder would take the place of one that is not empty. */
const TAKEN = process.platform === 'win32' ? ['EPERM', 'EEXIST'] : ['ENOTEMPTY', 'EEXIST'];

/** The claims of this process: its own id in a file proves nothing. */
const held = new Set<string>();

/** A data directory in the hands of this process. */
export interface Lock {
  readonly directory: string;
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
  const lock = path.join(directory, LOCK);
  const claim = `${process.pid}-${randomUUID()}`;
  const leftBehind = take(directory, claim);
  held.add(path.join(lock, claim));

  const release = () => {
    held.delete(path.join(lock, claim));
    rmSync(path.join(lock, claim), { force: true });
    removeIfEmpty(lock);
    process.off('exit', release);
  };
  process.once('exit', release);
  return { directory, leftBehind, release };
}

/** The id of the process that holds a data directory, or undefined when none does. */
export function lockHolder(directory: string): number | undefined {
  const claims = claimsIn(directory).map((claim) => holderOf(claim));
  return [...claims, earlierHolder(directory)].find((pid) => pid !== undefined);
}

/** @returns whether somebody had left a lock behind */
function take(directory: string, claim: string): boolean {
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
      leftBehind = clear(directory) || leftBehind;
      if (put(directory, claim)) return leftBehind;
    } catch (error) {
      throw new StartError(`${directory} cannot be used: ${reasonOf(error)}`);
    }
  }
  throw new StartError(`${directory} cannot be used: others take ${LOCK} again and again`);
}

/**
 * Removes the claims that nobody holds, each by its name, which no other process ever uses: so what
 * somebody has claimed meanwhile stays.
 *
 * @returns whether there was any
 */
function clear(directory: string): boolean {
  const left = claimsIn(directory).filter((claim) => holderOf(claim) === undefined);
  const earlier = path.join(directory, EARLIER_LOCK);
  if (contentOf(earlier) !== undefined) left.push(earlier);
  for (const each of left) rmSync(each, { recursive: true, force: true });
  return left.length > 0;
}

/** Puts the folder with its claim there in one step, unless there is one with another's claim. */
function put(directory: string, claim: string): boolean | undefined {
  const lock = path.join(directory, LOCK);
  const draft = `${lock}.${claim}`;
  try {
    mkdirSync(draft);
    writeFileSync(path.join(draft, claim), beginningOf(process.pid) ?? '');
    // POSIX's rename(2) replaces an empty folder, Windows none.
    removeIfEmpty(lock);
    return ignoring(TAKEN, () => {
      renameSync(draft, lock);
      return true;
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function removeIfEmpty(folder: string): void {
  ignoring(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => rmdirSync(folder));
}

function claimsIn(directory: string): string[] {
  const lock = path.join(directory, LOCK);
  return (ignoring(MISSING, () => readdirSync(lock)) ?? []).map((claim) => path.join(lock, claim));
}

function holderOf(claim: string): number | undefined {
  const pid = Number.parseInt(path.basename(claim), 10);
  if (pid === process.pid) return held.has(claim) ? pid : undefined;
  const began = contentOf(claim);
  return began !== undefined && isRunning(pid) && mayBeOurs(pid, began) ? pid : undefined;
}

function earlierHolder(directory: string): number | undefined {
  const [first, began = ''] = contentOf(path.join(directory, EARLIER_LOCK))?.split('\n') ?? [];
  const pid = Number(first);
  return pid !== process.pid && isRunning(pid) && mayBeOurs(pid, began) ? pid : undefined;
}

function contentOf(file: string): string | undefined {
  return ignoring(MISSING, () => readFileSync(file, 'utf8'));
}

/** @returns undefined when it failed with one of these codes */
function ignoring<T>(codes: readonly string[], act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (codes.includes(String(propertyOf(error, 'code')))) return undefined;
    throw error;
  }
}

/** In doubt it is: to stop a process by hand is a smaller loss than what two systems write. */
function mayBeOurs(pid: number, began: string): boolean {
  if (began === '') return /node/i.test(commandOf(pid) ?? 'node');
  return began === (beginningOf(pid) ?? began);
}
