/** The number in the middle; of an even count the mean of the two. NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/**
 * The smallest of `numbers` that `share` of them do not exceed; NaN of none.
 *
 * @param share from 0 to 1
 */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The median, and between which values the middle half of the numbers lies. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

export function spread(numbers: readonly number[]): Spread {
  return {
    median: median(numbers),
    low: percentile(numbers, 0.25),
    high: percentile(numbers, 0.75),
  };
}

/** Change of `ys` for each unit of `xs`: the slope of the line with the least squares. */
export function slope(xs: readonly number[], ys: readonly number[]): number {
  const mean = (numbers: readonly number[]) =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  let covariance = 0;
  let variance = 0;
  for (const [i, x] of xs.entries()) {
    covariance += (x - meanX) * ((ys[i] ?? meanY) - meanY);
    variance += (x - meanX) ** 2;
  }
  return covariance / variance;
}
