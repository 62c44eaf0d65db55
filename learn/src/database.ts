import path from 'node:path';
import Sqlite from 'libsql';
import type { Bank } from './bank.ts';

/** How long a writer is waited for, in milliseconds. */
const BUSY_LIMIT_MS = 5000;

/**
 * Does something with the database of a service, past the service: what it says of its books may be
 * other than what is in them.
 *
 * @param service the folder of the service, such as `fees`
 * @throws SQLite's error
 */
export function withDatabase<T>(
  { dataDirectory }: Pick<Bank, 'dataDirectory'>,
  service: string,
  work: (database: Sqlite.Database) => T,
): T {
  const database = new Sqlite(path.join(dataDirectory, 'data', `${service}.db`));
  try {
    database.pragma(`busy_timeout = ${BUSY_LIMIT_MS}`);
    return work(database);
  } finally {
    database.close();
  }
}
