import { reasonOf } from '@simplebank/shared/thrown';
import type Sqlite from 'libsql';
import type { Kept, LogLine } from '../model/api-types.ts';
import { isoTime } from '../model/span.ts';
import { type KeptCell, keyOf } from '../timings/step.ts';
import { LineWriter, lineOf } from './line-writer.ts';
import { type Piece, type Progress, ReadByAnother } from './log-file.ts';
import { LogFolder } from './log-folder.ts';
import { countOf, type Limits, Retention } from './retention.ts';
import { inTransaction, openForWriting } from './schema.ts';
import type { SpanRow } from './span-row.ts';
import { SpanWriter, type TraceLimits } from './span-writer.ts';
import { TemplateTable } from './template-table.ts';

/** So many spans are written at once, then others get their turn. */
const SPANS_A_TRANSACTION = 2000;
/** When something was removed so often, it is looked what nothing has any more: in all rows. */
const REMOVALS_A_CLEANING = 500;

/** What is kept at the moment. */
export interface KeptAll {
  readonly lines: Kept;
  readonly traces: Kept;
  readonly timings: { since: string | null };
  /** One sentence for each thing that is not as it should be. */
  readonly problems: readonly string[];
}

/** A step of timings of one service and handler. */
export interface TimingRow {
  readonly stepMs: number;
  readonly service: string;
  readonly handler: string;
  /** As JSON. */
  readonly cell: string;
}

export interface WriterOptions {
  /** The file; it and its folder are made when they are not there. */
  file: string;
  /** Where processes write their lines. */
  logs: string;
  limits: Limits;
  traceLimits: TraceLimits;
  /** Tells the operator what goes wrong, one sentence each. */
  report: (problem: string) => void;
  /** Is called when all lines are read that were there at the start. */
  loaded: () => void;
  /** Whether somebody wants to be told of new lines. */
  isWatched: () => boolean;
  /** Is called with lines that are new. */
  tell: (lines: LogLine[]) => void;
}

/** All writing to the file of telemetry. */
export class TelemetryWriter {
  readonly #options: WriterOptions;
  readonly #db: Sqlite.Database;
  readonly #templates: TemplateTable;
  readonly #lines: LineWriter;
  readonly #spans: SpanWriter;
  readonly #retention: Retention;
  readonly #folder: LogFolder;
  readonly #progress: Sqlite.Statement;
  readonly #keepProgress: Sqlite.Statement;
  readonly #keepTiming: Sqlite.Statement;
  readonly #firstTiming: Sqlite.Statement;
  /** Tells the rows of this run from those of one that ended within the same step. */
  readonly #run = Date.now();
  #unkept: string | undefined;
  #removals = 0;

  /** @throws SqliteError when there can be no such file */
  constructor(options: WriterOptions) {
    this.#options = options;
    const db = openForWriting(options.file, options.report);
    this.#db = db;
    this.#templates = new TemplateTable(db);
    this.#lines = new LineWriter(db, this.#templates);
    this.#spans = new SpanWriter(db, this.#templates, options.traceLimits);
    this.#retention = new Retention(db, options.limits);
    this.#progress = db.prepare('select ino, head, read from log_files where name = ?');
    this.#keepProgress = db.prepare(
      'insert or replace into log_files (name, ino, head, read) values (?, ?, ?, ?)',
    );
    this.#keepTiming = db.prepare(
      'insert or replace into timings (step_ms, run, service, handler, cell) values (?, ?, ?, ?, ?)',
    );
    this.#firstTiming = db.prepare('select min(step_ms) as ms from timings');
    this.#folder = new LogFolder({
      directory: options.logs,
      progress: progressIn(db),
      keep: (name, instance, piece) => this.#keepLines(name, instance, piece),
      loaded: options.loaded,
      report: options.report,
    });
  }

  /** Keeps spans, all or none. @throws SqliteError when they cannot be written */
  addSpans(rows: readonly SpanRow[]): void {
    for (let at = 0; at < rows.length; at += SPANS_A_TRANSACTION) {
      this.#write('spans', () => this.#spans.add(rows.slice(at, at + SPANS_A_TRANSACTION)));
    }
    this.#makeRoom();
  }

  /** Keeps steps in place of what was kept of them before. @throws SqliteError */
  addTimings(rows: readonly TimingRow[]): void {
    this.#write('timings', () => {
      for (const { stepMs, service, handler, cell } of rows) {
        this.#keepTiming.run([stepMs, this.#run, service, handler, cell]);
      }
    });
    for (const { stepMs } of rows.slice(-1)) this.#retention.removeTimings(stepMs);
  }

  /** What each gauge was last, by `keyOf`. */
  levels(): Map<string, number> {
    // Our own table.
    const rows = this.#db
      .prepare(`select cell from timings where cell like '%"gauge"%' order by step_ms`)
      .all() as { cell: string }[];
    const cells: KeptCell[] = rows.map(({ cell }) => JSON.parse(cell));
    return new Map(cells.map((cell) => [keyOf(cell), cell.gauge?.last ?? 0]));
  }

  kept(): KeptAll {
    const { limits, traceLimits } = this.#options;
    const { linesUs, tracesUs } = this.#retention.since();
    const { ms } = this.#firstTiming.get() as { ms: number | null };
    const keptOf = (ids: { first: number; last: number }, limit: number, us?: number): Kept => ({
      kept: countOf(ids),
      limit,
      dropped: ids.first - 1,
      since: us === undefined ? null : isoTime(us),
    });
    const { leftOut } = this.#spans;
    const most = `${traceLimits.spans} and ${traceLimits.bytes / 1e6} MB`;
    return {
      lines: keptOf(this.#retention.lines(), limits.lines, linesUs),
      traces: keptOf(this.#retention.traces(), limits.traces, tracesUs),
      timings: { since: ms === null ? null : new Date(ms).toISOString() },
      problems: [
        ...this.#folder.problems(),
        ...(this.#unkept ? [this.#unkept] : []),
        ...(leftOut > 0 ? [`${leftOut} spans are not shown: a trace may have ${most}`] : []),
      ],
    };
  }

  async close(): Promise<void> {
    await this.#folder.close();
    this.#db.close();
  }

  #keepLines(name: string, instance: string, piece: Piece): void {
    const { lines, progress, before, writtenUs } = piece;
    const news: LogLine[] = [];
    const isWatched = this.#options.isWatched();
    this.#write('lines', () => {
      this.#refuseOther(name, before);
      let id = this.#retention.lines().last;
      // A line that does not tell its time is about as old as the one before it.
      let us = writtenUs;
      for (const line of lines) {
        const readUs = us;
        const timeUs = this.#lines.add(instance, line, readUs);
        if (timeUs === undefined) continue;
        us = timeUs;
        id += 1;
        if (isWatched) news.push(lineOf(id, instance, line, readUs));
      }
      this.#keepProgress.run([name, progress.ino, progress.head, progress.read]);
    });
    if (news.length > 0) this.#options.tell(news);
    this.#makeRoom();
  }

  /** A command may have a console of its own for a moment, beside the one of the system. */
  #refuseOther(name: string, before: Progress | undefined): void {
    // Our own table.
    const kept = this.#progress.get([name]) as Progress | undefined;
    if (kept && (kept.ino !== before?.ino || kept.read !== before.read)) {
      throw new ReadByAnother({ ino: kept.ino, head: kept.head, read: kept.read });
    }
  }

  /** Does all of it or nothing; what cannot be written is a problem until something can. */
  #write(what: string, work: () => void): void {
    try {
      inTransaction(this.#db, work);
      this.#templates.keep();
      this.#unkept = undefined;
    } catch (error) {
      this.#templates.forget();
      this.#spans.forget();
      if (error instanceof ReadByAnother) throw error;
      const isNew = this.#unkept === undefined;
      this.#unkept = `${what} cannot be kept: ${reasonOf(error)}`;
      if (isNew) this.#options.report(this.#unkept);
      throw error;
    }
  }

  #makeRoom(): void {
    for (let gone = this.#retention.makeRoom(); gone; gone = this.#retention.makeRoom()) {
      if (gone === 'traces') this.#spans.forget();
      this.#removals += 1;
    }
    if (this.#removals < REMOVALS_A_CLEANING) return;
    this.#removals = 0;
    this.#retention.removeUnused();
    this.#templates.load();
    this.#spans.forget();
  }
}

function progressIn(db: Sqlite.Database): Map<string, Progress> {
  // Our own table.
  const rows = db.prepare('select name, ino, head, read from log_files').all() as (Progress & {
    name: string;
  })[];
  return new Map(rows.map(({ name, ...progress }) => [name, progress]));
}
