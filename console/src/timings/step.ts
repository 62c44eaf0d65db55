import type { Metric } from '../model/metric.ts';
import { Histogram } from './histogram.ts';

/** How long a step of time is, in milliseconds. */
export const STEP_MS = 10_000;

/** Levels of a gauge. */
interface Gauge {
  last: number;
  min: number;
  max: number;
  unit?: string;
}

/** What is known of a handler in one step, or in several. */
export interface Cell {
  readonly service: string;
  readonly handler: string;
  /** Of a gauge, where it is known: which of the service's processes it is of. */
  readonly instance?: string;
  readonly durations: Histogram;
  /** Calls that were counted, but not timed. */
  calls: number;
  errors: number;
  /** Where there is a gauge of this name. */
  gauge?: Gauge;
}

/** A step of time: its cells by {@link keyOf}. */
export type Step = Map<string, Cell>;

/** When the step that a moment is in begins; both in milliseconds since 1970. */
export function stepOf(ms: number): number {
  return Math.floor(ms / STEP_MS) * STEP_MS;
}

/** What a cell is of. */
export type CellName = Pick<Cell, 'service' | 'handler' | 'instance'>;

export function keyOf({ service, handler, instance = '' }: CellName): string {
  return `${service} ${handler} ${instance}`;
}

/** A cell of this name, of which nothing is known yet. */
export function emptyCell({ service, handler, instance }: CellName): Cell {
  const name = { service, handler, ...(instance !== undefined && { instance }) };
  return { ...name, durations: new Histogram(), calls: 0, errors: 0 };
}

/** The cell of this name, made when there is none yet. */
export function cellIn(cells: Step, of: CellName): Cell {
  const key = keyOf(of);
  const known = cells.get(key);
  if (known) return known;
  const cell = emptyCell(of);
  cells.set(key, cell);
  return cell;
}

/** @returns the cell that it is counted in */
export function countMetric(cells: Step, metric: Metric): Cell {
  const cell = cellIn(cells, metric);
  if (metric.type === 'duration') cell.durations.add(metric.value, metric.times);
  else if (metric.type === 'gauge') setGauge(cell, metric);
  else cell[metric.type] += metric.value;
  return cell;
}

/** The level that a gauge has now. */
function setGauge(cell: Cell, { value, unit }: Pick<Metric, 'value' | 'unit'>): void {
  const now = { last: value, min: value, max: value, ...(unit !== undefined && { unit }) };
  cell.gauge = cell.gauge ? laterGauge(cell.gauge, now) : now;
}

function laterGauge(gauge: Gauge, later: Gauge): Gauge {
  const [min, max] = [Math.min(gauge.min, later.min), Math.max(gauge.max, later.max)];
  return { ...gauge, ...later, min, max };
}

/** Counts what a cell has counted in another one, which is not of an earlier step. */
export function mergeCell(into: Cell, cell: Cell): void {
  into.durations.merge(cell.durations);
  into.calls += cell.calls;
  into.errors += cell.errors;
  if (cell.gauge) into.gauge = into.gauge ? laterGauge(into.gauge, cell.gauge) : cell.gauge;
}

/** A cell as it is kept on disk, one JSON object a line. */
export interface KeptCell {
  /** ISO 8601. */
  time: string;
  service: string;
  handler: string;
  instance?: string;
  calls: number;
  errors: number;
  /** Buckets of a {@link Histogram} and their counts. */
  durations: [bucket: number, count: number][];
  gauge?: Gauge;
}

export function toKept(timeMs: number, cell: Cell): KeptCell {
  const time = new Date(timeMs).toISOString();
  return { time, ...cell, durations: [...cell.durations.buckets] };
}

export function fromKept({ durations, ...rest }: KeptCell): Cell {
  return { ...rest, durations: new Histogram(durations) };
}
