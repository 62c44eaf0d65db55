import { Kysely, type Migration, Migrator, type Transaction } from 'kysely';
import { ServiceError } from '../contracts/errors.ts';
import type { Logger } from '../log/logger.ts';
import { databaseAttributes } from './database-attributes.ts';
import { dialectOf } from './dialect.ts';
import { inDatabaseSpan, notingStatements } from './spans.ts';
import { placeOf, type UnusableDatabase, unusable } from './unusable.ts';

/** How long to wait before the next attempt to prepare the tables, in milliseconds. */
const retryDelayMs = 1000;

/** Why a database cannot be used, by its state; `away` is also one whose tables cannot be prepared. */
const reasons = {
  preparing: 'the database is not ready yet',
  ready: undefined,
  away: 'the database cannot be reached or prepared',
  closed: 'the database is closed',
} as const;

/** A service's own tables. */
export interface Database<D> {
  /** Undefined when the tables are ready, else why not. */
  readonly problem: string | undefined;
  /**
   * Reads, or writes with one statement, which by itself happens wholly or not at all.
   *
   * @throws ServiceError `ServiceUnavailable` when the database cannot be asked
   */
  query<T>(work: (db: Kysely<D>) => Promise<T>): Promise<T>;
  /**
   * Does all that `work` does, of several statements, or none of it.
   *
   * @throws ServiceError `ServiceUnavailable` when the database cannot be written
   */
  transaction<T>(work: (db: Transaction<D>) => Promise<T>): Promise<T>;
  /** Kept when the tables cannot be prepared, however often that is tried: with what is wrong. */
  readonly unusable: Promise<UnusableDatabase>;
  close(): Promise<void>;
}

/**
 * Opens a database and brings its tables up to date, again and again until that works: the
 * database may come later than the service.
 *
 * @param url see {@link dialectOf}
 * @param migrations by name, in the order of their names
 * @param spans whether each query and each transaction gets a span of its own
 */
export function openDatabase<D>(options: {
  url: string;
  schema: string;
  migrations: Record<string, Migration>;
  spans?: boolean;
  log: Logger;
}): Database<D> {
  const { url, schema, migrations, spans, log } = options;
  const dialect = dialectOf(url, schema);
  const db = new Kysely<D>({ dialect: spans ? notingStatements(dialect) : dialect });
  const attributes = spans && databaseAttributes(url, schema);
  const migrator = migratorOf(db, migrations, schema, url.startsWith('sqlite:'));
  let state: keyof typeof reasons = 'preparing';
  /** Why it is away, where that will not pass. */
  let lasting: UnusableDatabase | undefined;
  let wasReady = false;
  let giveUp: (error: UnusableDatabase) => void = () => {};
  const givenUp = new Promise<UnusableDatabase>((resolve) => {
    giveUp = resolve;
  });
  let preparing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const isClosed = () => state === 'closed';
  const problem = () => (state === 'away' && lasting ? lasting.message : reasons[state]);

  /** Brings the tables up to date, which also tells whether the database is there. */
  async function prepare(): Promise<void> {
    try {
      // Only to read is possible while another process writes.
      if (!wasReady || !(await isUpToDate(migrator))) await migrate(migrator);
      if (isClosed()) return;
      if (state !== 'ready') log.info('the database is ready');
      state = 'ready';
      wasReady = true;
    } catch (error) {
      if (isClosed()) return;
      tell(error);
      timer = setTimeout(check, retryDelayMs);
    }
  }

  /** Says what is wrong, once. */
  function tell(error: unknown): void {
    const found = unusable(error, placeOf(url, schema));
    const isKnown = state === 'away' && found?.message === lasting?.message;
    state = 'away';
    lasting = found;
    if (found && !wasReady) giveUp(found);
    else if (!isKnown) log.warn(found?.message ?? reasons.away, { err: error });
  }

  function check(): void {
    preparing ??= prepare().finally(() => {
      preparing = undefined;
    });
  }

  async function guard<T>(work: () => Promise<T>): Promise<T> {
    const why = problem();
    if (why !== undefined) throw new ServiceError('ServiceUnavailable', why);
    try {
      return await (attributes ? inDatabaseSpan(attributes, work) : work());
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause;
      // It may be this once, or the database may have gone.
      if (!isClosed()) check();
      throw new ServiceError('ServiceUnavailable', 'the database failed', { cause });
    }
  }

  check();
  return {
    get problem() {
      return problem();
    },
    unusable: givenUp,
    query: (work) => guard(() => work(db)),
    transaction: (work) => guard(() => inTransaction(db, work)),
    async close() {
      state = 'closed';
      clearTimeout(timer);
      await preparing;
      await db.destroy();
    },
  };
}

/** Where a rollback fails as well, because the connection is lost, the first error is the one to tell. */
async function inTransaction<D, T>(
  db: Kysely<D>,
  work: (db: Transaction<D>) => Promise<T>,
): Promise<T> {
  let first: { error: unknown } | undefined;
  const noting = (transaction: Transaction<D>) =>
    work(transaction).catch((error: unknown) => {
      first = { error };
      throw error;
    });
  return db
    .transaction()
    .execute(noting)
    .catch((error: unknown) => {
      throw first ? first.error : error;
    });
}

function migratorOf<D>(
  db: Kysely<D>,
  migrations: Record<string, Migration>,
  schema: string,
  isFile: boolean,
): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // A file has no schemas, and services that share one must not see each other's migrations.
    ...(isFile
      ? {
          migrationTableName: `${schema}_migrations`,
          migrationLockTableName: `${schema}_migrations_lock`,
        }
      : { migrationTableSchema: schema }),
  });
}

async function isUpToDate(migrator: Migrator): Promise<boolean> {
  const migrations = await migrator.getMigrations();
  return migrations.every(({ executedAt }) => executedAt);
}

/**
 * Runs the migrations that have not run yet. Several instances may do so at once: one goes first,
 * and the others wait, or fail and find everything done when they try again.
 */
async function migrate(migrator: Migrator): Promise<void> {
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
