import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  type Dialect,
  PostgresDialect,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
} from 'kysely';

/** How long a statement waits for another process that is writing, in milliseconds. */
const busyTimeoutMs = 2000;
/** How long PostgreSQL may take to accept a connection or to answer, in milliseconds. */
const connectTimeoutMs = 3000;
const statementTimeoutMs = 5000;

/**
 * The engine behind `DATABASE_URL`. Nothing is opened, nor its driver loaded, before the first
 * query: drivers are large, and most services need none.
 *
 * @param url `sqlite:<file>`, `sqlite::memory:` or `postgres://...`
 * @param schema the namespace of the service's tables, where the engine is shared
 */
export function dialectOf(url: string, schema: string): Dialect {
  return url.startsWith('sqlite:') ? sqlite(url.slice('sqlite:'.length)) : postgres(url, schema);
}

/** One file a service. Write-ahead logging lets several processes read and write it at a time. */
function sqlite(file: string): Dialect {
  return new SqliteDialect({
    database: async () => {
      const { default: Sqlite } = await import('libsql');
      if (file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true });
      const database = new Sqlite(file, { timeout: busyTimeoutMs });
      database.pragma('journal_mode = WAL');
      // What is committed outlives the process, though not a power failure of the machine.
      database.pragma('synchronous = NORMAL');
      return compilingOnce(database);
    },
  });
}

/** Keeps the statements of a database: to compile one takes SQLite as long as to run it. */
function compilingOnce(database: SqliteDatabase): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}

/** One schema a service: several share a server, and nobody reads another's tables. */
function postgres(url: string, schema: string): Dialect {
  return new PostgresDialect({
    pool: async () => {
      const { default: pg } = await import('pg');
      const pool = new pg.Pool({
        connectionString: url,
        max: 10,
        connectionTimeoutMillis: connectTimeoutMs,
        statement_timeout: statementTimeoutMs,
        options: `-c search_path=${schema}`,
      });
      // A connection that dies idle is replaced when it is needed; unheard it would end the process.
      pool.on('error', () => {});
      return pool;
    },
  });
}
