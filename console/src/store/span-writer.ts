import type Sqlite from 'libsql';
import { SharedRows } from './shared-rows.ts';
import type { SpanRow } from './span-row.ts';
import { SPAN_COLUMNS } from './template.ts';
import type { KnownCut, TemplateTable } from './template-table.ts';

/** Of traces that still get spans, the numbers of so many are remembered. */
const MOST_REMEMBERED = 5000;

/** A template says nothing of the service and the name of a span: they have columns. */
const OF_SPANS = { instance: '', service: undefined, level: undefined, message: undefined };

/** How large one trace may become. */
export interface TraceLimits {
  spans: number;
  bytes: number;
}

/** What is known of a trace. */
interface Trace {
  id: number;
  startUs: number;
  spans: number;
  bytes: number;
}

/** Writes spans into the file; its caller begins and ends the transactions. */
export class SpanWriter {
  readonly #templates: TemplateTable;
  readonly #requests: SharedRows;
  readonly #resources: SharedRows;
  readonly #limits: TraceLimits;
  readonly #traces = new Map<string, Trace>();
  /** Of this transaction. */
  readonly #waiting = new Map<Trace, SpanRow[]>();
  readonly #find: Sqlite.Statement;
  readonly #begin: Sqlite.Statement;
  readonly #update: Sqlite.Statement;
  readonly #insert: Sqlite.Statement;
  readonly #name: Sqlite.Statement;
  /** Names of services and their operations that are in the file. */
  readonly #named = new Set<string>();
  #leftOut = 0;

  constructor(
    db: Sqlite.Database,
    templates: TemplateTable,
    requests: SharedRows,
    limits: TraceLimits,
  ) {
    this.#templates = templates;
    this.#requests = requests;
    this.#resources = SharedRows.resources(db);
    this.#limits = limits;
    this.#find = db.prepare(
      'select id, start_us as startUs, spans, bytes from traces where trace_id = ?',
    );
    this.#begin = db.prepare(
      'insert into traces (trace_id, start_us, spans, bytes) values (?, ?, 0, 0)',
    );
    this.#update = db.prepare('update traces set start_us = ?, spans = ?, bytes = ? where id = ?');
    this.#insert = db.prepare(
      `insert or ignore into spans (trace, span_id, service, kind, parent_id, name, start_us,
        duration_us, failed, request, resource, template, own)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#name = db.prepare('insert or ignore into operations (service, name) values (?, ?)');
  }

  /** Says, in a sentence, how many spans were left out because their trace is as large as it may be. */
  problems(): string[] {
    const most = `${this.#limits.spans} and ${this.#limits.bytes / 1e6} MB`;
    return this.#leftOut > 0
      ? [`${this.#leftOut} spans are not shown: a trace may have ${most}`]
      : [];
  }

  /** Keeps spans, once {@link finish} returns; one that is there already counts once. */
  add(rows: readonly SpanRow[]): void {
    for (const row of rows) {
      const trace = this.#trace(row);
      const waiting = this.#waiting.get(trace);
      if (waiting) waiting.push(row);
      else this.#waiting.set(trace, [row]);
    }
  }

  /**
   * Writes what is not written yet of the transaction: trace by trace, as spans lie in the file, and
   * not process by process, as they come.
   */
  finish(): void {
    for (const [trace, rows] of this.#waiting) this.#addTo(trace, rows);
    this.#waiting.clear();
    for (const traceId of this.#traces.keys()) {
      if (this.#traces.size <= MOST_REMEMBERED) break;
      this.#traces.delete(traceId);
    }
  }

  /** Forgets what it remembers of the file, in which it may have changed. */
  forget(): void {
    this.#traces.clear();
    this.#waiting.clear();
    this.#named.clear();
    this.#resources.forget();
  }

  #addTo(trace: Trace, rows: readonly SpanRow[]): void {
    const before = trace.spans;
    for (const row of rows) {
      if (trace.spans >= this.#limits.spans || trace.bytes >= this.#limits.bytes) {
        this.#leftOut += 1;
      } else if (this.#keep(trace.id, row)) {
        trace.spans += 1;
        trace.bytes += row.json.length + row.resource.json.length;
        trace.startUs = Math.min(trace.startUs, row.startUs);
      }
    }
    if (trace.spans > before) {
      this.#update.run([trace.startUs, trace.spans, trace.bytes, trace.id]);
    }
  }

  /** @returns whether it was not there yet */
  #keep(trace: number, row: SpanRow): boolean {
    const { id, cut } = this.#cut(row);
    const { changes } = this.#insert.run([
      trace,
      row.spanId,
      row.service,
      row.kind,
      row.parentId,
      row.name,
      row.startUs,
      row.durationUs,
      row.failed,
      row.uuid === null ? null : this.#requests.idOf(row.uuid, row.traceId),
      this.#resources.idOf(row.resource.json),
      id,
      cut.own,
    ]);
    this.#keepName(row);
    return changes > 0;
  }

  #keepName({ service, name }: SpanRow): void {
    const key = `${service}\0${name}`;
    if (this.#named.has(key)) return;
    if (this.#named.size >= MOST_REMEMBERED) this.#named.clear();
    this.#named.add(key);
    this.#name.run([service, name]);
  }

  #cut({ json, uuid }: SpanRow): KnownCut {
    const found = this.#templates.cut(json, SPAN_COLUMNS, OF_SPANS);
    // That of an event, or one that is written in another way.
    const isOther = found.cut.uuid !== null && found.cut.uuid !== uuid;
    return isOther ? this.#templates.whole(json, OF_SPANS) : found;
  }

  #trace({ traceId, startUs }: SpanRow): Trace {
    const known = this.#traces.get(traceId);
    if (known) return known;
    const trace = this.#stored(traceId) ?? {
      id: Number(this.#begin.run([traceId, startUs]).lastInsertRowid),
      startUs,
      spans: 0,
      bytes: 0,
    };
    this.#traces.set(traceId, trace);
    return trace;
  }

  #stored(traceId: string): Trace | undefined {
    // Our own table.
    return this.#find.get([traceId]) as Trace | undefined;
  }
}
