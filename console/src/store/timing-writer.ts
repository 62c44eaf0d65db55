import type Sqlite from 'libsql';
import { type CellName, keyOf } from '../timings/step.ts';

/** How long timings are kept, in milliseconds: a day. */
export const TIMINGS_KEPT_MS = 86_400_000;

/** A step of timings of one service, handler and instance. */
export interface TimingRow {
  readonly stepMs: number;
  readonly service: string;
  readonly handler: string;
  /** Empty where it is not known, or of no matter. */
  readonly instance: string;
  /** As JSON. */
  readonly cell: string;
  /** What the gauge of this name was last, where there is one. */
  readonly level: number | undefined;
}

/** Writes timings into the file; its caller begins and ends the transactions. */
export class TimingWriter {
  readonly #keep: Sqlite.Statement;
  readonly #keepLevel: Sqlite.Statement;
  readonly #levels: Sqlite.Statement;
  readonly #first: Sqlite.Statement;
  readonly #removals: readonly Sqlite.Statement[];
  /** Tells the rows of this run from those of one that ended within the same step. */
  readonly #run = Date.now();

  constructor(db: Sqlite.Database) {
    this.#keep = db.prepare(
      `insert or replace into timings (step_ms, run, service, handler, instance, cell)
       values (?, ?, ?, ?, ?, ?)`,
    );
    this.#keepLevel = db.prepare(
      `insert or replace into gauges (service, handler, instance, step_ms, last)
       values (?, ?, ?, ?, ?)`,
    );
    this.#levels = db.prepare(
      'select service, handler, instance, last from gauges order by step_ms',
    );
    this.#first = db.prepare('select min(step_ms) as ms from timings');
    this.#removals = ['timings', 'gauges'].map((table) =>
      db.prepare(`delete from ${table} where step_ms < ?`),
    );
  }

  /** Keeps steps in place of what was kept of them before, and lets the oldest go. */
  add(rows: readonly TimingRow[]): void {
    for (const { stepMs, service, handler, instance, cell, level } of rows) {
      this.#keep.run([stepMs, this.#run, service, handler, instance, cell]);
      if (level !== undefined) this.#keepLevel.run([service, handler, instance, stepMs, level]);
    }
    for (const { stepMs } of rows.slice(-1)) {
      for (const removal of this.#removals) removal.run([stepMs - TIMINGS_KEPT_MS]);
    }
  }

  /** What each gauge was last, by `keyOf`. */
  levels(): Map<string, number> {
    // Our own table.
    const rows = this.#levels.all() as (Required<CellName> & { last: number })[];
    return new Map(rows.map((row) => [keyOf(row), row.last]));
  }

  /** When the oldest step began, in milliseconds since 1970; null when there is none. */
  firstMs(): number | null {
    const { ms } = this.#first.get() as { ms: number | null };
    return ms;
  }
}
