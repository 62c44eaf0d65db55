const UNITS = [
  ['s', 1_000_000],
  ['ms', 1000],
  ['µs', 1],
] as const;

/** So far beyond its edges, in percent, the axis still tells places apart. */
const BEYOND = 5;

/** A stretch of time, in microseconds since 1970. */
export interface Range {
  fromUs: number;
  toUs: number;
}

/** A stretch of time as an address has it: `1795559056959000-1795559057159190`. */
export function rangeParameter({ fromUs, toUs }: Range): string {
  return `${Math.round(fromUs)}-${Math.round(toUs)}`;
}

/** Reads that; undefined when it is no stretch of time. */
export function readRange(parameter: string): Range | undefined {
  const [, from, to] = /^(\d{1,16})-(\d{1,16})$/.exec(parameter) ?? [];
  const range = { fromUs: Number(from), toUs: Number(to) };
  return range.fromUs <= range.toUs ? range : undefined;
}

/** Turns moments into places on the time axis, in percent of its width. */
export interface Scale extends Range {
  /** What the ruler counts from. */
  originUs: number;
  /** Where the grid lines are, in microseconds after the origin. */
  ticks: number[];
  stepUs: number;
  /** Below 0 and above 100 for what is out of view. */
  at: (us: number) => number;
}

/** @param options.ticks about how many grid lines there shall be */
export function createScale(options: Range & { originUs: number; ticks: number }): Scale {
  const { fromUs, originUs } = options;
  const lengthUs = Math.max(1, options.toUs - fromUs);
  const stepUs = roundStep(lengthUs / options.ticks);
  const first = Math.ceil((fromUs - originUs) / stepUs);
  const last = Math.floor((fromUs + lengthUs - originUs) / stepUs);
  return {
    fromUs,
    toUs: fromUs + lengthUs,
    originUs,
    ticks: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * stepUs),
    stepUs,
    at: (us) => {
      const place = (100 * (us - fromUs)) / lengthUs;
      return Math.min(100 + BEYOND, Math.max(-BEYOND, place));
    },
  };
}

/** The next greater of 1, 2, 5, 10, 20, 50 … */
function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, atLeast)));
  return ([1, 2, 5].find((factor) => factor * power >= atLeast) ?? 10) * power;
}

/** A place on the axis as CSS. */
export function percent(value: number): string {
  return `${value.toFixed(3)}%`;
}

/** A moment of the ruler as text: in the unit of its steps, with no more digits than they have. */
export function tickLabel(us: number, stepUs: number): string {
  if (us === 0) return '0';
  const [unit, size] = UNITS.find(([, each]) => stepUs >= each / 10) ?? UNITS[2];
  return `${Number((us / size).toFixed(1))} ${unit}`;
}
