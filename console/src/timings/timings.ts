import { reasonOf } from '@simplebank/shared/thrown';
import type { Metric } from '../model/metric.ts';
import { readDatagram } from '../receive/statsd.ts';
import { listenUdp } from '../receive/udp-server.ts';
import { type Cell, countMetric, keyOf, type Step, stepOf } from './step.ts';

/** How often what has changed is kept, in milliseconds: so much is lost with a kill. */
const KEEP_MS = 1000;
/** Pairs of a service and a handler that a step has at most. */
const MOST_SERIES = 1000;
/** Of so many gauges it is remembered what they were last. */
const MOST_LEVELS = 10_000;
/** Steps that may wait until they can be kept: an hour's. */
const MOST_STEPS = 360;

/** Keeps cells of a step in place of what was kept of them before. */
export type KeepCells = (stepMs: number, cells: readonly Cell[]) => Promise<void>;

/** A step that is not over yet, or not kept yet. */
interface KeptStep {
  readonly cells: Step;
  /** Those that were not kept since they changed. */
  readonly changed: Set<Cell>;
}

export interface TimingsOptions {
  /** Where timings are taken over UDP; nowhere unless it is given. */
  listen?: { host: string; port: number } | undefined;
  keep: KeepCells;
  /** What gauges were last, by `keyOf`: some are told how they change. */
  levels?: ReadonlyMap<string, number>;
  /** Tells the operator what goes wrong, one sentence each. */
  report: (problem: string) => void;
  /** The time, in milliseconds since 1970. */
  now?: () => number;
}

/** Takes timings, and counts them in steps of ten seconds. */
export class Timings {
  readonly #keep: KeepCells;
  readonly #report: (problem: string) => void;
  readonly #now: () => number;
  /** By when they begin. */
  readonly #steps = new Map<number, KeptStep>();
  readonly #watchers = new Set<(timeMs: number) => void>();
  readonly #leftOut = { broken: 0, foreign: 0, refused: 0 };
  readonly #levels: Map<string, number>;
  #lastKeeping: Promise<void> = Promise.resolve();
  /** Why timings cannot be kept at the moment. */
  #failure: string | undefined;
  #server: Awaited<ReturnType<typeof listenUdp>> | undefined;
  readonly #clock: NodeJS.Timeout;

  private constructor({ keep, levels = new Map(), report, now = Date.now }: TimingsOptions) {
    this.#keep = keep;
    this.#levels = new Map(levels);
    this.#report = report;
    this.#now = now;
    this.#clock = setInterval(() => void this.flush(), KEEP_MS);
  }

  /** @throws Error when the port is taken (`code` EADDRINUSE) */
  static async open(options: TimingsOptions): Promise<Timings> {
    const timings = new Timings(options);
    const { listen, report } = options;
    const take = (datagram: Buffer) => timings.take(datagram);
    try {
      timings.#server = listen && (await listenUdp({ ...listen, take, report }));
    } catch (error) {
      clearInterval(timings.#clock);
      throw error;
    }
    return timings;
  }

  /** The UDP port that takes timings; undefined when none does. */
  get port(): number | undefined {
    return this.#server?.port;
  }

  /** One sentence for each thing that is not as it should be. */
  problems(): string[] {
    const { broken, foreign, refused } = this.#leftOut;
    return [
      ...(this.#failure ? [this.#failure] : []),
      ...(broken > 0 ? [`${broken} lines that came as timings are none`] : []),
      ...(foreign > 0 ? [`${foreign} timings of others than SimpleBank are left out`] : []),
      ...(refused > 0 ? [`${refused} timings are left out: too many names`] : []),
    ];
  }

  /** Calls `tell` with the time of each step that is over, until the returned function is called. */
  watch(tell: (timeMs: number) => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  /** Takes a datagram of StatsD's. */
  take(datagram: Buffer): void {
    for (const reading of readDatagram(datagram)) {
      if (typeof reading === 'object') this.add(reading);
      else if (reading !== 'ignored') this.#leaveOut(reading, datagram);
    }
  }

  add(metric: Metric): void {
    const timeMs = stepOf(this.#now());
    const step = this.#steps.get(timeMs) ?? { cells: new Map(), changed: new Set() };
    if (step.cells.size >= MOST_SERIES && !step.cells.has(keyOf(metric))) {
      this.#leftOut.refused += 1;
      return;
    }
    this.#steps.set(timeMs, step);
    const now = metric.type === 'gauge' ? this.#level(metric) : metric;
    step.changed.add(countMetric(step.cells, now));
  }

  /** Waits until all that was taken is kept, or cannot be. */
  flush(): Promise<void> {
    this.#lastKeeping = this.#lastKeeping.then(() => this.#keepSteps());
    return this.#lastKeeping;
  }

  /** Takes no more, and keeps what was taken. */
  async close(): Promise<void> {
    clearInterval(this.#clock);
    this.#watchers.clear();
    await this.#server?.close();
    await this.flush();
  }

  async #keepSteps(): Promise<void> {
    const openMs = stepOf(this.#now());
    const over = [...this.#steps.keys()].filter((timeMs) => timeMs !== openMs);
    try {
      for (const [timeMs, step] of [...this.#steps]) {
        await this.#keepChanged(timeMs, step);
        if (timeMs !== openMs) this.#end(timeMs);
      }
      this.#failure = undefined;
    } catch (error) {
      const isNew = this.#failure === undefined;
      this.#failure = `timings cannot be kept: ${reasonOf(error)}`;
      if (isNew) this.#report(this.#failure);
      for (const timeMs of over.slice(0, -MOST_STEPS)) this.#steps.delete(timeMs);
    }
  }

  /** What changes while it is kept is kept again. */
  async #keepChanged(timeMs: number, { changed }: KeptStep): Promise<void> {
    const cells = [...changed];
    if (cells.length === 0) return;
    changed.clear();
    try {
      await this.#keep(timeMs, cells);
    } catch (error) {
      for (const cell of cells) changed.add(cell);
      throw error;
    }
  }

  /** A gauge with its level instead of a change. */
  #level(metric: Metric): Metric {
    const key = keyOf(metric);
    const before = metric.isChange ? (this.#levels.get(key) ?? 0) : 0;
    const value = before + metric.value;
    this.#levels.delete(key);
    const [oldest] = this.#levels.keys();
    if (oldest !== undefined && this.#levels.size >= MOST_LEVELS) this.#levels.delete(oldest);
    this.#levels.set(key, value);
    return { ...metric, value };
  }

  #end(timeMs: number): void {
    this.#steps.delete(timeMs);
    for (const tell of this.#watchers) tell(timeMs);
  }

  #leaveOut(why: 'broken' | 'foreign', datagram: Buffer): void {
    this.#leftOut[why] += 1;
    if (this.#leftOut[why] > 1) return;
    const example = JSON.stringify(datagram.toString('utf8').slice(0, 100));
    this.#report(`${why} timings are left out, the first of them in ${example}`);
  }
}
