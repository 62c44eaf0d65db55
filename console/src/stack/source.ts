import type { ConsoleConfig } from '../config.ts';
import { graphOf } from '../graph/graph.ts';
import type { ProcessInfo } from '../model/process-types.ts';
import type { Source } from '../model/source.ts';
import { elasticsearchAccess } from './access.ts';
import { Lines } from './elasticsearch.ts';
import { Health } from './health.ts';
import { Traces } from './jaeger.ts';
import { Timings } from './prometheus.ts';
import { PrometheusProcesses } from './prometheus-processes.ts';
import { Server } from './server.ts';
import { watchStack } from './watch.ts';

/** Where the servers of the stack are, and who asks. */
export type StackConfig = Pick<
  ConsoleConfig,
  | 'ELASTICSEARCH_URL'
  | 'ELASTICSEARCH_USERNAME'
  | 'ELASTICSEARCH_PASSWORD'
  | 'JAEGER_URL'
  | 'PROMETHEUS_URL'
>;

/** A source that knows the stack's processes, too. */
export interface StackSource extends Source {
  /** @throws SourceError when Prometheus is away */
  processes(signal: AbortSignal): Promise<ProcessInfo[]>;
}

/**
 * The source that asks the stack: Elasticsearch (or OpenSearch) for lines, Jaeger for spans and
 * Prometheus for timings and processes. None of them need be there; those that are away are problems in the
 * status, and errors of what is asked of them.
 */
export function openStack(config: StackConfig): StackSource {
  const access = elasticsearchAccess(config);
  const lines = new Lines(new Server('Elasticsearch', config.ELASTICSEARCH_URL, access));
  const traces = new Traces(new Server('Jaeger', config.JAEGER_URL));
  const prometheus = new Server('Prometheus', config.PROMETHEUS_URL);
  const timings = new Timings(prometheus);
  const processes = new PrometheusProcesses(prometheus);
  const health = new Health([
    (signal) => lines.check(signal),
    (signal) => traces.services(signal),
    (signal) => timings.newest(signal),
  ]);
  const watches = new Set<() => void>();

  return {
    processes: (signal) => processes.list(signal),
    searchLines: (query, signal) => lines.search(query, signal),
    fields: (signal) => lines.fields(signal),
    instances: (signal) => processes.instances(signal),
    services: (signal) => traces.services(signal),
    operations: (service, signal) => traces.operations(service, signal),
    findTraces: (query, signal) => traces.find(query, signal),
    trace: (traceId, signal) => traces.trace(traceId, signal),
    graph: async (range, signal) => graphOf(await traces.recent(range, signal), range),
    timings: (query, signal) => timings.timings(query, signal),
    status: () => ({
      source: 'stack',
      loading: false,
      lines: null,
      traces: null,
      timings: null,
      problems: health.problems(),
    }),
    watch(tell) {
      const end = watchStack({ lines, traces, timings }, tell);
      watches.add(end);
      return () => {
        end();
        watches.delete(end);
      };
    },
    async close() {
      for (const end of watches) end();
      health.close();
    },
  };
}
