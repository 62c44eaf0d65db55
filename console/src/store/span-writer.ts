import type Sqlite from 'libsql';
import { Inserts } from './inserts.ts';
import { SharedRows } from './shared-rows.ts';
import type { SpanRow } from './span-row.ts';
import { SPAN_COLUMNS } from './template.ts';
import type { KnownCut, TemplateTable } from './template-table.ts';

/** Of traces that still get spans, the numbers of so many are remembered. */
const MOST_REMEMBERED = 5000;

/** A template says nothing of the service and the name of a span: they have columns. */
const OF_SPANS = { instance: '', service: undefined, level: undefined, message: undefined };

const COLUMNS = [
  ...['trace', 'span_id', 'service', 'kind', 'parent_id', 'name', 'start_us', 'duration_us'],
  ...['failed', 'request', 'resource', 'template', 'own'],
];

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
  readonly #count: Sqlite.Statement;
  readonly #spans: Inserts;
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
    this.#count = db.prepare(
      'select count(*) as spans, min(start_us) as startUs from spans where trace = ?',
    );
    this.#spans = new Inserts(db, 'spans', COLUMNS, 'ignore');
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
    this.#flush();
    for (const { id, startUs, spans, bytes } of this.#waiting.keys()) {
      this.#update.run([startUs, spans, bytes, id]);
    }
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
    this.#spans.forget();
    this.#named.clear();
    this.#resources.forget();
  }

  #addTo(trace: Trace, rows: readonly SpanRow[]): void {
    for (const row of rows) {
      if (this.#isFull(trace)) this.#flush();
      if (this.#isFull(trace)) this.#leftOut += 1;
      else this.#keep(trace, row);
    }
  }

  #isFull({ spans, bytes }: Trace): boolean {
    return spans >= this.#limits.spans || bytes >= this.#limits.bytes;
  }

  /** Keeps a span, and counts it: most are not there yet. */
  #keep(trace: Trace, row: SpanRow): void {
    const { id, cut } = this.#cut(row);
    this.#spans.add(
      trace.id,
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
      `[${cut.own}]`,
    );
    this.#keepName(row);
    trace.spans += 1;
    trace.bytes += row.json.length + row.resource.json.length;
    trace.startUs = Math.min(trace.startUs, row.startUs);
  }

  /** Where spans were there already, those of each trace are counted anew. */
  #flush(): void {
    if (this.#spans.flush() === 0) return;
    for (const trace of this.#waiting.keys()) {
      if (trace.spans === 0) continue;
      // Our own table.
      const { spans, startUs } = this.#count.get([trace.id]) as Pick<Trace, 'spans' | 'startUs'>;
      trace.bytes = Math.round((trace.bytes * spans) / trace.spans);
      trace.spans = spans;
      trace.startUs = startUs;
    }
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
    // Our own table.
    const stored = this.#find.get([traceId]) as Trace | undefined;
    const trace = stored ?? {
      id: Number(this.#begin.run([traceId, startUs]).lastInsertRowid),
      startUs,
      spans: 0,
      bytes: 0,
    };
    this.#traces.set(traceId, trace);
    return trace;
  }
}
