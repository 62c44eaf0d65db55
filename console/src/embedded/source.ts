import path from 'node:path';
import type { Metric } from '../model/metric.ts';
import type { Source } from '../source.ts';
import { openLines } from './lines/index.ts';
import { openTraceStore, type TraceStore } from './spans/trace-store.ts';
import { openTimings } from './timings/timings.ts';

export interface EmbeddedOptions {
  /** `SIMPLEBANK_DIR`: has, or will have, the folders `logs`, `traces` and `timings`. */
  directory: string;
  /** Where timings are taken over UDP; nowhere unless it is given. */
  statsd?: { host: string; port: number };
  /** Tells the operator what goes wrong beside any query, one sentence each. */
  report: (problem: string) => void;
}

/** A source that keeps everything itself. */
export interface EmbeddedSource extends Source {
  /** Settles once what was kept before the start has been read. Never rejects. */
  readonly loaded: Promise<void>;
  /** Keeps spans; rejects when they cannot be written to disk. */
  readonly append: TraceStore['append'];
  /** Counts metrics. */
  readonly appendMetrics: (metrics: Metric[]) => Promise<void>;
}

/**
 * Opens what is kept in a folder: log lines, which others write there, spans and timings. Reading
 * it again goes on in the background; what is there so far can be asked for.
 *
 * @throws Error when the port of the timings is taken (`code` EADDRINUSE), or there can be no such
 *   folder
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedSource> {
  const { statsd, report } = options;
  const below = (folder: string) => path.join(options.directory, folder);
  // The first, because it alone can fail for a reason that is common: its port is taken.
  const timings = await openTimings({ directory: below('timings'), listen: statsd, report });
  const traces = await openTraceStore({ directory: below('traces'), report });
  const lines = openLines({ directory: below('logs'), report });
  let loading = true;
  const loaded = Promise.all([lines.loaded, traces.loaded, timings.loaded]).then(() => {
    loading = false;
  });

  return {
    loaded,
    append: traces.append,
    appendMetrics: async (metrics) => timings.append(metrics),
    searchLines: (query, signal) => lines.search(query, signal),
    fields: (signal) => lines.fields(signal),
    services: async () => traces.services(),
    operations: async (service) => traces.operations(service),
    findTraces: (query, signal) => traces.findTraces(query, signal),
    trace: async (traceId) => traces.trace(traceId),
    recentTraces: async (range) => traces.recentTraces(range),
    timings: async (query) => timings.timings(query),
    status: () => ({
      source: 'embedded',
      loading,
      lines: lines.kept(),
      traces: traces.kept(),
      timings: { since: timings.since() },
      problems: [lines, traces, timings].flatMap((part) => part.problems()),
    }),
    watch(tell) {
      const ends = [
        lines.watch((news) => tell({ lines: news })),
        traces.watch((traceIds) => tell({ traceIds })),
        timings.watch((timingsMs) => tell({ timingsMs })),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
    async close() {
      await Promise.all([lines.close(), traces.close(), timings.close()]);
    },
  };
}
