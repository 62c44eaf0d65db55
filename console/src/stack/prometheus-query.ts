const DURATION = 'simplebank_handler_duration_seconds';
const ERRORS = 'simplebank_handler_errors_total';

/** How far back it is looked for the first sample of a counter, in milliseconds, at least. */
const BIRTH_MS = 60_000;

/** What is asked for each service and handler. */
export const FIGURES = ['calls', 'errors', 'p50Ms', 'p95Ms', 'p99Ms'] as const;
export type Figure = (typeof FIGURES)[number];

const QUANTILES = { p50Ms: 0.5, p95Ms: 0.95, p99Ms: 0.99 };

/**
 * A figure of the time before a moment, in PromQL: how many calls or errors there were, or within
 * how many seconds so many of the calls were answered.
 *
 * @param of which service and handler; all unless they are given
 * @param windowMs how much time, in milliseconds
 */
export function promql(
  figure: Figure,
  of: { service?: string | undefined; handler?: string | undefined },
  windowMs: number,
): string {
  const labels = (['service', 'handler'] as const)
    .filter((label) => of[label] !== undefined)
    .map((label) => `${label}=${JSON.stringify(of[label])}`);
  const counter = (name: string) => grown(`${name}{${labels.join(',')}}`, windowMs);
  switch (figure) {
    case 'calls':
      return `sum by (service, handler) (${counter(`${DURATION}_count`)})`;
    case 'errors':
      return `sum by (service, handler) (${counter(ERRORS)})`;
    default: {
      const buckets = `sum by (service, handler, le) (${counter(`${DURATION}_bucket`)})`;
      return `histogram_quantile(${QUANTILES[figure]}, ${buckets})`;
    }
  }
}

/**
 * By how much a counter has grown. PromQL's `increase` does not count a counter's first sample,
 * and so misses the one call that somebody has just made, and guesses what was between samples,
 * so that two calls become 2.4. This is exact: the difference to the value before; where there was
 * none, all of it if the counter came into being since, which is when it was scraped less often
 * than its target; else (Prometheus has not run for so long, or the exporter began anew) what was
 * added since its lowest.
 */
function grown(counter: string, windowMs: number): string {
  const window = `${windowMs}ms`;
  const life = `${Math.max(windowMs, BIRTH_MS)}ms`;
  const isNew =
    `count_over_time(${counter}[${life}])` +
    ` < on (job, instance) group_left () count_over_time(up[${life}])`;
  return [
    `(${counter} - ${counter} offset ${window} >= 0)`,
    `(${counter} and (${isNew}))`,
    `(${counter} - min_over_time(${counter}[${life}]))`,
  ].join(' or ');
}
