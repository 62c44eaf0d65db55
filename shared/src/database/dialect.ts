import { type Dialect, PostgresDialect } from 'kysely';
import { LibsqlDialect } from './sqlite-dialect.ts';

/** How long PostgreSQL may take to accept a connection or to answer, in milliseconds. */
const connectTimeoutMs = 3000;
const statementTimeoutMs = 5000;
/** How long to wait for that answer: the server may not be there to keep its own limit. */
const queryTimeoutMs = statementTimeoutMs + 500;

/**
 * The engine behind `DATABASE_URL`. Nothing is opened, nor its driver loaded, before the first
 * query: drivers are large, and most services need none.
 *
 * @param url `sqlite:<file>`, `sqlite::memory:` or `postgres://...`
 * @param schema the namespace of the service's tables, where the engine is shared
 */
export function dialectOf(url: string, schema: string): Dialect {
  return url.startsWith('sqlite:')
    ? new LibsqlDialect(url.slice('sqlite:'.length))
    : postgres(url, schema);
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
        query_timeout: queryTimeoutMs,
        options: `-c search_path=${schema}`,
      });
      // A connection that dies is replaced when it is needed. Unheard that would end the process,
      // whether it was idle or is between two statements of a transaction, whose next one fails.
      pool.on('error', () => {});
      pool.on('connect', (client) => client.on('error', () => {}));
      return pool;
    },
  });
}
