import { z } from 'zod';

/** Of which process a number is: of a service's instance, or of a server that Prometheus asks itself. */
export const ReadingLabels = z.object({
  /** The name that it has in Prometheus, where several are asked for. */
  gauge: z.string().default(''),
  service: z.string().exactOptional(),
  job: z.string().default(''),
  instance: z.string().default(''),
});

/** What Prometheus knows of a process at the moment. */
export interface Reading {
  of: z.infer<typeof ReadingLabels>;
  level: number;
}

/** What there is to know of all processes. */
export interface Readings {
  /** Gauges as they are now. */
  now: Reading[];
  /** When instances gave a sign of life, in seconds since 1970. */
  lastSeen: Reading[];
  /** How often an instance of this name was started anew. */
  restarts: Reading[];
  /** How much of a core a server uses. */
  serverCpu: Reading[];
}

/** Tells processes apart. */
export function keyOf({ service, job, instance }: Reading['of']): string {
  return `${service ?? `job ${job}`}\n${instance}`;
}

/** The gauges of each process by their names. */
export function levelsOf(readings: readonly Reading[]): Map<string, Map<string, number>> {
  const levels = new Map<string, Map<string, number>>();
  for (const { of, level } of readings) {
    const key = keyOf(of);
    levels.set(key, (levels.get(key) ?? new Map()).set(of.gauge, level));
  }
  return levels;
}
