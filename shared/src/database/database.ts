import { Kysely, type Migration, Migrator, type Transaction } from 'kysely';
import { ServiceError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { dialectOf } from './dialect.ts';

/** How long to wait before the next attempt to prepare the tables, in milliseconds. */
const retryDelayMs = 1000;

/** Why a database cannot be used. */
const notReady = 'the database is not ready yet';
const unreachable = 'the database cannot be reached or prepared';

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
  close(): Promise<void>;
}

/**
 * Opens a database and brings its tables up to date, again and again until that works: the
 * database may come later than the service.
 *
 * @param url see {@link dialectOf}
 * @param migrations by name, in the order of their names
 */
export function openDatabase<D>(options: {
  url: string;
  schema: string;
  migrations: Record<string, Migration>;
  log: Logger;
}): Database<D> {
  const { url, schema, migrations, log } = options;
  const db = new Kysely<D>({ dialect: dialectOf(url, schema) });
  let problem: string | undefined = notReady;
  let preparing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** Brings the tables up to date, which also tells whether the database is there. */
  async function prepare(): Promise<void> {
    try {
      await migrate(db, migrations, schema, url.startsWith('sqlite:'));
      if (problem) log.info('the database is ready');
      problem = undefined;
    } catch (error) {
      if (!problem || problem === notReady) log.warn(unreachable, { err: error });
      problem = unreachable;
      if (!closed) timer = setTimeout(check, retryDelayMs);
    }
  }

  function check(): void {
    preparing ??= prepare().finally(() => {
      preparing = undefined;
    });
  }

  async function guard<T>(work: () => Promise<T>): Promise<T> {
    if (problem) throw new ServiceError('ServiceUnavailable', problem);
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause;
      // It may be this once, or the database may have gone.
      if (!closed) check();
      throw new ServiceError('ServiceUnavailable', 'the database failed', { cause });
    }
  }

  check();
  return {
    get problem() {
      return problem;
    },
    query: (work) => guard(() => work(db)),
    transaction: (work) => guard(() => db.transaction().execute(work)),
    async close() {
      closed = true;
      problem = 'the database is closed';
      clearTimeout(timer);
      await preparing;
      await db.destroy();
    },
  };
}

/**
 * Runs the migrations that have not run yet. Several instances may do so at once: PostgreSQL lets
 * one go first; in SQLite the one that comes second fails on a locked or changed database and
 * finds everything done when it tries again.
 */
async function migrate<D>(
  db: Kysely<D>,
  migrations: Record<string, Migration>,
  schema: string,
  isFile: boolean,
): Promise<void> {
  const migrator = new Migrator({
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
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
