/** The units of Go's durations, in microseconds. */
const UNITS: Record<string, number> = {
  ns: 0.001,
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};

/** A duration as Go writes it. */
export const DURATION = /^(?:\d{1,12}(?:\.\d{1,9})?(?:ns|us|µs|μs|ms|s|m|h)){1,8}$/;

/**
 * Reads a duration as Jaeger has it from Go: `1.2s`, `100ms`, `1m30s`.
 *
 * @returns microseconds; undefined when it is no duration
 */
export function parseDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let microseconds = 0;
  for (const [, number, unit = ''] of text.matchAll(/([\d.]+)([a-zµμ]+)/g)) {
    microseconds += Number(number) * (UNITS[unit] ?? Number.NaN);
  }
  return Math.round(microseconds);
}
