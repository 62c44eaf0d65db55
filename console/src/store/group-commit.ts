import type Sqlite from 'libsql';
import { inTransaction } from './telemetry-file.ts';

/** From one transaction to the next, in milliseconds: what comes meanwhile waits. */
const APART_MS = 50;

export interface GroupCommitOptions {
  /** Is called at the end of each transaction, after all its work. */
  finish: () => void;
  /** Is called after each transaction, with the error if nothing of it is written. */
  ended: (error?: unknown) => void;
}

interface Waiting {
  work: () => void;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Writes what is waiting in one transaction. Most of what one costs are the pages that it touches,
 * and what is written at the same time touches the same ones.
 */
export class GroupCommit {
  readonly #db: Sqlite.Database;
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(db: Sqlite.Database, options: GroupCommitOptions) {
    this.#db = db;
    this.#options = options;
  }

  /**
   * Does some work, soon: at once after a pause.
   *
   * @returns resolves once it is written, and rejects when it, or what waited with it, cannot be
   */
  add(work: () => void): Promise<void> {
    const waitMs = Math.max(0, this.#lastMs + APART_MS - performance.now());
    this.#timer ??= setTimeout(() => this.flush(), waitMs);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
    });
  }

  /** Does all work that is waiting, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    try {
      inTransaction(this.#db, () => {
        for (const { work } of group) work();
        this.#options.finish();
      });
      this.#options.ended();
      for (const { resolve } of group) resolve();
    } catch (error) {
      this.#options.ended(error);
      for (const { reject } of group) reject(error);
    }
    this.#lastMs = performance.now();
  }
}
