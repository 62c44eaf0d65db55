import path from 'node:path';
import type { TestContext } from 'node:test';
import Sqlite from 'libsql';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { openStore, type StoreOptions } from '../../src/store/source.ts';

/** Limits that no test reaches. */
export const PLENTY = { lines: 1_000_000, traces: 100_000, bytes: 1e9 };

/**
 * A store with threads and a file of its own, closed after the test.
 *
 * @param waits until the lines are read that are there already
 */
export async function openTestStore(
  t: TestContext,
  options: Partial<Omit<StoreOptions, 'report'>> = {},
  { waits = true } = {},
) {
  let close = async () => {};
  // Before the folder goes, which the threads have open.
  t.after(() => close());
  const directory = options.directory ?? (await temporaryFolder(t));
  const reports: string[] = [];
  const report = (problem: string) => void reports.push(problem);
  const store = await openStore({ limits: PLENTY, ...options, directory, report });
  let closed: Promise<void> | undefined;
  close = () => {
    closed ??= store.close();
    return closed;
  };
  if (waits) await store.loaded;
  return {
    store,
    directory,
    /** What the operator was told. */
    reports,
    close,
    problems: () => store.status().problems,
  };
}

/** Keeps all others from writing to a file of telemetry, as a disk does that hangs. */
export function lockFile(t: TestContext, directory: string): () => void {
  const other = new Sqlite(path.join(directory, 'telemetry.db'));
  other.exec('begin immediate');
  let isLocked = true;
  const unlock = () => {
    if (isLocked) other.exec('rollback');
    isLocked = false;
    other.close();
  };
  t.after(() => isLocked && unlock());
  return unlock;
}
