import type { LogRecord } from '../model/api-types.ts';
import type { Metric } from '../model/metric.ts';
import type { Span } from '../model/span.ts';
import type { Export } from './export.ts';
import { type ReceivedLine, readLogsRequest } from './logs.ts';
import { metricsReader } from './metrics.ts';
import type { RequestType } from './protobuf.ts';
import { readSpansRequest } from './spans.ts';

/** Keeps what was received. Each method rejects when it cannot. */
export interface Keeper {
  appendSpans(spans: Span[]): Promise<void>;
  appendLines(instance: string, records: LogRecord[]): Promise<void>;
  appendMetrics(metrics: Metric[]): Promise<void>;
}

/** One of the kinds of telemetry that OTLP carries. */
export interface Signal {
  path: `/v1/${string}`;
  request: RequestType;
  /** What its items are called in sentences. */
  items: string;
  /** What an answer in JSON calls the number of those that were left out. */
  rejected: `rejected${string}`;
  /** Reads a request. @throws BadExportRequest */
  take: (body: unknown) => Promise<Taken>;
}

/** What a request brought, and how to keep it. */
export interface Taken extends Omit<Export<never>, 'items'> {
  keep: () => Promise<void>;
}

/** All that is taken. */
export function signalsOf(keeper: Keeper): Signal[] {
  return [
    {
      path: '/v1/traces',
      request: 'ExportTraceServiceRequest',
      items: 'spans',
      rejected: 'rejectedSpans',
      take: taking(readSpansRequest, (spans) => keeper.appendSpans(spans)),
    },
    {
      path: '/v1/logs',
      request: 'ExportLogsServiceRequest',
      items: 'log records',
      rejected: 'rejectedLogRecords',
      take: taking(readLogsRequest, (lines) => keepLines(keeper, lines)),
    },
    {
      path: '/v1/metrics',
      request: 'ExportMetricsServiceRequest',
      items: 'metrics',
      rejected: 'rejectedDataPoints',
      take: taking(metricsReader(), (metrics) => keeper.appendMetrics(metrics)),
    },
  ];
}

function taking<T>(
  read: (body: unknown) => Promise<Export<T>>,
  keep: (items: T[]) => Promise<void>,
): Signal['take'] {
  return async (body) => {
    const { items, ...rest } = await read(body);
    return { ...rest, keep: () => keep(items) };
  };
}

async function keepLines(keeper: Keeper, lines: readonly ReceivedLine[]): Promise<void> {
  const byInstance = new Map<string, LogRecord[]>();
  for (const { instance, record } of lines) {
    const records = byInstance.get(instance) ?? [];
    byInstance.set(instance, records);
    records.push(record);
  }
  for (const [instance, records] of byInstance) await keeper.appendLines(instance, records);
}
