import { reasonOf } from '@simplebank/shared/thrown';
import type Sqlite from 'libsql';
import type { LogLine } from '../model/api-types.ts';
import { GroupCommit } from './group-commit.ts';
import { LineWriter, lineOf } from './line-writer.ts';
import type { Progress } from './log-file.ts';
import { LogFolder, type NamedPiece } from './log-folder.ts';
import { LogProgress } from './log-progress.ts';
import type { KeptAll } from './messages.ts';
import { type Limits, Retention } from './retention.ts';
import { SharedRows } from './shared-rows.ts';
import type { SpanRow } from './span-row.ts';
import { SpanWriter, type TraceLimits } from './span-writer.ts';
import { openForWriting } from './telemetry-file.ts';
import { TemplateTable } from './template-table.ts';
import { type TimingRow, TimingWriter } from './timing-writer.ts';

/** When something was removed so often, it is looked what nothing has any more: in all rows. */
const REMOVALS_A_CLEANING = 500;

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
  /** Is called when something was written. */
  written: () => void;
}

/** All writing to the file of telemetry. */
export class TelemetryWriter {
  readonly #options: WriterOptions;
  readonly #db: Sqlite.Database;
  readonly #commits: GroupCommit;
  readonly #templates: TemplateTable;
  readonly #requests: SharedRows;
  readonly #lines: LineWriter;
  readonly #spans: SpanWriter;
  readonly #retention: Retention;
  readonly #folder: LogFolder;
  readonly #timings: TimingWriter;
  readonly #progress: LogProgress;
  #unkept: string | undefined;
  #removals = 0;

  /** @throws SqliteError when there can be no such file */
  constructor(options: WriterOptions) {
    this.#options = options;
    const db = openForWriting(options.file, options.report);
    this.#db = db;
    this.#commits = new GroupCommit(db, {
      finish: () => this.#finish(),
      ended: (error) => this.#ended(error),
    });
    this.#templates = new TemplateTable(db);
    this.#requests = SharedRows.requests(db);
    this.#lines = new LineWriter(db, this.#templates, this.#requests);
    this.#spans = new SpanWriter(db, this.#templates, this.#requests, options.traceLimits);
    this.#retention = new Retention(db, options.limits);
    this.#timings = new TimingWriter(db);
    this.#progress = new LogProgress(db);
    this.#folder = new LogFolder({
      directory: options.logs,
      progress: this.#progress.all(),
      keep: (pieces) => this.#keepPieces(pieces),
      loaded: options.loaded,
      report: options.report,
    });
  }

  /** Keeps spans, all or none. @throws SqliteError when they cannot be written */
  addSpans(rows: readonly SpanRow[]): Promise<void> {
    return this.#write('spans', () => this.#spans.add(rows));
  }

  /** Keeps steps in place of what was kept of them before. @throws SqliteError */
  addTimings(rows: readonly TimingRow[]): Promise<void> {
    return this.#write('timings', () => this.#timings.add(rows));
  }

  /** What each gauge was last, by `keyOf`. */
  levels(): Map<string, number> {
    return this.#timings.levels();
  }

  kept(): KeptAll {
    const ms = this.#timings.firstMs();
    return {
      ...this.#retention.kept(),
      timings: { since: ms === null ? null : new Date(ms).toISOString() },
      problems: [
        ...this.#folder.problems(),
        ...(this.#unkept ? [this.#unkept] : []),
        ...this.#spans.problems(),
      ],
    };
  }

  async close(): Promise<void> {
    await this.#folder.close();
    this.#commits.flush();
    this.#db.close();
  }

  /** Lines go at once, and with them what is waiting: whoever has asked for them looks on. */
  async #keepPieces(pieces: readonly NamedPiece[]): Promise<Map<NamedPiece, Progress>> {
    const elsewhere = new Map<NamedPiece, Progress>();
    const news: LogLine[] = [];
    const written = this.#write('lines', () => {
      let { last } = this.#retention.lines();
      for (const piece of pieces) {
        const progress = this.#progress.ofAnother(piece);
        if (progress) elsewhere.set(piece, progress);
        else last = this.#keepLines(piece, last, news);
      }
    });
    this.#commits.flush();
    await written;
    if (news.length > 0) this.#options.tell(news);
    return elsewhere;
  }

  /**
   * @param last the number of the line before
   * @param news gets the lines if somebody watches
   * @returns the number of the last line
   */
  #keepLines(piece: NamedPiece, last: number, news: LogLine[]): number {
    const { instance, lines, writtenUs } = piece;
    const isWatched = this.#options.isWatched();
    let id = last;
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
    this.#progress.keep(piece);
    return id;
  }

  async #write(what: string, work: () => void): Promise<void> {
    try {
      await this.#commits.add(work);
    } catch (error) {
      this.#say(`${what} cannot be kept`, error);
      throw error;
    }
  }

  /** What cannot be done is a problem until something can. */
  #say(what: string, error: unknown): void {
    const isNew = this.#unkept === undefined;
    this.#unkept = `${what}: ${reasonOf(error)}`;
    if (isNew) this.#options.report(this.#unkept);
  }

  #finish(): void {
    this.#lines.finish();
    this.#spans.finish();
  }

  #ended(error: unknown): void {
    if (error === undefined) {
      this.#templates.keep();
      this.#unkept = undefined;
      this.#makeRoom();
      this.#options.written();
    } else {
      this.#templates.forget();
      this.#lines.forget();
      this.#forget();
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
    this.#forget();
  }

  #forget(): void {
    this.#requests.forget();
    this.#spans.forget();
  }
}
