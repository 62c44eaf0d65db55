import type { ProcessInfo } from '../model/process-types.ts';
import type { Source } from '../model/source.ts';

/** The gauge of every process of ours that tells how late its event loop is, in seconds. */
const GAUGE = 'nodejs.eventloop.delay.p99';
/** A gauge that has not come for so long has ended, in milliseconds. */
const FRESH_MS = 30_000;
const STEP_MS = 10_000;

/**
 * Adds what the processes' gauges tell of their event loops. Where there are no timings they stay
 * unknown: how the processes are is to be seen all the same.
 */
export async function withEventLoopDelays(
  processes: readonly ProcessInfo[],
  source: Pick<Source, 'timings'>,
  signal: AbortSignal,
): Promise<ProcessInfo[]> {
  const now = Date.now();
  const range = { fromMs: now - FRESH_MS, toMs: now, stepMs: STEP_MS };
  const { gauges } = await source.timings(range, signal).catch(() => ({ gauges: [] }));
  return processes.map((process) => {
    const gauge = gauges.find(({ name, instance }) => name === GAUGE && instance === process.name);
    const isThere = gauge && process.pid !== null;
    return isThere ? { ...process, eventLoopDelayMs: gauge.last * 1000 } : process;
  });
}
