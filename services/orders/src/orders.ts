import type { OutboxTable } from '@simplebank/shared';
import { type Order, outboxMigration } from '@simplebank/shared';
import { type Kysely, type Migration, sql } from 'kysely';

/** The tables of the orders service. Times are ISO 8601 in UTC. */
export interface Tables extends OutboxTable {
  orders: {
    uuid: string;
    status: Order['status'];
    received_at: string;
    reserved_at: string | null;
    placed_at: string | null;
    rejected_at: string | null;
  };
}

export const migrations: Record<string, Migration> = {
  '001_outbox': outboxMigration,
  '002_orders': {
    async up(db) {
      await db.schema
        .createTable('orders')
        .ifNotExists()
        .addColumn('uuid', 'varchar(36)', (column) => column.primaryKey())
        .addColumn('status', 'varchar(10)', (column) => column.notNull())
        .addColumn('received_at', 'varchar(24)', (column) => column.notNull())
        .addColumn('reserved_at', 'varchar(24)')
        .addColumn('placed_at', 'varchar(24)')
        .addColumn('rejected_at', 'varchar(24)')
        .execute();
    },
  },
  // Those few are looked for every few seconds, among all orders that there ever were.
  '003_orders_without_reservation': {
    async up(db) {
      await db.schema
        .createIndex('orders_without_reservation')
        .ifNotExists()
        .on('orders')
        .column('received_at')
        .where(sql.ref('reserved_at'), 'is', null)
        .where(sql.ref('rejected_at'), 'is', null)
        .execute();
    },
  },
};

type Db = Kysely<Tables>;
const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();
const now = () => fromNow(0);

/** Enters a new order. @returns false when it is in the books already */
export async function receive(db: Db, uuid: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('orders')
    .values({ uuid, status: 'received', received_at: now() })
    .onConflict((conflict) => conflict.column('uuid').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Notes that the shares are set aside. The market may have been faster: placed stays placed. */
export async function reserve(db: Db, uuid: string): Promise<void> {
  await db
    .updateTable('orders')
    .set((order) => ({
      reserved_at: now(),
      status: order
        .case()
        .when('status', '=', 'received')
        .then<Order['status']>('reserved')
        .else(order.ref('status'))
        .end(),
    }))
    .where('uuid', '=', uuid)
    .where('reserved_at', 'is', null)
    .execute();
}

/** Notes that the stock exchange has the order. */
export async function place(db: Db, uuid: string): Promise<void> {
  await db
    .updateTable('orders')
    .set({ placed_at: now(), status: 'placed' })
    .where('uuid', '=', uuid)
    .where('placed_at', 'is', null)
    .execute();
}

/** Notes that the stock exchange does not want the order. */
export async function reject(db: Db, uuid: string): Promise<void> {
  await db
    .updateTable('orders')
    .set({ rejected_at: now(), status: 'rejected' })
    .where('uuid', '=', uuid)
    .where('rejected_at', 'is', null)
    .execute();
}

export async function find(db: Db, uuid: string): Promise<Omit<Order, 'fee'> | undefined> {
  return db.selectFrom('orders').selectAll().where('uuid', '=', uuid).executeTakeFirst();
}

/**
 * Orders of `ageMs` ago or earlier that have no reservation and want one, the oldest first. What is as
 * far in the future came before the clock was set back, and must not wait for it.
 */
export async function withoutReservation(db: Db, ageMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('orders')
    .select('uuid')
    .where('reserved_at', 'is', null)
    .where('rejected_at', 'is', null)
    .where((order) =>
      order.or([
        order('received_at', '<', fromNow(-ageMs)),
        order('received_at', '>', fromNow(ageMs)),
      ]),
    )
    .orderBy('received_at')
    .limit(limit)
    .execute();
  return rows.map(({ uuid }) => uuid);
}
