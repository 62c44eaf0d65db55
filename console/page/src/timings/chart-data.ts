import type uPlot from 'uplot';
import type { Metrics, TimingPoint } from '../../../src/model/api-types.ts';
import type { TimingSeries } from './timing-search.ts';

/** A series as uPlot's columns: seconds since 1970, then values; all charts have the same times. */
export interface ChartData {
  calls: uPlot.AlignedData;
  durations: uPlot.AlignedData;
}

/** Puts a series' points on a grid of all steps: a step without a call has none, and no duration. */
export function chartData({ from, to, stepMs }: Metrics, series: TimingSeries): ChartData {
  const points = new Map(
    series.points.map((point) => [stepOf(Date.parse(point.time), stepMs), point]),
  );
  const first = stepOf(Date.parse(from), stepMs);
  const last = stepOf(Date.parse(to), stepMs);
  const steps = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  const times = steps.map((step) => (step * stepMs) / 1000);
  const column = (value: (point: TimingPoint) => number, without: number | null) =>
    steps.map((step) => {
      const point = points.get(step);
      return point ? value(point) : without;
    });
  const aMinute = 60_000 / stepMs;
  return {
    calls: [
      times,
      column(({ callsPerMinute }) => callsPerMinute, 0),
      column(({ errors }) => errors * aMinute, 0),
    ],
    durations: [
      times,
      column(({ p50Ms }) => p50Ms, null),
      column(({ p95Ms }) => p95Ms, null),
      column(({ p99Ms }) => p99Ms, null),
    ],
  };
}

function stepOf(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs);
}
