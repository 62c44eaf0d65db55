import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'libsql';
import { messageOf, propertyOf } from '../contracts/thrown.ts';
import { SqliteError } from './sqlite-error.ts';

/** Errors of one statement, or of another process, after which a connection is as good as before. */
const harmless = /^SQLITE_(BUSY|CONSTRAINT|ERROR|MISMATCH|RANGE|TOOBIG)/;

export interface Statement {
  sql: string;
  parameters: readonly unknown[];
  /** What writes is a transaction of its own, where it belongs to none. */
  writes: boolean;
}

export interface Result {
  rows: unknown[];
  /** How many rows a statement without rows of its own has inserted, updated or deleted. */
  changes?: number;
  lastInsertRowid?: number | bigint;
}

/** One connection to a SQLite file. It never waits: where others write, its statements fail. */
export class SqliteFile {
  readonly #file: string;
  /** To compile a statement takes SQLite as long as to run it. */
  readonly #statements = new Map<string, Sqlite.Statement>();
  #database: Sqlite.Database | undefined;
  #isUsable = true;
  #isClosed = false;

  /** Opens nothing yet: the first statement does. */
  constructor(file: string) {
    this.#file = file;
  }

  /** False after an error that was not its statement's: the connection is not to be trusted any more. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /**
   * Runs a statement that belongs to no transaction.
   *
   * @throws SqliteError
   */
  run(statement: Statement): Result {
    return this.#inFile((db) => {
      if (!statement.writes) return this.#execute(db, statement);
      const result = this.#begin(db, statement);
      commit(db);
      return result;
    });
  }

  /**
   * Runs the first statement of a transaction. When it throws, none has begun.
   *
   * @throws SqliteError
   */
  begin(statement: Statement): Result {
    return this.#inFile((db) => this.#begin(db, statement));
  }

  /**
   * Runs a further statement of the transaction.
   *
   * @throws SqliteError also where the transaction is rolled back already, as on a full disk
   */
  runInTransaction(statement: Statement): Result {
    return this.#inFile((db) => {
      if (!db.inTransaction) throw new Error('the transaction has been rolled back');
      return this.#execute(db, statement);
    });
  }

  /** @throws SqliteError when nothing is committed: the transaction is rolled back then */
  commit(): void {
    this.#inFile(commit);
  }

  /** Where that fails, the connection is replaced, which rolls back as well. */
  rollback(): void {
    try {
      this.#inFile(rollBack);
    } catch {
      this.#isUsable = false;
    }
  }

  /**
   * Closes the file, and rolls back what has not ended. libsql lets go of a file only when the
   * garbage collector has found its statements: so that one file is left, the write-ahead log is
   * merged into it here. Where others have the file open, the last of them does that.
   */
  close(): void {
    this.#isClosed = true;
    this.#statements.clear();
    if (!this.#database) return;
    try {
      rollBack(this.#database);
      this.#database.exec('pragma journal_mode = delete');
    } catch {
      // The log stays, with all that is in it, and whoever opens the file next reads it.
    }
    this.#database.close();
  }

  #inFile<T>(work: (db: Sqlite.Database) => T): T {
    // Most of what libsql is asked of a database that is closed ends the process.
    if (this.#isClosed) {
      throw new SqliteError(this.#file, 'SQLITE_MISUSE', 'the database is closed');
    }
    try {
      this.#database ??= open(this.#file);
      return work(this.#database);
    } catch (error) {
      throw this.#judge(error);
    }
  }

  /** A database in memory is gone with its connection, and knows no other process and no disk. */
  #judge(cause: unknown): SqliteError {
    const code = propertyOf(cause, 'code');
    const name = typeof code === 'string' ? code : 'SQLITE_ERROR';
    if (!harmless.test(name) && this.#file !== ':memory:') this.#isUsable = false;
    return new SqliteError(this.#file, name, messageOf(cause));
  }

  #begin(db: Sqlite.Database, statement: Statement): Result {
    begin(db);
    try {
      return this.#execute(db, statement);
    } catch (error) {
      rollBack(db);
      throw error;
    }
  }

  #execute(db: Sqlite.Database, { sql, parameters }: Statement): Result {
    const statement = this.#statements.get(sql) ?? db.prepare(sql);
    this.#statements.set(sql, statement);
    if (statement.reader) return { rows: statement.all(parameters) };
    const { changes, lastInsertRowid } = statement.run(parameters);
    return { rows: [], changes, lastInsertRowid };
  }
}

/** Write-ahead logging lets several processes read and write a file at a time. */
function open(file: string): Sqlite.Database {
  if (file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true });
  const opened = openFile(file);
  try {
    opened.exec('pragma journal_mode = WAL');
    // What is committed outlives the process, though not a power failure of the machine.
    opened.exec('pragma synchronous = NORMAL');
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** libsql tells why it cannot open a file only in the words of its own source. */
function openFile(file: string): Sqlite.Database {
  try {
    return new Sqlite(file);
  } catch (cause) {
    const error = new Error('unable to open database file', { cause });
    throw Object.assign(error, { code: 'SQLITE_CANTOPEN' });
  }
}

/**
 * Takes the right to write at once: a transaction that takes it with its first write may find that
 * another has written since it began, and waiting does not help it then. `exec` and no statement
 * that is kept: libsql leaves one that has failed with SQLITE_BUSY halfway, and no commit succeeds.
 */
function begin(db: Sqlite.Database): void {
  db.exec('begin immediate');
}

/** What could not be committed is rolled back: the next transaction would not begin otherwise. */
function commit(db: Sqlite.Database): void {
  try {
    db.exec('commit');
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

/** Some errors, a full disk for one, have rolled back already. */
function rollBack(db: Sqlite.Database): void {
  if (db.inTransaction) db.exec('rollback');
}
