import type Sqlite from 'libsql';
import { graphOf } from '../graph/graph.ts';
import { fieldsOf, tagsOf, toTags } from '../jaeger/to-jaeger.ts';
import type { Graph } from '../model/api-types.ts';
import type { TimeRange, TraceQuery } from '../model/source.ts';
import type { CallSpan, Span } from '../model/span.ts';
import { CallSpans } from './call-spans.ts';
import { Deadline } from './deadline.ts';
import { type SpanCondition, SpanReader, type SpanRecord } from './span-reader.ts';
import type { Templates } from './templates.ts';

/** An answer takes no further traces once it has this many spans, or their JSON is so long. */
const MOST_SPANS = 20_000;
const MOST_BYTES = 20_000_000;
/** A graph is made from so many traces, the newest. */
const MOST_TRACES_OF_A_GRAPH = 10_000;
/** How many traces are looked at in one go. */
const TRACES_A_LOOK = 200;

/** A row of the table `traces`. */
interface TraceRecord {
  id: number;
  traceId: string;
  startUs: number;
  spans: number;
  bytes: number;
}

/** Searches the spans of a file. */
export class TraceSearch {
  readonly #db: Sqlite.Database;
  readonly #spans: SpanReader;
  readonly #calls: CallSpans;

  constructor(db: Sqlite.Database, templates: Templates) {
    this.#db = db;
    this.#spans = new SpanReader(db, templates);
    this.#calls = new CallSpans(this.#spans, templates);
  }

  /** In alphabetical order. */
  services(): string[] {
    const rows = this.#db.prepare('select distinct service from operations order by service').all();
    return (rows as { service: string }[]).map(({ service }) => service);
  }

  /** In alphabetical order. */
  operations(service: string): string[] {
    const rows = this.#db
      .prepare('select name from operations where service = ? order by name')
      .all([service]);
    return (rows as { name: string }[]).map(({ name }) => name);
  }

  /** Empty when there is no such trace. */
  trace(traceId: string): Span[] {
    const trace = this.#db.prepare('select id from traces where trace_id = ?').get([traceId]) as
      | { id: number }
      | undefined;
    return trace ? this.#spans.spansOf(trace.id, traceId) : [];
  }

  /**
   * The traces that have a span which is all that the query asks for: that is how Jaeger searches.
   *
   * @returns each trace whole, the one that started last first
   * @throws SourceError 504 when nobody waits any more
   */
  async findTraces(query: TraceQuery, signal: AbortSignal): Promise<Span[][]> {
    const deadline = new Deadline(signal);
    const found: Span[][] = [];
    const { candidates, matching } = this.#matcher(query);
    let spans = 0;
    let bytes = 0;
    const isFull = () =>
      found.length >= query.limit || spans >= MOST_SPANS || bytes >= MOST_BYTES || deadline.isOver;
    for (const traces of this.#newestFirst(query, candidates)) {
      await deadline.pause();
      const ids = matching(traces);
      for (const trace of traces) {
        if (isFull()) return found;
        if (!ids.has(trace.id)) continue;
        found.push(this.#spans.spansOf(trace.id, trace.traceId));
        spans += trace.spans;
        bytes += trace.bytes;
      }
    }
    return found;
  }

  /**
   * What a graph of the newest traces of a time shows.
   *
   * @throws SourceError 504 when nobody waits any more
   */
  async graph(range: { fromMs: number; toMs: number }, signal: AbortSignal): Promise<Graph> {
    const deadline = new Deadline(signal);
    const traces: CallSpan[][] = [];
    for (const records of this.#newestFirst(range)) {
      await deadline.pause();
      if (deadline.isOver || traces.length >= MOST_TRACES_OF_A_GRAPH) break;
      const traceIds = new Map(records.map(({ id, traceId }) => [id, traceId]));
      const byTrace = new Map(records.map(({ id }): [number, CallSpan[]] => [id, []]));
      for (const row of this.#spans.rowsOf([...byTrace.keys()])) {
        const traceId = traceIds.get(row.trace) ?? '';
        byTrace.get(row.trace)?.push(this.#calls.span(traceId, row));
      }
      traces.push(...byTrace.values());
    }
    return graphOf(traces, range);
  }

  /**
   * Traces that began in this time, some at a time, each once.
   *
   * @param candidates which alone are asked for, if not all are
   */
  *#newestFirst(
    { fromMs, toMs }: TimeRange,
    candidates?: ReadonlySet<number>,
  ): Generator<TraceRecord[], void> {
    const only = candidates ? `id in (${[...candidates].join()}) and` : '';
    const statement = this.#db.prepare(
      `select id, trace_id as traceId, start_us as startUs, spans, bytes from traces
       where ${only} start_us >= ? and (start_us, id) < (?, ?)
       order by start_us desc, id desc limit ${TRACES_A_LOOK}`,
    );
    const fromUs = (fromMs ?? Number.MIN_SAFE_INTEGER / 1000) * 1000;
    // A span that comes meanwhile may have started before the others of its trace.
    const seen = new Set<number>();
    let before = [toMs === undefined ? Number.MAX_SAFE_INTEGER : toMs * 1000 + 1, 0];
    for (;;) {
      const traces = statement.all([fromUs, ...before]) as TraceRecord[];
      const last = traces.at(-1);
      if (!last) return;
      yield traces.filter(({ id }) => !seen.has(id));
      for (const { id } of traces) seen.add(id);
      before = [last.startUs, last.id];
    }
  }

  /** Tells which of some traces match; and which can at all, where an index leads to them. */
  #matcher(query: TraceQuery): {
    candidates?: ReadonlySet<number>;
    matching: (traces: readonly TraceRecord[]) => ReadonlySet<number>;
  } {
    const { service, operation, minDurationUs, maxDurationUs } = query;
    const { uuid, error, ...tags } = query.tags;
    const conditions: [sql: string, value: string | number | undefined][] = [
      ['service = ?', service],
      ['name = ?', operation],
      ['duration_us >= ?', minDurationUs],
      ['duration_us <= ?', maxDurationUs],
      ['uuid = ?', uuid?.toLowerCase()],
      ['failed = ?', error === undefined ? undefined : Number(error === 'true')],
    ];
    const asked = conditions.filter(([, value]) => value !== undefined);
    const condition: SpanCondition = {
      sql: ['1', ...asked.map(([sql]) => sql)].join(' and '),
      values: asked.map(([, value]) => value ?? null),
    };
    const wanted = Object.entries(tags);
    if (error !== undefined && !['true', 'false'].includes(error)) return only(new Set());
    if (uuid !== undefined) {
      const rows = this.#spans.rowsOfUuid(uuid.toLowerCase(), condition);
      return only(this.#matching(rows, wanted));
    }
    return {
      matching: (traces) => {
        const ids = traces.map(({ id }) => id);
        if (asked.length === 0 && wanted.length === 0) return new Set(ids);
        return this.#matching(this.#spans.rowsOf(ids, condition), wanted);
      },
    };
  }

  #matching(rows: readonly SpanRecord[], wanted: Tags): ReadonlySet<number> {
    const hits = rows.filter(
      (row) => wanted.length === 0 || hasTags(this.#spans.span('', row), wanted),
    );
    return new Set(hits.map(({ trace }) => trace));
  }
}

function only(ids: ReadonlySet<number>) {
  return { candidates: ids, matching: () => ids };
}

type Tags = readonly (readonly [key: string, value: string])[];

function hasTags(span: Span, wanted: Tags): boolean {
  const present = [...tagsOf(span), ...toTags(span.resource), ...span.events.flatMap(fieldsOf)];
  return wanted.every(([key, value]) =>
    present.some((tag) => tag.key === key && String(tag.value) === value),
  );
}
