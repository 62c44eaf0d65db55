import { readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { propertyOf } from '@simplebank/shared/thrown';
import { endLeftBehind, inWords } from '../supervisor/left-behind.ts';
import { EARLIER_LOCK, LOCK, lockHolder } from '../supervisor/lock.ts';
import { RECORD } from '../supervisor/process-record.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { CommandError, readArguments, runCommand } from '../terminal/command.ts';

const USAGE = 'usage: npm run clean';

/** What the system keeps in its data directory. */
const TELEMETRY = ['', '-wal', '-shm'].flatMap((end) => [
  `telemetry.db${end}`,
  `telemetry.db.unusable${end}`,
]);
/** Of earlier versions, which had traces and timings in folders. */
const EARLIER = ['traces', 'timings', EARLIER_LOCK];
const CONTENTS = ['data', 'logs', 'learn', 'learn-kept', ...TELEMETRY, LOCK, RECORD, ...EARLIER];

/**
 * The command `npm run clean`: removes what the system has kept, and ends what a killed one has left. Anything else in that folder,
 * which may be any that `SIMPLEBANK_DIR` names, is left alone. Exit code 0; 1 when a system runs
 * there; 2 when there are arguments.
 *
 * @param args what follows the command's name
 */
export function main(args: string[]): Promise<void> {
  return runCommand(async () => {
    readArguments(USAGE, () => parseArgs({ args }));
    return clean(dataDirectory(process.env));
  });
}

async function clean(directory: string): Promise<string> {
  const pid = lockHolder(directory);
  if (pid !== undefined) {
    throw new CommandError(
      `SimpleBank is running in ${directory} (process ${pid}): stop it first`,
      1,
    );
  }
  const { ended } = await endLeftBehind(directory);
  for (const name of CONTENTS) {
    await rm(path.join(directory, name), { recursive: true, force: true });
  }
  const removed = await removeEmpty(directory);
  return `${ended.length > 0 ? `ended what the last run had left: ${inWords(ended)}\n` : ''}${removed}\n`;
}

/** @returns what has come of it */
async function removeEmpty(directory: string): Promise<string> {
  const others = await entriesOf(directory);
  if (others === undefined) return `there is no ${directory}: nothing to remove`;
  if (others.length > 0)
    return `removed data, logs and telemetry; left in ${directory}: ${others.join(', ')}`;
  await rmdir(directory);
  return `removed ${directory}`;
}

/** Undefined when there is no such directory. */
async function entriesOf(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (propertyOf(error, 'code') === 'ENOENT') return undefined;
    throw error;
  }
}
