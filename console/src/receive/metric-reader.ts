import type { Metric } from '../model/metric.ts';
import { type Around, hasValue, isCumulative, numberOf, pointOf } from './data-point.ts';
import { Deltas } from './deltas.ts';
import {
  type Distribution,
  explicitBuckets,
  exponentialBuckets,
  meanOf,
  minus,
  valuesOf,
} from './distribution.ts';
import type { Maker } from './export.ts';
import { type Fields, fieldsOf, list, Misfit, object } from './fields.ts';
import { instanceOf, seriesOf } from './metric-name.ts';
import { boolean, text } from './values.ts';

/** What one metric brought. */
export interface Reading {
  metrics: Metric[];
  /** How many of its data points are valid, and how many are not. */
  taken: number;
  rejected: number;
  /** What is wrong with the first of those. */
  fault?: string;
}

/** Milliseconds in the units of time, as https://ucum.org writes them. */
const MILLISECONDS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
]);

/** Reads metrics of OTLP, and remembers the streams that only ever add up. */
export class MetricReader {
  readonly #sums: Deltas<number>;
  readonly #histograms: Deltas<Distribution>;

  /** @param since when the console began, in nanoseconds since 1970 */
  constructor(since?: bigint) {
    this.#sums = new Deltas((now, before) => (now < before ? undefined : now - before), since);
    this.#histograms = new Deltas(minus, since);
  }

  /** @throws Misfit when it is no metric */
  read(of: Fields, maker: Maker): Reading {
    const name = text(of, 'name') ?? '';
    if (name === '') throw new Misfit('name', 'must not be empty');
    const around = { name, unit: text(of, 'unit') ?? '', maker, isCumulative: false };
    const reading: Reading = { metrics: [], taken: 0, rejected: 0 };
    const readPoints = (inside: Fields, read: (point: Fields) => Metric[]) => {
      for (const point of list(inside, 'dataPoints', (item) => item)) {
        readPoint(reading, point, read);
      }
    };
    object(of, 'gauge', (gauge) => readPoints(gauge, (point) => level(point, around)));
    object(of, 'sum', (sum) => {
      const isMonotonic = boolean(sum, 'isMonotonic') ?? false;
      const whole = { ...around, isCumulative: isCumulative(sum) };
      readPoints(sum, (point) =>
        isMonotonic ? this.#count(point, whole) : level(point, whole, !whole.isCumulative),
      );
    });
    for (const [field, buckets] of [
      ['histogram', explicitBuckets],
      ['exponentialHistogram', exponentialBuckets],
    ] as const) {
      object(of, field, (histogram) => {
        const whole = { ...around, isCumulative: isCumulative(histogram) };
        readPoints(histogram, (point) => this.#values(point, buckets(point), whole));
      });
    }
    object(of, 'summary', (summary) =>
      readPoints(summary, () => {
        throw new Misfit(
          'summary',
          'cannot be taken, for quantiles do not add up: send a histogram',
        );
      }),
    );
    return reading;
  }

  /** What only grows: how often something happened. */
  #count(of: Fields, around: Around): Metric[] {
    const { key, own, start, time } = pointOf(of, around);
    const total = numberOf(of);
    if (total < 0) throw new Misfit('asDouble', 'must not be negative, for the sum is monotonic');
    const value = around.isCumulative
      ? this.#sums.next(key, { start, time, total, size: 1 })
      : total;
    if (!value) return [];
    return [{ ...seriesOf(around, own), type: 'calls', value, times: 1 }];
  }

  /** How long things took; and of what is not measured in time, the mean. */
  #values(of: Fields, total: Distribution, around: Around): Metric[] {
    const { key, own, start, time } = pointOf(of, around);
    // Its bounds are remembered as well, as numbers and as text.
    const size = 2 * total.counts.size + total.kind.length;
    const now = around.isCumulative
      ? this.#histograms.next(key, { start, time, total, size })
      : total;
    if (!now || now.counts.size === 0) return [];
    const milliseconds = MILLISECONDS.get(around.unit);
    const series = seriesOf(around, own);
    if (milliseconds === undefined) {
      const value = bounded(meanOf(now) ?? 0);
      return [
        {
          ...series,
          ...instanceOf(around.maker),
          type: 'gauge',
          value,
          times: 1,
          ...unitOf(around),
        },
      ];
    }
    const durations = valuesOf(now).map(({ value, times }): Metric => {
      return {
        ...series,
        type: 'duration',
        value: bounded(Math.max(0, value * milliseconds)),
        times,
      };
    });
    if (!Object.hasOwn(own, 'error.type')) return durations;
    const failed = durations.reduce((all, { times }) => all + times, 0);
    return [...durations, { ...series, type: 'errors', value: failed, times: 1 }];
  }
}

/** How much there is of something. */
function level(of: Fields, around: Around, isChange = false): Metric[] {
  const { own } = pointOf(of, around);
  const gauge: Metric = {
    ...seriesOf(around, own),
    ...instanceOf(around.maker),
    type: 'gauge',
    value: numberOf(of),
    times: 1,
    ...unitOf(around),
  };
  return [isChange ? { ...gauge, isChange } : gauge];
}

function readPoint(reading: Reading, item: unknown, read: (point: Fields) => Metric[]): void {
  try {
    const point = fieldsOf(item);
    if (hasValue(point)) reading.metrics.push(...read(point));
    reading.taken += 1;
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    reading.rejected += 1;
    reading.fault ??= error.message;
  }
}

function unitOf({ unit }: Around): { unit?: string } {
  return unit === '' ? {} : { unit };
}

/** What overflows is as much as a number can be. */
function bounded(value: number): number {
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}
