import type { Metrics } from '../../api-types.ts';
import type { Metric } from '../../model/metric.ts';
import { readDatagram } from '../../receive/statsd.ts';
import { listenUdp } from '../../receive/udp-server.ts';
import type { TimingQuery } from '../../source.ts';
import { stepOf } from './step.ts';
import { TimingFile } from './timing-file.ts';
import { KEPT_MS, TimingMemory } from './timing-memory.ts';

/** How often it is looked whether a step is over, in milliseconds. */
const CLOCK_MS = 1000;

/** Timings: one hour in memory, and all of it in a file, from which it comes back after a restart. */
export interface Timings {
  /** The UDP port that takes timings; undefined when none does. */
  readonly port: number | undefined;
  /** Settles once what was kept before the start is in memory. Never rejects. */
  readonly loaded: Promise<void>;
  /** Counts metrics that came otherwise. */
  append(metrics: readonly Metric[]): void;
  /** As `Source.timings`. */
  timings(query: TimingQuery): Metrics;
  /** When the oldest timings that are kept were taken, ISO 8601. */
  since(): string | null;
  /** One sentence for each thing that is not as it should be. */
  problems(): string[];
  /** Calls `tell` with the time of each step that is over, until the returned function is called. */
  watch(tell: (timeMs: number) => void): () => void;
  /** Takes no more, and waits until all is written. */
  close(): Promise<void>;
}

/**
 * Opens the store of timings over a directory, and takes new ones over UDP as StatsD does.
 *
 * @param options.directory made when it is not there
 * @param options.listen where to listen; nothing is taken unless it is given
 * @param options.report tells the operator what goes wrong, one sentence each
 * @param options.now the time, in milliseconds since 1970
 * @throws Error when the port is taken (`code` EADDRINUSE), or there can be no such directory
 */
export async function openTimings(options: {
  directory: string;
  listen?: { host: string; port: number } | undefined;
  report: (problem: string) => void;
  now?: () => number;
}): Promise<Timings> {
  const { directory, listen, report, now = Date.now } = options;
  const file = await TimingFile.open(directory);
  const memory = new TimingMemory();
  const watchers = new Set<(timeMs: number) => void>();
  const leftOut = { broken: 0, foreign: 0 };
  /** Why timings cannot be written at the moment. */
  let failure: string | undefined;

  async function closeStep(): Promise<void> {
    const timeMs = memory.openSince;
    const cells = memory.closeStep();
    if (timeMs === undefined || cells.length === 0) return;
    for (const tell of watchers) tell(timeMs);
    try {
      await file.append(timeMs, cells);
      failure = undefined;
    } catch (error) {
      const isNew = failure === undefined;
      failure = `timings cannot be written: ${String(error)}`;
      if (isNew) report(failure);
    }
  }

  function closeStepWhenOver(): void {
    if (memory.openSince === undefined || memory.openSince === stepOf(now())) return;
    void closeStep();
    memory.forget(now());
  }

  function append(metrics: readonly Metric[]): void {
    closeStepWhenOver();
    for (const metric of metrics) memory.add(metric, now());
  }

  function take(datagram: Buffer): void {
    closeStepWhenOver();
    for (const reading of readDatagram(datagram)) {
      if (typeof reading === 'object') memory.add(reading, now());
      else if (reading !== 'ignored') leaveOut(reading, datagram);
    }
  }

  function leaveOut(why: keyof typeof leftOut, datagram: Buffer): void {
    leftOut[why] += 1;
    if (leftOut[why] > 1) return;
    const example = JSON.stringify(datagram.toString('utf8').slice(0, 100));
    report(`${why} timings are left out, the first of them in ${example}`);
  }

  const server = listen && (await listenUdp({ ...listen, take, report }));
  const clock = setInterval(closeStepWhenOver, CLOCK_MS);
  const loaded = (async () => {
    for await (const { timeMs, cell } of file.read()) {
      if (timeMs >= now() - KEPT_MS) memory.restore(timeMs, cell);
    }
  })().catch((error) => report(`kept timings cannot be read: ${String(error)}`));

  return {
    port: server?.port,
    loaded,
    append,
    timings: (query) => memory.metrics(query, now()),
    since() {
      return memory.sinceMs === undefined ? null : new Date(memory.sinceMs).toISOString();
    },
    problems() {
      const { broken, foreign } = leftOut;
      return [
        ...(failure ? [failure] : []),
        ...(broken > 0 ? [`${broken} lines that came as timings are none`] : []),
        ...(foreign > 0 ? [`${foreign} timings of others than SimpleBank are left out`] : []),
        ...(memory.refused > 0 ? [`${memory.refused} timings are left out: too many names`] : []),
      ];
    },
    watch(tell) {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    async close() {
      clearInterval(clock);
      watchers.clear();
      await server?.close();
      await loaded;
      await closeStep();
      await file.close();
    },
  };
}
