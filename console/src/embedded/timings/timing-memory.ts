import type { Metrics } from '../../api-types.ts';
import type { Metric } from '../../model/metric.ts';
import type { TimingQuery } from '../../source.ts';
import { metricsOf } from './metrics.ts';
import {
  type Cell,
  cellIn,
  countMetric,
  keyOf,
  mergeCell,
  STEP_MS,
  type Step,
  stepOf,
} from './step.ts';

/** How long timings are kept, in milliseconds: an hour. */
export const KEPT_MS = 3_600_000;
/** Pairs of a service and a handler that are kept. */
const MOST_SERIES = 1000;
/** Of all histograms together: more, and the oldest step goes before its hour is over. */
const MOST_BUCKETS = 1_000_000;

/** One hour of timings, in steps of ten seconds. */
export class TimingMemory {
  /** By when they begin, in milliseconds since 1970. */
  readonly #steps = new Map<number, Step>();
  /** The step that is not over yet. */
  #open: { timeMs: number; cells: Step } | undefined;
  readonly #series = new Set<string>();
  /** What each gauge was last, for those who send a change. */
  readonly #levels = new Map<string, number>();
  #buckets = 0;
  #refused = 0;

  /** @param nowMs now, in milliseconds since 1970; the step before must have been closed */
  add(metric: Metric, nowMs: number): void {
    if (!this.#admit(metric)) return;
    this.#open ??= { timeMs: stepOf(nowMs), cells: new Map() };
    countMetric(this.#open.cells, metric.type === 'gauge' ? this.#level(metric) : metric);
  }

  /** Adds what was kept of a step before. */
  restore(timeMs: number, cell: Cell): void {
    if (!this.#admit(cell)) return;
    this.#mergeInto(timeMs, cell);
    if (cell.gauge) this.#levels.set(keyOf(cell), cell.gauge.last);
  }

  /** When the open step began, in milliseconds since 1970. */
  get openSince(): number | undefined {
    return this.#open?.timeMs;
  }

  /** Ends the open step. @returns what was in it */
  closeStep(): Cell[] {
    const { timeMs = 0, cells = new Map<string, Cell>() } = this.#open ?? {};
    this.#open = undefined;
    for (const cell of cells.values()) this.#mergeInto(timeMs, cell);
    return [...cells.values()];
  }

  /** Forgets what is older than an hour. @param nowMs now, in milliseconds since 1970 */
  forget(nowMs: number): void {
    for (const time of [...this.#steps.keys()].sort((a, b) => a - b)) {
      if (time >= nowMs - KEPT_MS && this.#buckets <= MOST_BUCKETS) break;
      this.#drop(time);
    }
  }

  /** When the oldest step that is kept begins, in milliseconds since 1970. */
  get sinceMs(): number | undefined {
    const times = [...this.#steps.keys(), ...(this.#open ? [this.#open.timeMs] : [])];
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** How many metrics were left out because there are too many series. */
  get refused(): number {
    return this.#refused;
  }

  metrics(query: TimingQuery, nowMs: number): Metrics {
    const { fromMs = nowMs - KEPT_MS, toMs = nowMs, service, handler } = query;
    const steps = [
      ...this.#steps,
      ...(this.#open ? [[this.#open.timeMs, this.#open.cells] as const] : []),
    ];
    const cells = steps
      .filter(([timeMs]) => timeMs > fromMs - STEP_MS && timeMs < (query.toMs ?? Infinity))
      .flatMap(([timeMs, step]) => [...step.values()].map((cell) => ({ timeMs, cell })))
      .filter(({ cell }) => service === undefined || cell.service === service)
      .filter(({ cell }) => handler === undefined || cell.handler === handler);
    const stepMs = Math.max(1, Math.ceil(query.stepMs / STEP_MS)) * STEP_MS;
    return metricsOf(cells, { fromMs, toMs, stepMs });
  }

  #admit(of: Pick<Cell, 'service' | 'handler'>): boolean {
    const key = keyOf(of);
    if (this.#series.has(key)) return true;
    if (this.#series.size >= MOST_SERIES) {
      this.#refused += 1;
      return false;
    }
    this.#series.add(key);
    return true;
  }

  #level(metric: Metric): Metric {
    const before = metric.isChange ? (this.#levels.get(keyOf(metric)) ?? 0) : 0;
    const value = before + metric.value;
    this.#levels.set(keyOf(metric), value);
    return { ...metric, value };
  }

  #mergeInto(timeMs: number, cell: Cell): void {
    const step = this.#steps.get(timeMs) ?? new Map<string, Cell>();
    this.#steps.set(timeMs, step);
    const into = cellIn(step, cell);
    this.#buckets -= into.durations.buckets.size;
    mergeCell(into, cell);
    this.#buckets += into.durations.buckets.size;
  }

  #drop(timeMs: number): void {
    for (const { durations } of this.#steps.get(timeMs)?.values() ?? []) {
      this.#buckets -= durations.buckets.size;
    }
    this.#steps.delete(timeMs);
    this.#series.clear();
    for (const step of this.#steps.values()) for (const key of step.keys()) this.#series.add(key);
    for (const key of this.#levels.keys()) if (!this.#series.has(key)) this.#levels.delete(key);
  }
}
