import type { Bank } from '../bank.ts';
import { withDatabase } from '../database.ts';

/**
 * The database of a service does not take the row of one order, as one whose disk is full, until it
 * is told to.
 *
 * @returns has it take the row
 */
export function refuseRow(
  bank: Bank,
  { service, table, uuid }: { service: string; table: string; uuid: string },
): () => void {
  const execute = (sql: string) => withDatabase(bank, service, (database) => database.exec(sql));
  execute(
    `CREATE TRIGGER full BEFORE INSERT ON "${table}" WHEN NEW.uuid = '${uuid}' ` +
      `BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
  );
  return () => void execute('DROP TRIGGER full');
}
