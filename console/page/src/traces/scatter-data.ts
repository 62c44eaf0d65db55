import type uPlot from 'uplot';
import type { TraceSummary } from './trace-summary.ts';

/** The name of those points that are red, whatever their service. */
export const FAILED = 'failed';

/** Points of one colour. */
export interface ScatterGroup {
  /** A service, or {@link FAILED}. */
  name: string;
  count: number;
}

/** Traces as points, in groups: uPlot's columns, seconds and milliseconds. */
export interface Scatter {
  /** In the order of the points. */
  traces: TraceSummary[];
  groups: ScatterGroup[];
  data: uPlot.AlignedData;
}

const DAY_US = 86_400_000_000;
const YEAR_US = 365 * DAY_US;

/**
 * The traces that an axis of time can show together: not those of a clock that is years ahead or
 * behind, for whose sake all others would be one point. They are listed like all others.
 *
 * @param nowUs microseconds since 1970
 */
export function inTime(traces: readonly TraceSummary[], nowUs: number): readonly TraceSummary[] {
  const past = traces.filter(({ startUs }) => startUs < nowUs + DAY_US);
  const shown = past.length > 0 ? past : traces;
  const newestUs = shown.reduce((newest, { startUs }) => Math.max(newest, startUs), 0);
  return shown.filter(({ startUs }) => startUs > newestUs - YEAR_US);
}

/** Puts traces into groups: those that failed, which are drawn last, and the others by root service. */
export function scatterOf(found: readonly TraceSummary[]): Scatter {
  const traces = [...found].sort((a, b) => a.startUs - b.startUs);
  const names = [...new Set(traces.map(groupOf))].sort();
  const groups = [...names.filter((name) => name !== FAILED), ...names.filter(isFailed)];
  const column = (name: string) =>
    traces.map((trace) => (groupOf(trace) === name ? milliseconds(trace) : null));
  return {
    traces,
    groups: groups.map((name) => ({
      name,
      count: traces.filter((trace) => groupOf(trace) === name).length,
    })),
    data: [traces.map(({ startUs }) => startUs / 1_000_000), ...groups.map(column)],
  };
}

function groupOf({ errorCount, service }: TraceSummary): string {
  return errorCount > 0 ? FAILED : service;
}

function isFailed(name: string): boolean {
  return name === FAILED;
}

/** A trace's height on the scale; a logarithm knows no zero. */
export function milliseconds({ durationUs }: TraceSummary): number {
  return Math.max(durationUs, 1) / 1000;
}

/** In seconds; a microsecond more could not be told apart. */
const SHORTEST_ROOM = 0.001;

/** From the first to the last, in seconds, with some room at both ends; one point is the middle. */
export function timeRange({ traces }: Scatter): uPlot.Range.MinMax {
  const seconds = traces.map(({ startUs }) => startUs / 1_000_000);
  const [low, high] = [Math.min(...seconds), Math.max(...seconds)];
  const room = high > low ? Math.max((high - low) * 0.02, SHORTEST_ROOM) : 1;
  return [low - room, high + room];
}

/** From the shortest to the longest, in milliseconds, with the same room on a logarithmic scale. */
export function durationRange({ traces }: Scatter): uPlot.Range.MinMax {
  const durations = traces.map(milliseconds);
  return [Math.min(...durations) / 1.6, Math.max(...durations) * 1.6];
}

const MOST_SPLITS = 7;

/** Round values on a logarithmic scale: 1, 2, 5, 10 and so on, or powers of ten if that is many. */
export function logSplits(low: number, high: number): number[] {
  const splits: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++)
    splits.push(...[1, 2, 5].map((digit) => digit * 10 ** power));
  const inside = splits.filter((value) => value >= low && value <= high);
  return inside.length > MOST_SPLITS
    ? inside.filter((value) => Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9))
    : inside;
}
