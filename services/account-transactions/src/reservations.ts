import type { Kysely, Migration } from 'kysely';

/** The tables of the account-transactions service. Times are ISO 8601 in UTC. */
export interface Tables {
  reservations: { uuid: string; reserved_at: string };
}

export const migrations: Record<string, Migration> = {
  '001_reservations': {
    async up(db) {
      await db.schema
        .createTable('reservations')
        .ifNotExists()
        .addColumn('uuid', 'varchar(36)', (column) => column.primaryKey())
        .addColumn('reserved_at', 'varchar(24)', (column) => column.notNull())
        .execute();
    },
  },
};

/** Sets the shares of an order aside, once: a second time changes nothing. */
export async function reserve(db: Kysely<Tables>, uuid: string): Promise<void> {
  await db
    .insertInto('reservations')
    .values({ uuid, reserved_at: new Date().toISOString() })
    .onConflict((conflict) => conflict.column('uuid').doNothing())
    .execute();
}
