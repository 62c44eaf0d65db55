import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'libsql';
import {
  type Answer,
  close,
  type Failure,
  type Request,
  type Result,
  type Statement,
} from './sqlite-messages.ts';

/**
 * The thread in which a service's SQLite file is open. SQLite waits for the disk where it stands,
 * and so does whoever calls it: here that is nobody who has anything else to do.
 *
 * It is an entry point, as a `main.ts` is: only `SqliteThread` starts it.
 */

const file = String(workerData);
/** To compile a statement takes SQLite as long as to run it. */
const statements = new Map<string, Sqlite.Statement>();
let database: Sqlite.Database | undefined;

parentPort?.on('message', (message: Request[] | typeof close) => {
  if (message !== close) return parentPort?.postMessage(message.map(answer));
  database?.close();
  // libsql really closes the file when its statements are gone, which is when this thread ends.
  parentPort?.close();
});

function answer({ id, task }: Request): Answer {
  try {
    database ??= open();
    if (task.does === 'statement') return { id, result: execute(database, task) };
    if (task.does === 'commit') commit(database);
    else rollBack(database);
    return { id, result: { rows: [] } };
  } catch (error) {
    return { id, error: failureOf(error) };
  }
}

/** Write-ahead logging lets several processes read and write a file at a time. */
function open(): Sqlite.Database {
  if (file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true });
  const opened = openFile();
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
function openFile(): Sqlite.Database {
  try {
    return new Sqlite(file);
  } catch (cause) {
    const error = new Error('unable to open database file', { cause });
    throw Object.assign(error, { code: 'SQLITE_CANTOPEN' });
  }
}

function execute(db: Sqlite.Database, { sql, parameters, writes, begins }: Statement): Result {
  const statement = statements.get(sql) ?? db.prepare(sql);
  statements.set(sql, statement);
  if (!begins && (!writes || db.inTransaction)) return run(statement, parameters);
  begin(db);
  try {
    const result = run(statement, parameters);
    if (!begins) commit(db);
    return result;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

function run(statement: Sqlite.Statement, parameters: readonly unknown[]): Result {
  if (statement.reader) return { rows: statement.all(parameters) };
  const { changes, lastInsertRowid } = statement.run(parameters);
  return { rows: [], changes, lastInsertRowid };
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

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'SQLITE_ERROR', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'SQLITE_ERROR';
  return { code, message: error.message };
}
