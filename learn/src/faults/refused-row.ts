import path from 'node:path';
import Sqlite from 'libsql';
import type { Bank } from '../bank.ts';

/** How long a writer is waited for, in milliseconds. */
const BUSY_LIMIT_MS = 5000;

/**
 * The database of a service does not take the row of one order, as one whose disk is full, until it
 * is told to.
 *
 * @returns has it take the row
 */
export function refuseRow(
  { dataDirectory }: Bank,
  { service, table, uuid }: { service: string; table: string; uuid: string },
): () => void {
  const execute = (sql: string) => {
    const database = new Sqlite(path.join(dataDirectory, 'data', `${service}.db`));
    try {
      database.pragma(`busy_timeout = ${BUSY_LIMIT_MS}`);
      database.exec(sql);
    } finally {
      database.close();
    }
  };
  execute(
    `CREATE TRIGGER full BEFORE INSERT ON "${table}" WHEN NEW.uuid = '${uuid}' ` +
      `BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
  );
  return () => execute('DROP TRIGGER full');
}
