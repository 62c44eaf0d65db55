import type { Kysely, Migration } from 'kysely';

/** The tables of the fees service. Fees are in cents; times are ISO 8601 in UTC. */
export interface Tables {
  charges: { uuid: string; cents: number; charged_at: string };
}

export const migrations: Record<string, Migration> = {
  '001_charges': {
    async up(db) {
      await db.schema
        .createTable('charges')
        .ifNotExists()
        .addColumn('uuid', 'varchar(36)', (column) => column.primaryKey())
        .addColumn('cents', 'integer', (column) => column.notNull())
        .addColumn('charged_at', 'varchar(24)', (column) => column.notNull())
        .execute();
    },
  },
};

/** Charges an order, once: a second time changes nothing. */
export async function charge(db: Kysely<Tables>, uuid: string, cents: number): Promise<void> {
  await db
    .insertInto('charges')
    .values({ uuid, cents, charged_at: new Date().toISOString() })
    .onConflict((conflict) => conflict.column('uuid').doNothing())
    .execute();
}

/** What an order was charged, in cents; null when nothing was (yet). */
export async function find(db: Kysely<Tables>, uuid: string): Promise<number | null> {
  const charge = await db
    .selectFrom('charges')
    .select('cents')
    .where('uuid', '=', uuid)
    .executeTakeFirst();
  return charge?.cents ?? null;
}
