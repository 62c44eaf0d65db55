/** What one bench has found, as the JSON of a run keeps it. */
export interface BenchResult {
  name: string;
  /** What was done, and to what, in a sentence or two of Markdown. */
  about: string;
  tables: Table[];
  promises: Promised[];
  /** What else the reader must know, such as what could not be measured here and why. */
  notes: string[];
  /** Tasks that wanted a core, a minute's average, before and after: above the cores it is noise. */
  loadAverage: [before: number, after: number];
  seconds: number;
}

/** What a bench itself says of its result. */
export type Findings = Pick<BenchResult, 'about' | 'tables' | 'promises' | 'notes'>;

export interface Table {
  title: string;
  columns: string[];
  rows: string[][];
  /** Bars for the chart: a share of 1 for each name. */
  bars?: { name: string; value: number; ours: boolean }[];
}

/** A figure that is promised, always a ratio or an amount from this one run. */
export interface Promised {
  what: string;
  target: string;
  value: string;
  kept: boolean;
}

/** A promise to be at least, or at most, so much. */
export function promise(
  what: string,
  value: number,
  target: { least: number } | { most: number },
  unit = '',
): Promised {
  const isLeast = 'least' in target;
  const bound = isLeast ? target.least : target.most;
  return {
    what,
    target: `${isLeast ? '≥' : '≤'} ${bound}${unit}`,
    value: `${value.toFixed(2)}${unit}`,
    kept: isLeast ? value >= bound : value <= bound,
  };
}

/** How a bench is to be run. */
export interface RunOptions {
  /** So short that it shows only that everything runs, and no more about speed. */
  short: boolean;
  /** Whether this bench was asked for by name: a long one then takes its full time. */
  alone: boolean;
  /** A RabbitMQ; undefined where there is none. */
  rabbitUri: string | undefined;
  say(message: string): void;
}

/** A bench: does its work and says what it found; throws where a result cannot be right. */
export type Bench = (options: RunOptions) => Promise<Findings>;
