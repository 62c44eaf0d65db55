import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { LogLine } from '../model/api-types.ts';
import type { Metric } from '../model/metric.ts';
import type { Source } from '../model/source.ts';
import type { Span } from '../model/span.ts';
import { toKept } from '../timings/step.ts';
import { Timings } from '../timings/timings.ts';
import { Announcer } from './announcer.ts';
import type { KeptAll } from './messages.ts';
import { ReaderThread } from './reader-client.ts';
import type { Limits } from './retention.ts';
import { rowsOf } from './span-row.ts';
import type { TraceLimits } from './span-writer.ts';
import { TIMINGS_KEPT_MS } from './timing-writer.ts';
import { WriterThread } from './writer-client.ts';

/** Spans that may wait to be written; more are refused until the disk has caught up. */
const MOST_WAITING = 50_000;
/** What earlier versions kept beside the log files. */
const OLD_FOLDERS = ['traces', 'timings'];

const TRACE_LIMITS: TraceLimits = { spans: 10_000, bytes: 20_000_000 };

export interface StoreOptions {
  /** `SIMPLEBANK_DIR`: has, or will have, the folder `logs` and the file `telemetry.db`. */
  directory: string;
  limits: Limits;
  traceLimits?: TraceLimits;
  /** Where timings are taken over UDP; nowhere unless it is given. */
  statsd?: { host: string; port: number };
  /** Tells the operator what goes wrong beside any query, one sentence each. */
  report: (problem: string) => void;
  /** The time, in milliseconds since 1970. */
  now?: () => number;
}

/** A source that keeps everything itself. */
export interface StoreSource extends Source {
  /** The UDP port that takes timings; undefined when none does. */
  readonly statsdPort: number | undefined;
  /** Settles once the lines that were there at the start are read. Never rejects. */
  readonly loaded: Promise<void>;
  /** Keeps spans; resolves once they are in the file, and rejects when they cannot be. */
  appendSpans(spans: readonly Span[]): Promise<void>;
  /** Counts metrics; resolves once they are in the file, or wait for it. */
  appendMetrics(metrics: readonly Metric[]): Promise<void>;
}

/**
 * Opens the file of telemetry in a folder, and fills it: with the log lines that processes write
 * beside it, with spans and with timings. What others have written meanwhile is read in the
 * background; what is there so far can be asked for.
 *
 * @throws Error when the port of the timings is taken (`code` EADDRINUSE), or there can be no such
 *   folder or file
 */
export async function openStore(options: StoreOptions): Promise<StoreSource> {
  const { directory, limits, report, traceLimits = TRACE_LIMITS, now = Date.now } = options;
  await mkdir(directory, { recursive: true });
  sayWhatIsOld(directory, report);
  const file = path.join(directory, 'telemetry.db');
  const logs = path.join(directory, 'logs');
  const lineWatchers = new Set<(lines: readonly LogLine[]) => void>();
  const announcer = new Announcer();
  let kept: KeptAll | undefined;
  let waiting = 0;
  let finishLoading = () => {};
  let loading = true;
  const loaded = new Promise<void>((resolve) => {
    finishLoading = resolve;
  }).then(() => {
    loading = false;
  });

  const writer = await WriterThread.open(
    { file, logs, limits, traceLimits },
    {
      kept: (now) => {
        kept = now;
      },
      lines: (lines) => {
        for (const tell of lineWatchers) tell(lines);
      },
      loaded: () => finishLoading(),
      report,
    },
  );
  const closing: (() => Promise<void>)[] = [() => writer.close()];
  const closeThreads = async () => {
    finishLoading();
    // The one who writes comes last: one who only reads would leave the write-ahead log behind.
    for (const close of closing.toReversed()) await close();
  };
  const orClose = async (error: unknown) => {
    await closeThreads();
    throw error;
  };
  const reader = await ReaderThread.open(file).catch(orClose);
  closing.push(() => reader.close());
  const timings = await Timings.open({
    listen: options.statsd,
    keep: (stepMs, cells) =>
      writer.addTimings(
        cells.map((cell) => {
          const { service, handler, instance = '' } = cell;
          const json = JSON.stringify(toKept(stepMs, cell));
          return { stepMs, service, handler, instance, cell: json, level: cell.gauge?.last };
        }),
      ),
    levels: writer.levels,
    report,
    now,
  }).catch(orClose);

  return {
    statsdPort: timings.port,
    loaded,
    async appendSpans(spans) {
      if (waiting > 0 && waiting + spans.length > MOST_WAITING) {
        throw new Error(`${waiting} spans are waiting for the disk already`);
      }
      waiting += spans.length;
      try {
        await writer.addSpans(rowsOf(spans));
      } finally {
        waiting -= spans.length;
      }
      announcer.announce(spans.map(({ traceId }) => traceId));
    },
    async appendMetrics(metrics) {
      for (const metric of metrics) timings.add(metric);
      await timings.flush();
    },
    searchLines: (query, signal) => reader.ask('searchLines', query, signal),
    fields: (signal) => reader.ask('fields', signal),
    instances: (signal) => reader.ask('instances', signal),
    services: (signal) => reader.ask('services', signal),
    operations: (service, signal) => reader.ask('operations', service, signal),
    findTraces: (query, signal) => reader.ask('findTraces', query, signal),
    trace: (traceId, signal) => reader.ask('trace', traceId, signal),
    graph: (range, signal) => reader.ask('graph', range, signal),
    async timings(query, signal) {
      await timings.flush();
      const { toMs = now(), fromMs = toMs - TIMINGS_KEPT_MS } = query;
      return reader.ask('timings', { ...query, fromMs, toMs }, signal);
    },
    status: () => ({
      source: 'embedded',
      loading,
      lines: kept?.lines ?? null,
      traces: kept?.traces ?? null,
      timings: kept?.timings ?? null,
      problems: [...(kept?.problems ?? []), ...timings.problems()],
    }),
    watch(tell) {
      const tellLines = (lines: readonly LogLine[]) => tell({ lines });
      lineWatchers.add(tellLines);
      writer.watch(true);
      const ends = [
        announcer.watch((traceIds) => tell({ traceIds })),
        timings.watch((timingsMs) => tell({ timingsMs })),
      ];
      return () => {
        for (const end of ends) end();
        lineWatchers.delete(tellLines);
        if (lineWatchers.size === 0) writer.watch(false);
      };
    },
    async close() {
      announcer.close();
      lineWatchers.clear();
      await timings.close();
      await closeThreads();
    },
  };
}

/** Only the log files of earlier versions are read. */
function sayWhatIsOld(directory: string, report: (problem: string) => void): void {
  const old = OLD_FOLDERS.filter((folder) => existsSync(path.join(directory, folder)));
  if (old.length === 0) return;
  const folders = old.map((folder) => path.join(directory, folder)).join(' and ');
  report(`${folders} are of an earlier version, and not read: npm run clean removes them`);
}
