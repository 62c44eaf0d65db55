import type Sqlite from 'libsql';
import type { Metrics } from '../model/api-types.ts';
import type { Source, TimingQuery } from '../model/source.ts';
import { metricsOf } from '../timings/metrics.ts';
import { fromKept, type KeptCell, STEP_MS } from '../timings/step.ts';
import { fieldListOf } from './field-list.ts';
import { LineIndex } from './line-index.ts';
import { instancesOf } from './line-instances.ts';
import { LineSearch } from './line-search.ts';
import { openForReading } from './telemetry-file.ts';
import { Templates } from './templates.ts';
import { TraceSearch } from './trace-search.ts';

/** What one may ask the file of telemetry. */
export type Queries = Pick<
  Source,
  | 'searchLines'
  | 'fields'
  | 'instances'
  | 'services'
  | 'operations'
  | 'findTraces'
  | 'trace'
  | 'graph'
> & { timings(query: RangedTimingQuery, signal: AbortSignal): Promise<Metrics> };

/** A query of timings with both ends of its time. */
export type RangedTimingQuery = TimingQuery & { fromMs: number; toMs: number };

/** Answers queries from the file of telemetry. @param file must be there */
export function openReader(file: string): Queries & { close(): void } {
  const db = openForReading(file);
  const templates = new Templates(db);
  const index = new LineIndex(db);
  const lines = new LineSearch(db, index, templates);
  const traces = new TraceSearch(db, templates);
  index.refresh();
  return {
    searchLines: (query, signal) => lines.search(query, signal),
    fields: async () => {
      index.refresh();
      return fieldListOf(db, index, templates);
    },
    instances: async () => {
      index.refresh();
      return instancesOf(index, templates);
    },
    services: async () => traces.services(),
    operations: async (service) => traces.operations(service),
    findTraces: (query, signal) => traces.findTraces(query, signal),
    trace: async (traceId) => traces.trace(traceId),
    graph: (range, signal) => traces.graph(range, signal),
    timings: async (query) => timingsIn(db, query),
    close: () => void db.close(),
  };
}

function timingsIn(db: Sqlite.Database, query: RangedTimingQuery): Metrics {
  const { fromMs, toMs, service, handler } = query;
  const rows = db
    .prepare(
      `select step_ms as timeMs, cell from timings
       where step_ms > ? and step_ms <= ? and service = ifnull(?, service)
         and handler = ifnull(?, handler)`,
    )
    .all([fromMs - STEP_MS, toMs, service ?? null, handler ?? null]);
  // Our own table.
  const cells = (rows as { timeMs: number; cell: string }[]).map(({ timeMs, cell }) => {
    const kept: KeptCell = JSON.parse(cell);
    return { timeMs, cell: fromKept(kept) };
  });
  const stepMs = Math.max(1, Math.ceil(query.stepMs / STEP_MS)) * STEP_MS;
  return metricsOf(cells, { fromMs, toMs, stepMs });
}
