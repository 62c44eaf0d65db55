import type Sqlite from 'libsql';
import { isoTime, type Span } from '../model/span.ts';
import { KINDS, type SpanRest } from './span-row.ts';
import { recordOf, type Templates } from './templates.ts';

/** Selects a {@link SpanRecord}. */
const SELECT_SPANS = `select trace, span_id as spanId, service, kind, parent_id as parentId, name,
  start_us as startUs, duration_us as durationUs, failed, uuid, resource, template, own
  from spans left join requests using (request)`;
/** Those of a UUID, which are few. */
const OF_UUID = `trace in
  (select traces.id from requests join traces using (trace_id) where requests.uuid = ?)`;

/** So many resources are known at once. */
const MOST_KNOWN = 5000;

/** A row of the table `spans`. */
export interface SpanRecord {
  trace: number;
  spanId: string;
  service: string;
  kind: number;
  parentId: string | null;
  name: string;
  startUs: number;
  durationUs: number;
  failed: number;
  uuid: string | null;
  resource: number;
  template: number;
  own: string;
}

/** A condition on columns of a {@link SpanRecord}, and the values in it. */
export interface SpanCondition {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
}

const ANY: SpanCondition = { sql: '1', values: [] };

/** Reads the spans of a file. */
export class SpanReader {
  readonly #db: Sqlite.Database;
  readonly #templates: Templates;
  readonly #resource: Sqlite.Statement;
  readonly #resources = new Map<number, Span['resource']>();

  constructor(db: Sqlite.Database, templates: Templates) {
    this.#db = db;
    this.#templates = templates;
    this.#resource = db.prepare('select json from resources where resource = ?');
  }

  /** @param traces their numbers */
  rowsOf(traces: readonly number[], { sql, values } = ANY): SpanRecord[] {
    const statement = this.#db.prepare(
      `${SELECT_SPANS} where trace in (${traces.join()}) and ${sql}`,
    );
    // Our own table.
    return statement.all(values) as SpanRecord[];
  }

  /** Those of all traces in which a UUID is. */
  rowsOfUuid(uuid: string, { sql, values }: SpanCondition): SpanRecord[] {
    const statement = this.#db.prepare(`${SELECT_SPANS} where ${OF_UUID} and ${sql}`);
    return statement.all([uuid, ...values]) as SpanRecord[];
  }

  /** All of a trace: what causes others comes before them, also where clocks are coarse. */
  spansOf(trace: number, traceId: string): Span[] {
    const rows = this.rowsOf([trace]);
    rows.sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
    return rows.map((row) => this.span(traceId, row));
  }

  span(traceId: string, row: SpanRecord): Span {
    const rest = this.restOf(row);
    return {
      traceId,
      spanId: row.spanId,
      ...(row.parentId !== null && { parentSpanId: row.parentId }),
      name: row.name,
      service: row.service,
      kind: KINDS[row.kind] ?? 'unspecified',
      startTime: isoTime(row.startUs),
      durationMs: row.durationUs / 1000,
      resource: this.#resourceOf(row.resource),
      ...rest,
    };
  }

  restOf(row: SpanRecord): SpanRest {
    const { uuid, startUs } = row;
    const values = { timeUs: startUs, uuid, traceId: null, spanId: null, own: JSON.parse(row.own) };
    // What `rowsOf` of span-row.ts wrote.
    return recordOf(this.#templates.get(row.template), values) as unknown as SpanRest;
  }

  #resourceOf(id: number): Span['resource'] {
    const known = this.#resources.get(id);
    if (known) return known;
    // Our own table, and what `rowsOf` of span-row.ts wrote.
    const { json } = this.#resource.get([id]) as { json: string };
    const resource: Span['resource'] = JSON.parse(json);
    if (this.#resources.size >= MOST_KNOWN) this.#resources.clear();
    this.#resources.set(id, resource);
    return resource;
  }
}
