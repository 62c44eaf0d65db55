import { existsSync, renameSync } from 'node:fs';
import { reasonOf } from '@simplebank/shared/thrown';
import Sqlite from 'libsql';
import { TABLES, VERSION } from './schema.ts';

/** What is added to the name of a file that cannot be used. */
const PUT_ASIDE = '.unusable';

/**
 * Opens the file for the one who writes, and makes it when it is not there. One that is damaged, or
 * of another version, is put aside: what it holds is a copy of what processes have said, and a
 * console that does not start helps nobody.
 *
 * @param report is told, in a sentence, of a file that was put aside
 * @throws SqliteError when there can be no such file
 */
export function openForWriting(file: string, report: (problem: string) => void): Sqlite.Database {
  const isThere = existsSync(file);
  try {
    return open(file);
  } catch (error) {
    if (!isThere) throw error;
    for (const end of ['', '-wal', '-shm']) {
      if (existsSync(file + end)) renameSync(file + end, file + PUT_ASIDE + end);
    }
    report(`${file} cannot be used, and is now ${file}${PUT_ASIDE}: ${reasonOf(error)}`);
    return open(file);
  }
}

/** Opens the file for queries. The one who writes must have opened it before. */
export function openForReading(file: string): Sqlite.Database {
  const db = new Sqlite(file, { readonly: true });
  db.exec('pragma busy_timeout = 2000');
  return db;
}

function open(file: string): Sqlite.Database {
  const db = new Sqlite(file);
  try {
    db.exec('pragma busy_timeout = 3000; pragma journal_mode = WAL; pragma synchronous = NORMAL');
    // Pages of indexes change with each transaction: the longer the log, the less often they are copied.
    db.exec('pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 16777216');
    const { user_version: version } = db.prepare('pragma user_version').get() as {
      user_version: number;
    };
    if (version === 0) prepareTables(db);
    else if (version !== VERSION) throw new Error(`it is of version ${version}, not ${VERSION}`);
    db.prepare('select count(*) from log_files').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Makes the tables of a new file. */
export function prepareTables(db: Sqlite.Database): void {
  inTransaction(db, () => db.exec(TABLES));
}

/** Does all of it or nothing, and throws what it throws. */
export function inTransaction<T>(db: Sqlite.Database, work: () => T): T {
  db.exec('begin immediate');
  try {
    const result = work();
    db.exec('commit');
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('rollback');
    throw error;
  }
}
