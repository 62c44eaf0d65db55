import { randomUUID } from 'node:crypto';
import type { Kysely, Migration, Transaction } from 'kysely';
import { Uuid } from '../contracts.ts';
import { withUuid } from '../correlation.ts';
import type { Database } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { type TraceHeaders, traceHeaders } from '../tracing.ts';

/**
 * The transactional outbox: an event that belongs to a change of rows is written beside them, in
 * the same transaction, and leaves for the broker afterwards. So neither can happen without the
 * other, and an event outlives both its service and an outage of the broker.
 */

/** How often to look for events that are still there, in milliseconds. */
const intervalMs = 1000;
/** How long an instance has to publish what it took before another may, in milliseconds. */
const leaseMs = 5000;
/** How many events are taken at once. */
const batchSize = 100;

export interface OutboxTable {
  outbox: {
    id: string;
    created_at: string;
    event: string;
    /** JSON. */
    payload: string;
    /** JSON: the trace that the event belongs to. */
    headers: string;
    /** Milliseconds since 1970 until which an instance is busy publishing it; 0 when none is. */
    leased_until: number;
  };
}

export const outboxMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('outbox')
      .ifNotExists()
      .addColumn('id', 'varchar(36)', (column) => column.primaryKey())
      .addColumn('created_at', 'varchar(24)', (column) => column.notNull())
      .addColumn('event', 'varchar(100)', (column) => column.notNull())
      .addColumn('payload', 'text', (column) => column.notNull())
      .addColumn('headers', 'text', (column) => column.notNull())
      .addColumn('leased_until', 'bigint', (column) => column.notNull())
      .execute();
  },
};

/** What a transaction is given: the rows, and the means to tell what happens to them. */
export interface Change<D, Event extends string> {
  db: Transaction<D>;
  /** Tells that something has happened, if and when the transaction is committed. */
  emit(event: Event, payload: unknown): Promise<void>;
}

/** A database whose changes tell about themselves. */
export interface Outbox<D, Event extends string> {
  /**
   * Changes rows and emits events: all of it, or nothing. The events leave after the commit.
   *
   * @throws ServiceError `ServiceUnavailable` when the database cannot be written
   */
  transaction<T>(work: (change: Change<D, Event>) => Promise<T>): Promise<T>;
  /** Publishes no more; resolves when what is under way is through. */
  close(): Promise<void>;
}

/**
 * Opens the outbox of a database and keeps publishing what is in it.
 *
 * @param dispatch publishes one event as a part of the trace in the headers, and resolves when the
 *   broker has it
 */
export function openOutbox<D extends OutboxTable, Event extends string>(options: {
  database: Database<D>;
  dispatch: (event: string, payload: unknown, trace: TraceHeaders) => Promise<void>;
  log: Logger;
}): Outbox<D, Event> {
  const { database, dispatch, log } = options;
  let running: Promise<void> | undefined;
  let wanted = false;
  let closed = false;

  /** Takes events that no instance is busy with. Each is taken by one instance at a time. */
  function take() {
    const now = Date.now();
    return database.query((db) =>
      outboxOf(db)
        .updateTable('outbox')
        .set({ leased_until: now + leaseMs })
        .where('leased_until', '<', now)
        .where('id', 'in', (query) =>
          query
            .selectFrom('outbox')
            .select('id')
            .where('leased_until', '<', now)
            .orderBy('created_at')
            .limit(batchSize),
        )
        .returning(['id', 'event', 'payload', 'headers'])
        .execute(),
    );
  }

  async function publish(row: Awaited<ReturnType<typeof take>>[number]): Promise<void> {
    const payload: unknown = JSON.parse(row.payload);
    await withUuid(Uuid.safeParse(payload).data, () =>
      dispatch(row.event, payload, JSON.parse(row.headers)),
    );
    await database.query((db) =>
      outboxOf(db).deleteFrom('outbox').where('id', '=', row.id).execute(),
    );
  }

  async function publishAll(): Promise<void> {
    while (wanted && !closed) {
      wanted = false;
      const rows = await take();
      await Promise.all(rows.map(publish));
      if (rows.length === batchSize) wanted = true;
    }
  }

  function wake(): void {
    wanted = true;
    if (running || closed || database.problem) return;
    running = publishAll()
      // They stay where they are, and their time comes round again.
      .catch((error: unknown) => log.warn('events wait in the outbox', { err: error }))
      .finally(() => {
        running = undefined;
      });
  }

  const timer = setInterval(wake, intervalMs);
  return {
    async transaction(work) {
      const result = await database.transaction((db) =>
        work({ db, emit: (event, payload) => add(outboxOf(db), event, payload) }),
      );
      wake();
      return result;
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function add(db: Kysely<OutboxTable>, event: string, payload: unknown): Promise<void> {
  await db
    .insertInto('outbox')
    .values({
      id: randomUUID(),
      created_at: new Date().toISOString(),
      event,
      payload: JSON.stringify(payload),
      headers: JSON.stringify(traceHeaders()),
      leased_until: 0,
    })
    .execute();
}

/** Kysely cannot see that a database with more tables than the outbox has the outbox, too. */
function outboxOf<D extends OutboxTable>(db: Kysely<D>): Kysely<OutboxTable> {
  return db as unknown as Kysely<OutboxTable>;
}
