import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqliteConnection, Transaction } from './sqlite-connection.ts';
import type { Result, Statement } from './sqlite-file.ts';

/** Kysely's SQLite by libsql: see {@link SqliteConnection}. */
export class LibsqlDialect implements Dialect {
  readonly #file: string;

  /** @param file path, or `:memory:`; opened by the first query */
  constructor(file: string) {
    this.#file = file;
  }

  createDriver(): Driver {
    return new LibsqlDriver(this.#file);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/**
 * Kysely migrates SQLite without a transaction, though SQLite has them for tables as well: here a
 * migration happens wholly or not at all, however it is interrupted.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class LibsqlDriver implements Driver {
  readonly #file: string;
  #connection: Promise<SqliteConnection> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<Session> {
    this.#connection ??= connectTo(this.#file);
    return new Session(await this.#connection);
  }

  beginTransaction(session: Session): Promise<void> {
    return session.begin();
  }

  commitTransaction(session: Session): Promise<void> {
    return session.commit();
  }

  rollbackTransaction(session: Session): Promise<void> {
    return session.rollback();
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    (await this.#connection)?.close();
  }
}

async function connectTo(file: string): Promise<SqliteConnection> {
  const { SqliteConnection } = await import('./sqlite-connection.ts');
  return new SqliteConnection(file);
}

/** What Kysely takes for a connection: a query, or a transaction, on the one that all share. */
class Session implements DatabaseConnection {
  readonly #connection: SqliteConnection;
  /** `wanted` until its first statement, with which it begins. */
  #transaction: Transaction | 'wanted' | undefined;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  begin(): Promise<void> {
    this.#transaction = 'wanted';
    return Promise.resolve();
  }

  commit(): Promise<void> {
    return this.#end((transaction) => transaction.commit());
  }

  rollback(): Promise<void> {
    return this.#end((transaction) => transaction.rollback());
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const writes = !SelectQueryNode.is(query);
    const result = await this.#run({ sql, parameters, writes });
    const { rows, changes, lastInsertRowid } = result;
    return {
      // Kysely's types say what a query's rows are; what the tables are, its migrations say.
      rows: rows as R[],
      ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }),
      ...(lastInsertRowid === undefined ? {} : { insertId: BigInt(lastInsertRowid) }),
    };
  }

  // biome-ignore lint/correctness/useYield: Kysely wants it, and nobody streams rows here.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('rows of SQLite are not streamed');
  }

  async #run(statement: Statement): Promise<Result> {
    if (!this.#transaction) return this.#connection.run(statement);
    if (this.#transaction !== 'wanted') return this.#transaction.run(statement);
    const { result, transaction } = await this.#connection.begin(statement);
    this.#transaction = transaction;
    return result;
  }

  async #end(how: (transaction: Transaction) => void): Promise<void> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    if (transaction && transaction !== 'wanted') how(transaction);
  }
}
