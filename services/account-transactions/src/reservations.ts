import type { Kysely, Migration } from 'kysely';

/** The tables of the account-transactions service. Times are ISO 8601 in UTC. */
export interface Tables {
  /** Shares that are set aside for an order; from `released_at` on they no longer are. */
  reservations: { uuid: string; reserved_at: string; released_at: string | null };
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
  '002_released_reservations': {
    async up(db) {
      await db.schema.alterTable('reservations').addColumn('released_at', 'varchar(24)').execute();
    },
  },
};

/** Sets the shares of an order aside, once: a second time, or after the release, changes nothing. */
export async function reserve(db: Kysely<Tables>, uuid: string): Promise<void> {
  await db
    .insertInto('reservations')
    .values({ uuid, reserved_at: new Date().toISOString(), released_at: null })
    .onConflict((conflict) => conflict.column('uuid').doNothing())
    .execute();
}

/**
 * Gives the shares of an order back, once. The row stays, and an order that has none gets one: a
 * request to reserve that comes late, or again, finds it and changes nothing.
 */
export async function release(db: Kysely<Tables>, uuid: string): Promise<void> {
  const now = new Date().toISOString();
  await db
    .insertInto('reservations')
    .values({ uuid, reserved_at: now, released_at: now })
    .onConflict((conflict) =>
      conflict
        .column('uuid')
        .doUpdateSet({ released_at: now })
        .where('reservations.released_at', 'is', null),
    )
    .execute();
}
