import type Sqlite from 'libsql';
import type { Kept } from '../model/api-types.ts';
import { isoTime } from '../model/span.ts';
import { inTransaction } from './telemetry-file.ts';

/** What is kept at most. */
export interface Limits {
  readonly lines: number;
  readonly traces: number;
  /** Of all that is in the file. */
  readonly bytes: number;
}

/** So many go in one transaction: then what is new has its turn. */
const LINES_A_TURN = 2000;
const TRACES_A_TURN = 200;

/** What is there: ids without a gap from `first` to `last`; none where `last` is smaller. */
interface Ids {
  first: number;
  last: number;
}

/** Lets the oldest go when there is too much. */
export class Retention {
  readonly #db: Sqlite.Database;
  readonly #limits: Limits;
  readonly #statements: Record<
    'lines' | 'traces' | 'pages' | 'firstLine' | 'firstTrace',
    Sqlite.Statement
  >;

  constructor(db: Sqlite.Database, limits: Limits) {
    this.#db = db;
    this.#limits = limits;
    const idsOf = (table: string) =>
      db.prepare(
        `select (select min(id) from ${table}) as first, (select max(id) from ${table}) as last`,
      );
    this.#statements = {
      lines: idsOf('lines'),
      traces: idsOf('traces'),
      pages: db.prepare(
        `select (page_count - freelist_count) * page_size as bytes
         from pragma_page_count, pragma_freelist_count, pragma_page_size`,
      ),
      firstLine: db.prepare(
        'select min(time_us) as us from (select time_us from lines order by id limit 100)',
      ),
      firstTrace: db.prepare(
        'select min(start_us) as us from (select start_us from traces order by id limit 100)',
      ),
    };
  }

  lines(): Ids {
    return this.#ids(this.#statements.lines);
  }

  traces(): Ids {
    return this.#ids(this.#statements.traces);
  }

  /** When the oldest line, and the oldest trace, are from, in microseconds since 1970. */
  since(): { linesUs: number | undefined; tracesUs: number | undefined } {
    const { firstLine, firstTrace } = this.#statements;
    return { linesUs: numberIn(firstLine, 'us'), tracesUs: numberIn(firstTrace, 'us') };
  }

  /** How much there is, and since when. */
  kept(): { lines: Kept; traces: Kept } {
    const { linesUs, tracesUs } = this.since();
    return {
      lines: keptOf(this.lines(), this.#limits.lines, linesUs),
      traces: keptOf(this.traces(), this.#limits.traces, tracesUs),
    };
  }

  /**
   * Removes some of what is too much, the oldest first.
   *
   * @returns what has gone; undefined when there is not too much
   */
  makeRoom(): 'lines' | 'traces' | undefined {
    const lines = this.lines();
    const traces = this.traces();
    const isTooLong = (numberIn(this.#statements.pages, 'bytes') ?? 0) > this.#limits.bytes;
    const { linesUs = Infinity, tracesUs = Infinity } = isTooLong ? this.since() : {};
    const linesTooMany = countOf(lines) - this.#limits.lines;
    const tracesTooMany = countOf(traces) - this.#limits.traces;
    // The newest stays: ids begin again at one in a table without rows.
    const [mayLines, mayTraces] = [countOf(lines) > 1, countOf(traces) > 1];
    const areLinesOlder = linesUs <= tracesUs || !mayTraces;
    if (mayLines && (linesTooMany > 0 || (isTooLong && areLinesOlder))) {
      this.#removeLines(endOf(lines, linesTooMany, LINES_A_TURN));
      return 'lines';
    }
    if (mayTraces && (tracesTooMany > 0 || isTooLong)) {
      this.#removeTraces(endOf(traces, tracesTooMany, TRACES_A_TURN));
      return 'traces';
    }
    return undefined;
  }

  /** Removes what lines and spans had in common, of which there are none any more. */
  removeUnused(): void {
    inTransaction(this.#db, () => {
      this.#db.exec(
        `delete from templates where id not in
           (select template from lines union select template from spans)`,
      );
      this.#db.exec(
        `delete from requests where request not in
           (select request from lines where request is not null union
            select request from spans where request is not null)`,
      );
      this.#db.exec('delete from resources where resource not in (select resource from spans)');
      this.#db.exec(
        `delete from operations where (service, name) not in (select service, name from spans)`,
      );
    });
  }

  #removeLines(end: number): void {
    this.#db.prepare('delete from lines where id < ?').run([end]);
  }

  #removeTraces(end: number): void {
    inTransaction(this.#db, () => {
      this.#db.prepare('delete from spans where trace < ?').run([end]);
      this.#db.prepare('delete from traces where id < ?').run([end]);
    });
  }

  #ids(statement: Sqlite.Statement): Ids {
    const { first, last } = statement.get() as { first: number | null; last: number | null };
    return { first: first ?? 1, last: last ?? 0 };
  }
}

export function countOf({ first, last }: Ids): number {
  return last - first + 1;
}

function keptOf(ids: Ids, limit: number, us: number | undefined): Kept {
  const since = us === undefined ? null : isoTime(us);
  return { kept: countOf(ids), limit, dropped: ids.first - 1, since };
}

/**
 * Before which id all goes.
 *
 * @param tooMany how many are too many; where none are, but they are too long, as many go as may
 */
function endOf({ first, last }: Ids, tooMany: number, most: number): number {
  return Math.min(first + (tooMany > 0 ? Math.min(tooMany, most) : most), last);
}

function numberIn(statement: Sqlite.Statement, name: string): number | undefined {
  const row = statement.get() as Record<string, number | null>;
  return row[name] ?? undefined;
}
