/** Each bucket reaches this many times as far as the one before it. */
const GROWTH = 1.04;
const LOG_GROWTH = Math.log(GROWTH);
/** Shorter durations count as this one, in milliseconds: a microsecond. */
const SHORTEST_MS = 0.001;
/** Longer durations count as this one, in milliseconds: a day. */
const LONGEST_MS = 86_400_000;

/**
 * How long things took, in buckets of which each is 4 % wider than the one before it: bucket `i`
 * counts the durations d with GROWTH^(i-1) < d <= GROWTH^i. Their middle, in proportion, is at most
 * 2 % from any of them; so a percentile is known to within 2 %, however many durations there are
 * and whether they are microseconds or minutes. And two histograms become one by adding their counts,
 * which percentiles themselves do not allow. It is the idea of OpenTelemetry's exponential histogram
 * and of DDSketch (https://arxiv.org/abs/1908.10693).
 */
export class Histogram {
  /** Counts by bucket; fractions, where only some durations were sampled. */
  readonly buckets: Map<number, number>;

  constructor(buckets: Iterable<readonly [bucket: number, count: number]> = []) {
    this.buckets = new Map(buckets);
  }

  /** @param count how many took so long */
  add(durationMs: number, count = 1): void {
    const bounded = Math.min(Math.max(durationMs, SHORTEST_MS), LONGEST_MS);
    this.#count(Math.ceil(Math.log(bounded) / LOG_GROWTH), count);
  }

  /** Counts what the other has counted as well. */
  merge(other: Histogram): void {
    for (const [bucket, count] of other.buckets) this.#count(bucket, count);
  }

  get total(): number {
    let total = 0;
    for (const count of this.buckets.values()) total += count;
    return total;
  }

  /**
   * Durations, in milliseconds, that these shares of all were not longer than: 0.95 gives the 95th
   * percentile. 0 when there are none.
   */
  percentiles(...shares: number[]): number[] {
    const sorted = [...this.buckets].sort(([a], [b]) => a - b);
    const { total } = this;
    return shares.map((share) => {
      let below = 0;
      for (const [bucket, count] of sorted) {
        below += count;
        // Sums of fractions are not exact.
        if (below >= share * total - 1e-9) return middleMs(bucket);
      }
      return 0;
    });
  }

  #count(bucket: number, count: number): void {
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + count);
  }
}

function middleMs(bucket: number): number {
  return (2 * GROWTH ** bucket) / (1 + GROWTH);
}
