import { setTimeout as sleep } from 'node:timers/promises';
import { SqliteError } from './sqlite-error.ts';
import { type Result, SqliteFile, type Statement } from './sqlite-file.ts';

/** How long to wait for another process that is writing, in milliseconds. */
const busyLimitMs = 3000;
/** The longest pause between two attempts meanwhile, in milliseconds. */
const longestPauseMs = 50;

/** A transaction that has begun: no statement but its own runs before it has ended. */
export interface Transaction {
  run(statement: Statement): Result;
  commit(): void;
  rollback(): void;
}

/**
 * The connection to a SQLite file, shared by all that a service does at a time: transactions one
 * after another, single statements between them. One that has failed is replaced.
 *
 * Where another process is writing, a statement is tried again, and everything else goes on
 * meanwhile: SQLite itself would wait where it stands, and the whole process with it.
 */
export class SqliteConnection {
  readonly #path: string;
  #file: SqliteFile;
  /** Kept when the transaction that is under way has ended. */
  #transaction: Promise<void> | undefined;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
    this.#file = new SqliteFile(path);
  }

  /**
   * Runs a statement that belongs to no transaction.
   *
   * @throws SqliteError
   */
  run(statement: Statement): Promise<Result> {
    return this.#untilNotBusy((file) => file.run(statement));
  }

  /**
   * Runs the first statement of a transaction, which ends with `commit` or `rollback`. When it
   * throws there is no transaction.
   *
   * @throws SqliteError SQLITE_BUSY when others have been writing for too long
   */
  begin(statement: Statement): Promise<{ result: Result; transaction: Transaction }> {
    return this.#untilNotBusy((file) => {
      const result = file.begin(statement);
      return { result, transaction: transactionIn(file, this.#takeTurn()) };
    });
  }

  /** What still waits for another process fails then. */
  close(): void {
    this.#isClosed = true;
    this.#file.close();
  }

  /** Has all others wait. @returns ends that */
  #takeTurn(): () => void {
    let end = () => {};
    this.#transaction = new Promise((resolve) => {
      end = () => {
        this.#transaction = undefined;
        resolve();
      };
    });
    return end;
  }

  /** Waits its turn, and for other processes: they do not tell when they have written. */
  async #untilNotBusy<T>(attempt: (file: SqliteFile) => T): Promise<T> {
    let limit: number | undefined;
    for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      while (this.#transaction) await this.#transaction;
      // Those of its own process that came before it are no reason to give up.
      limit ??= performance.now() + busyLimitMs;
      try {
        return attempt(this.#usableFile());
      } catch (error) {
        const isTooLate = performance.now() + pauseMs > limit;
        if (!(error instanceof SqliteError && error.isBusy) || isTooLate) throw error;
      }
      await sleep(pauseMs);
    }
  }

  #usableFile(): SqliteFile {
    if (this.#file.isUsable || this.#isClosed) return this.#file;
    this.#file.close();
    this.#file = new SqliteFile(this.#path);
    return this.#file;
  }
}

function transactionIn(file: SqliteFile, end: () => void): Transaction {
  const ending = (how: () => void) => {
    try {
      how();
    } finally {
      end();
    }
  };
  return {
    run: (statement) => file.runInTransaction(statement),
    commit: () => ending(() => file.commit()),
    rollback: () => ending(() => file.rollback()),
  };
}
