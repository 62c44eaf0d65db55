import type { Metrics, TimingPoint } from '../model/api-types.ts';
import { type Cell, emptyCell, keyOf, mergeCell } from './step.ts';

/** What is known of one series, in all and by step. */
interface Series {
  all: Cell;
  points: Map<number, Cell>;
}

/**
 * Rates, errors and percentiles of cells, by service and handler in alphabetical order.
 *
 * @param cells with the beginning of the step that each is of, in milliseconds since 1970
 * @param range.stepMs cells of so many milliseconds become one point
 */
export function metricsOf(
  cells: readonly { timeMs: number; cell: Cell }[],
  range: { fromMs: number; toMs: number; stepMs: number },
): Metrics {
  const { fromMs, toMs, stepMs } = range;
  const byKey = new Map<string, Series>();
  for (const { timeMs, cell } of [...cells].sort((a, b) => a.timeMs - b.timeMs)) {
    const key = keyOf(cell);
    const series = byKey.get(key) ?? { all: emptyCell(cell), points: new Map() };
    byKey.set(key, series);
    const time = Math.floor(timeMs / stepMs) * stepMs;
    const point = series.points.get(time) ?? emptyCell(cell);
    series.points.set(time, point);
    mergeCell(point, cell);
    mergeCell(series.all, cell);
  }
  const byName = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  const counters = byName.flatMap(([, series]) => counterOf(series));
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepMs,
    gauges: byName.flatMap(([, series]) => gaugeOf(series)),
    ...(counters.length > 0 && { counters }),
    series: byName
      .filter(([, { all }]) => isHandler(all))
      .map(([, { all, points }]) => ({
        service: all.service,
        handler: all.handler,
        all: statistics(all, toMs - fromMs),
        points: [...points]
          .sort(([a], [b]) => a - b)
          .map(([time, cell]) => ({
            time: new Date(time).toISOString(),
            ...statistics(cell, stepMs),
          })),
      })),
  };
}

/** What was only counted, such as a circuit breaker that opened, is no handler. */
function isHandler({ durations, errors }: Cell): boolean {
  return durations.total > 0 || errors > 0;
}

function counterOf({ all, points }: Series): NonNullable<Metrics['counters']> {
  if (isHandler(all) || all.calls === 0) return [];
  const { service, handler } = all;
  const steps = [...points].flatMap(([time, { calls }]) =>
    calls > 0 ? { time: new Date(time).toISOString(), count: calls } : [],
  );
  return [{ service, name: handler, count: all.calls, points: steps }];
}

function gaugeOf({ all: { gauge, ...of }, points }: Series): Metrics['gauges'] {
  if (!gauge) return [];
  const { service, handler: name, instance } = of;
  const { last, unit } = gauge;
  const steps = [...points].flatMap(([time, cell]) =>
    cell.gauge ? { time: new Date(time).toISOString(), ...levelsOf(cell.gauge) } : [],
  );
  const known = {
    ...(instance !== undefined && { instance }),
    ...(unit !== undefined && { unit }),
  };
  return [{ service, name, ...known, last, points: steps }];
}

function levelsOf({ min, max, last }: NonNullable<Cell['gauge']>) {
  return { min, max, last };
}

/** @param ms the time in which these calls were made, in milliseconds */
function statistics(cell: Cell, ms: number): Omit<TimingPoint, 'time'> {
  // What was sampled adds up to fractions.
  const calls = Math.round(cell.durations.total + cell.calls);
  const percentiles = cell.durations.percentiles(0.5, 0.95, 0.99);
  // More digits than this would be of a precision that they do not have.
  const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = percentiles.map((ms) => Number(ms.toPrecision(4)));
  return {
    calls,
    callsPerMinute: ms > 0 ? (calls * 60_000) / ms : 0,
    errors: Math.round(cell.errors),
    p50Ms,
    p95Ms,
    p99Ms,
  };
}
