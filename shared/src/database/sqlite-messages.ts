/** What is said between a service's main thread and the thread that has its SQLite file open. */

export interface Statement {
  does: 'statement';
  sql: string;
  parameters: readonly unknown[];
  /** What writes is a transaction of its own, unless one has begun. */
  writes: boolean;
  /** Whether a transaction begins with it, which others end. If it fails, none has begun. */
  begins?: boolean;
}

/** One thing to do. */
export type Task = Statement | { does: 'commit' | 'rollback' };

export interface Request {
  id: number;
  task: Task;
}

export interface Result {
  rows: unknown[];
  /** How many rows a statement without rows of its own has inserted, updated or deleted. */
  changes?: number;
  lastInsertRowid?: number | bigint;
}

export type Answer = { id: number } & ({ result: Result } | { error: Failure });

/** An error as data: it crosses between threads without its code otherwise. */
export interface Failure {
  /** SQLite's name for it, such as SQLITE_BUSY, or Node.js's, such as EACCES. */
  code: string;
  message: string;
}

/** After this message the thread closes the database and ends. */
export const close = 'close';
