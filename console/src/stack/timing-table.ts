import type { TimingPoint } from '../model/api-types.ts';
import type { Figure } from './prometheus-query.ts';

type Figures = Partial<Record<Figure, number>>;

/** A service and handler, with the steps in which it was called, by time. */
export interface TimingRow {
  service: string;
  handler: string;
  points: TimingPoint[];
}

/** Puts the figures that Prometheus gives one by one together. */
export class TimingTable {
  readonly #stepMs: number;
  /** By when a step ends, in seconds since 1970. */
  readonly #rows = new Map<
    string,
    { service: string; handler: string; steps: Map<number, Figures> }
  >();

  /** @param stepMs of how much time a figure is, in milliseconds */
  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** @param samples when a step ends, in seconds since 1970, and how many calls or seconds it was */
  add(
    { service, handler }: { service: string; handler: string },
    figure: Figure,
    samples: readonly (readonly [number, number])[],
  ): void {
    const key = `${service} ${handler}`;
    const row = this.#rows.get(key) ?? { service, handler, steps: new Map() };
    this.#rows.set(key, row);
    for (const [end, value] of samples) {
      row.steps.set(end, { ...row.steps.get(end), [figure]: value });
    }
  }

  /** Those that were called, under their names, in alphabetical order. */
  rows(): Map<string, TimingRow> {
    const called = [...this.#rows]
      .map(([key, row]): [string, TimingRow] => [
        key,
        { service: row.service, handler: row.handler, points: this.#points(row.steps) },
      ])
      .filter(([, { points }]) => points.length > 0);
    return new Map(called.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #points(steps: ReadonlyMap<number, Figures>): TimingPoint[] {
    return [...steps]
      .filter(([, { calls = 0 }]) => Math.round(calls) > 0)
      .sort(([a], [b]) => a - b)
      .map(([end, figures]) => this.#point(end, figures));
  }

  #point(end: number, { calls = 0, errors = 0, ...seconds }: Figures): TimingPoint {
    const { p50Ms = 0, p95Ms = 0, p99Ms = 0 } = seconds;
    return {
      time: new Date(Math.round(end * 1000) - this.#stepMs).toISOString(),
      calls: Math.round(calls),
      callsPerMinute: (Math.round(calls) * 60_000) / this.#stepMs,
      errors: Math.round(errors),
      p50Ms: milliseconds(p50Ms),
      p95Ms: milliseconds(p95Ms),
      p99Ms: milliseconds(p99Ms),
    };
  }
}

/** To the microsecond: more there is not in a histogram. */
function milliseconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.round(seconds * 1_000_000) / 1000 : 0;
}
