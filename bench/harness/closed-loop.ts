import { percentile } from './statistics.ts';

/** What a closed loop has done. */
export interface LoopResult {
  count: number;
  /** How often it was done in a second. */
  perSecond: number;
  /** How long one took, in milliseconds: half of them at most the first, 99 of 100 the second. */
  p50: number;
  p99: number;
  /** What this process worked for each, in microseconds of CPU. */
  cpuEach: number;
}

/**
 * Does `work` again and again for some time, `inFlight` of it at once.
 *
 * @throws what `work` throws
 */
export async function closedLoop(
  inFlight: number,
  ms: number,
  work: () => Promise<unknown>,
): Promise<LoopResult> {
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const end = begin + ms;
  async function keepOneInFlight(): Promise<void> {
    for (let start = performance.now(); start < end; ) {
      await work();
      const now = performance.now();
      times.push(now - start);
      start = now;
    }
  }
  await Promise.all(Array.from({ length: inFlight }, keepOneInFlight));
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    count: times.length,
    perSecond: times.length / seconds,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    cpuEach: (user + system) / times.length,
  };
}
