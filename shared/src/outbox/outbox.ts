import { randomUUID } from 'node:crypto';
import type { ExpressionBuilder, Kysely, Migration, Transaction } from 'kysely';
import { contextData } from '../amqp/context-data.ts';
import type { MessageHeaders } from '../amqp/message.ts';
import { Uuid } from '../contracts/contracts.ts';
import type { Database } from '../database/database.ts';
import type { Logger } from '../log/logger.ts';
import { withUuid } from '../process/correlation.ts';
import { startTimer } from '../process/timer.ts';
import { traceHeaders } from '../telemetry/tracing.ts';

/**
 * The transactional outbox: an event that belongs to a change of rows is written beside them, in
 * the same transaction, and leaves for the broker afterwards. So neither can happen without the
 * other, and an event outlives both its service and an outage of the broker.
 */

/** How often to look for events that were left behind, in milliseconds. */
const intervalMs = 1000;
/** How long an instance has to publish what it wrote or took before another may, in milliseconds. */
const leaseMs = 5000;
/**
 * The longest that a lease may seem to run, in milliseconds: what runs longer was written before the
 * clock was set back. Clocks of instances may differ by the rest.
 */
const longestLeaseMs = 2 * leaseMs;
/** How many events that were left behind are taken at once. */
const batchSize = 100;

export interface OutboxTable {
  outbox: {
    id: string;
    created_at: string;
    event: string;
    /** JSON. */
    payload: string;
    /** JSON: the trace that the event belongs to, and nameko's context data. */
    headers: string;
    /** Milliseconds since 1970 until which one instance alone may publish it. */
    leased_until: number;
  };
}

type OutboxEvent = Pick<OutboxTable['outbox'], 'id' | 'event' | 'payload' | 'headers'>;

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
  dispatch: (event: string, payload: unknown, headers: MessageHeaders) => Promise<void>;
  log: Logger;
}): Outbox<D, Event> {
  const { database, dispatch, log } = options;
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  /** Takes events whose lease has run out: who wrote or took them could not publish them. */
  function takeLeftBehind(): Promise<OutboxEvent[]> {
    const now = Date.now();
    const isOver = (row: ExpressionBuilder<OutboxTable, 'outbox'>) =>
      row.or([row('leased_until', '<', now), row('leased_until', '>', now + longestLeaseMs)]);
    return database.query((db) =>
      outboxOf(db)
        .updateTable('outbox')
        .set({ leased_until: now + leaseMs })
        .where(isOver)
        .where('id', 'in', (query) =>
          query
            .selectFrom('outbox')
            .select('id')
            .where(isOver)
            .orderBy('created_at')
            .limit(batchSize),
        )
        .returning(['id', 'event', 'payload', 'headers'])
        .execute(),
    );
  }

  async function publish({ id, event, payload, headers }: OutboxEvent): Promise<void> {
    const content: unknown = JSON.parse(payload);
    await withUuid(Uuid.safeParse(content).data, () =>
      dispatch(event, content, JSON.parse(headers)),
    );
    await database.query((db) => outboxOf(db).deleteFrom('outbox').where('id', '=', id).execute());
  }

  async function publishLeftBehind(): Promise<void> {
    let events: OutboxEvent[] = [];
    do {
      if (closed || database.problem) return;
      events = await takeLeftBehind();
      await Promise.all(events.map(publish));
    } while (events.length === batchSize);
  }

  /** They stay where they are until their leases have run out. */
  function sayTheyWait(error: unknown): void {
    log.warn('events wait in the outbox', { err: error });
  }

  const stopTimer = startTimer(intervalMs, () => publishLeftBehind().catch(sayTheyWait), log);
  return {
    async transaction(work) {
      const events: OutboxEvent[] = [];
      const result = await database.transaction((db) =>
        work({
          db,
          emit: async (event, payload) => void events.push(await add(outboxOf(db), event, payload)),
        }),
      );
      const publishing = Promise.all(events.map(publish))
        .catch(sayTheyWait)
        .finally(() => underWay.delete(publishing));
      underWay.add(publishing);
      return result;
    },
    async close() {
      closed = true;
      await stopTimer();
      await Promise.all(underWay);
    },
  };
}

/** Writes an event, leased to this instance, which publishes it as soon as it is committed. */
async function add(db: Kysely<OutboxTable>, event: string, payload: unknown): Promise<OutboxEvent> {
  const row = {
    id: randomUUID(),
    created_at: new Date().toISOString(),
    event,
    payload: JSON.stringify(payload),
    headers: JSON.stringify({ ...contextData(), ...traceHeaders() }),
    leased_until: Date.now() + leaseMs,
  };
  await db.insertInto('outbox').values(row).execute();
  return row;
}

/** Kysely cannot see that a database with more tables than the outbox has the outbox, too. */
function outboxOf<D extends OutboxTable>(db: Kysely<D>): Kysely<OutboxTable> {
  return db as unknown as Kysely<OutboxTable>;
}
