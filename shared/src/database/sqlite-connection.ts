import { setTimeout as sleep } from 'node:timers/promises';
import type { Result, Statement, Task } from './sqlite-messages.ts';
import { SqliteError, SqliteThread } from './sqlite-thread.ts';

/** How long to wait for another process that is writing, in milliseconds. */
const busyLimitMs = 3000;
/** The longest pause between two attempts meanwhile, in milliseconds. */
const longestPauseMs = 50;

/**
 * Errors of one statement, after which a connection is as good as before. Behind one that comes too
 * late is a disk that hangs, for others as well.
 */
const harmless = /^SQLITE_(CONSTRAINT|ERROR|MISMATCH|RANGE|TOOBIG)|^ERR_INVALID_ARG|^ETIMEDOUT/;

/** A transaction that has begun: no statement but its own runs before it has ended. */
export interface Transaction {
  run(statement: Statement): Promise<Result>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/**
 * The connection to a SQLite file, shared by all that a service does at a time: transactions one
 * after another, single statements between them. One that has failed is replaced.
 */
export class SqliteConnection {
  readonly #file: string;
  #thread: SqliteThread | undefined;
  /** Kept when the transaction that is under way has ended. */
  #transaction: Promise<void> | undefined;
  readonly #closing = new Set<Promise<void>>();

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Runs a statement that belongs to no transaction.
   *
   * @throws SqliteError
   */
  run(statement: Statement): Promise<Result> {
    return this.#untilNotBusy((thread) => thread.send(statement));
  }

  /**
   * Runs the first statement of a transaction, which ends with `commit` or `rollback`. When it
   * throws there is no transaction.
   *
   * @throws SqliteError SQLITE_BUSY when others have been writing for too long
   */
  begin(statement: Statement): Promise<{ result: Result; transaction: Transaction }> {
    return this.#untilNotBusy(async (thread) => {
      const end = this.#takeTurn();
      try {
        const result = await thread.send({ ...statement, begins: true });
        return { result, transaction: this.#transactionIn(thread, end) };
      } catch (error) {
        // One that comes too late will have begun after all.
        if (!isBusy(error)) void thread.send({ does: 'rollback' }).catch(() => undefined);
        end();
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.#discard();
    await Promise.all(this.#closing);
  }

  /** Has all others wait. @returns ends that; a second time it does nothing */
  #takeTurn(): () => void {
    let end = () => {};
    const turn = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#transaction = turn;
    return () => {
      if (this.#transaction === turn) this.#transaction = undefined;
      end();
    };
  }

  #transactionIn(thread: SqliteThread, end: () => void): Transaction {
    const finish = async (does: 'commit' | 'rollback') => {
      const finished = this.#send(thread, { does });
      // What comes next is sent after it, to the same thread.
      end();
      await finished;
    };
    return {
      run: (statement) => this.#send(thread, statement),
      commit: () => finish('commit'),
      // Where that fails, the connection is replaced, which rolls back as well.
      rollback: () => finish('rollback').catch(() => undefined),
    };
  }

  /** Waits its turn, and for other processes: they do not tell when they have written. */
  async #untilNotBusy<T>(attempt: (thread: SqliteThread) => Promise<T>): Promise<T> {
    let limit: number | undefined;
    for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      while (this.#transaction) await this.#transaction;
      // Those of its own process that came before it are no reason to give up.
      limit ??= performance.now() + busyLimitMs;
      const thread = this.#usableThread();
      try {
        return await attempt(thread);
      } catch (error) {
        const isTooLate = performance.now() + pauseMs > limit;
        if (!isBusy(error) || isTooLate) throw this.#judge(thread, error);
      }
      await sleep(pauseMs);
    }
  }

  async #send(thread: SqliteThread, task: Task): Promise<Result> {
    try {
      return await thread.send(task);
    } catch (error) {
      throw this.#judge(thread, error);
    }
  }

  /** A connection on which anything but the statement itself was wrong is not used again. */
  #judge(thread: SqliteThread, error: unknown): unknown {
    const isHarmless = error instanceof SqliteError && harmless.test(error.code);
    // A database in memory is gone with its connection, and knows no other process and no disk.
    if (!isHarmless && this.#file !== ':memory:') thread.retire();
    return error;
  }

  #usableThread(): SqliteThread {
    if (this.#thread && !this.#thread.isUsable) this.#discard();
    this.#thread ??= new SqliteThread(this.#file);
    return this.#thread;
  }

  #discard(): void {
    const closing = this.#thread?.close();
    this.#thread = undefined;
    if (!closing) return;
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY');
}
