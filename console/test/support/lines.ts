import Sqlite from 'libsql';
import type { FieldList, LogPage, LogRecord } from '../../src/model/api-types.ts';
import type { LineQuery } from '../../src/model/source.ts';
import { fieldListOf } from '../../src/store/field-list.ts';
import { LineIndex } from '../../src/store/line-index.ts';
import { LineSearch } from '../../src/store/line-search.ts';
import { LineWriter } from '../../src/store/line-writer.ts';
import { SharedRows } from '../../src/store/shared-rows.ts';
import { inTransaction, prepareTables } from '../../src/store/telemetry-file.ts';
import { TemplateTable } from '../../src/store/template-table.ts';
import { Templates } from '../../src/store/templates.ts';

export const BEGIN_MS = Date.parse('2026-11-22T12:00:00Z');

/** A line as it is written. */
export interface WrittenLine {
  instance: string;
  record: LogRecord;
  timeUs: number;
}

/** A line, `us` microseconds after noon. */
export function lineAt(us: number, fields: LogRecord = {}, instance = 'orders'): WrittenLine {
  const ms = new Date(BEGIN_MS + Math.floor(us / 1000)).toISOString().slice(0, -1);
  const record = { '@timestamp': `${ms}${String(us % 1000).padStart(3, '0')}Z`, ...fields };
  return { instance, record, timeUs: BEGIN_MS * 1000 + us };
}

/** The lines of a file of telemetry, which is in memory and in this thread. */
export class TestLines {
  readonly db = new Sqlite(':memory:');
  readonly #templates: Templates;
  readonly #index: LineIndex;
  readonly #search: LineSearch;
  readonly #table: TemplateTable;
  readonly #writer: LineWriter;
  #count = 0;

  /** @param limitMs how long a search may take, if not as long as ever */
  constructor(limitMs = Number.POSITIVE_INFINITY) {
    prepareTables(this.db);
    this.#templates = new Templates(this.db);
    this.#index = new LineIndex(this.db);
    this.#search = new LineSearch(this.db, this.#index, this.#templates, limitMs);
    this.#table = new TemplateTable(this.db);
    this.#writer = new LineWriter(this.db, this.#table, SharedRows.requests(this.db));
  }

  add(...lines: WrittenLine[]): void {
    inTransaction(this.db, () => {
      for (const { instance, record, timeUs } of lines) {
        this.#writer.add(instance, Buffer.from(JSON.stringify(record)), timeUs);
        this.#count += 1;
      }
      this.#writer.finish();
    });
  }

  /** How many templates there are. */
  get templates(): number {
    return this.#table.size;
  }

  /** What the last line is named. */
  get lastId(): string {
    return String(this.#count);
  }

  search(query: LineQuery, signal: AbortSignal): Promise<LogPage> {
    return this.#search.search(query, signal);
  }

  fields(): FieldList {
    this.#index.refresh();
    return fieldListOf(this.db, this.#index, this.#templates);
  }
}

/** A file with these lines in it. */
export function storeOf(lines: readonly WrittenLine[]): TestLines {
  const store = new TestLines();
  store.add(...lines);
  return store;
}

/** Searches with whatever is not told left at its default. */
export function search(store: TestLines, query: Partial<LineQuery> = {}): Promise<LogPage> {
  return store.search({ q: '', limit: 100, buckets: 0, ...query }, new AbortController().signal);
}

/** A field of each line found. */
export async function found(store: TestLines, q: string, field = 'n'): Promise<unknown[]> {
  return (await search(store, { q, limit: 1000 })).lines.map(({ record }) => record[field]);
}
