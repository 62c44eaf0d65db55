import { type Fields, list, Misfit, object } from './fields.ts';
import { finiteOf, smallInteger, unsigned, unsignedOf } from './values.ts';

/** How often values fell into buckets. */
export interface Distribution {
  /** By bucket. */
  counts: Map<number, number>;
  /** Of all values, where it is known. */
  sum?: number;
  /** Tells the buckets of one kind from those of another, which cannot be compared with them. */
  kind: string;
  /** Of exponential buckets: each is 2 to the power of 2^-scale times as wide as the one before it. */
  scale?: number;
  /** A value in the middle of a bucket. */
  middle: (bucket: number) => number;
}

/** Values in one bucket, and for how many it stands. */
export interface Weighted {
  value: number;
  times: number;
}

/** Fewer and more than these no SDK has; 2^-10 would make one bucket of all values. */
const SCALES = { lowest: -10, highest: 20 };

/**
 * The buckets of an exponential histogram. That of zero is the limit of those that become ever smaller.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 */
const ZERO = Number.NEGATIVE_INFINITY;

/** Reads a `HistogramDataPoint`. @throws Misfit */
export function explicitBuckets(of: Fields): Distribution {
  const bounds = list(of, 'explicitBounds', (item) => finiteOf(item));
  const counts = list(of, 'bucketCounts', countOf);
  if (counts.length > 0 && counts.length !== bounds.length + 1) {
    throw new Misfit('bucketCounts', 'must be one more than the bounds');
  }
  const all = counts.length > 0 ? counts : [Number(unsigned(of, 'count'))];
  return {
    counts: new Map([...all.entries()].filter(([, count]) => count > 0)),
    ...sumOf(of),
    kind: bounds.join(),
    middle: (bucket) => {
      const [first = 0] = bounds;
      // What lies beyond the outer bounds is near them, as far as anybody knows.
      const lower = bounds[bucket - 1] ?? Math.min(0, first);
      const upper = bounds[bucket] ?? lower;
      return lower / 2 + upper / 2;
    },
  };
}

/** Reads an `ExponentialHistogramDataPoint`: its values from zero on. @throws Misfit */
export function exponentialBuckets(of: Fields): Distribution {
  const scale = smallInteger(of, 'scale');
  if (scale < SCALES.lowest || scale > SCALES.highest) {
    throw new Misfit('scale', `must be from ${SCALES.lowest} to ${SCALES.highest}`);
  }
  const positive = object(of, 'positive', (inside) => {
    const offset = smallInteger(inside, 'offset');
    const counts = list(inside, 'bucketCounts', countOf);
    return counts.map((count, index): [number, number] => [offset + index, count]);
  });
  const all: [number, number][] = [[ZERO, Number(unsigned(of, 'zeroCount'))], ...(positive ?? [])];
  return {
    ...exponential(new Map(all.filter(([, count]) => count > 0)), scale),
    ...sumOf(of),
  };
}

function exponential(counts: Map<number, number>, scale: number): Distribution {
  const power = (bucket: number) => Math.min(2 ** (bucket * 2 ** -scale), Number.MAX_VALUE);
  const middle = (bucket: number) => power(bucket) / 2 + power(bucket + 1) / 2;
  return { counts, kind: 'exponential', scale, middle };
}

/** The same in the wider buckets of a lower scale. */
function atScale({ counts, sum, scale = 0 }: Distribution, lower: number): Distribution {
  const wider = new Map<number, number>();
  for (const [bucket, count] of counts) {
    const into = Math.floor(bucket / 2 ** (scale - lower));
    wider.set(into, (wider.get(into) ?? 0) + count);
  }
  return { ...exponential(wider, lower), ...(sum !== undefined && { sum }) };
}

/**
 * What has come since an earlier state of the same distribution.
 *
 * @returns undefined when that cannot be its earlier state: it has begun anew since
 */
export function minus(now: Distribution, before: Distribution): Distribution | undefined {
  if (now.kind !== before.kind || (now.scale ?? 0) > (before.scale ?? 0)) return undefined;
  const earlier = now.scale === before.scale ? before : atScale(before, now.scale ?? 0);
  const counts = new Map(now.counts);
  for (const [bucket, count] of earlier.counts) {
    const left = (counts.get(bucket) ?? 0) - count;
    if (left < 0) return undefined;
    if (left === 0) counts.delete(bucket);
    else counts.set(bucket, left);
  }
  const { sum, ...rest } = now;
  const { sum: earlierSum } = earlier;
  const isKnown = sum !== undefined && earlierSum !== undefined;
  return { ...rest, counts, ...(isKnown && { sum: sum - earlierSum }) };
}

/** The values, as far as they are known: where one bucket has all, it is their mean. */
export function valuesOf({ counts, sum, middle }: Distribution): Weighted[] {
  const all = [...counts].map(([bucket, times]) => ({ value: middle(bucket), times }));
  const [only] = all;
  if (all.length === 1 && only && sum !== undefined) return [{ ...only, value: sum / only.times }];
  return all;
}

/** Their mean, in which the sum counts where it is known. */
export function meanOf(distribution: Distribution): number | undefined {
  const values = valuesOf(distribution);
  const times = values.reduce((all, value) => all + value.times, 0);
  if (times === 0) return undefined;
  if (distribution.sum !== undefined) return distribution.sum / times;
  return values.reduce((mean, value) => mean + value.value * (value.times / times), 0);
}

function countOf(item: unknown): number {
  return Number(unsignedOf(item));
}

function sumOf({ sum }: Fields): { sum?: number } {
  return (sum ?? undefined) === undefined ? {} : { sum: finiteOf(sum, 'sum') };
}
