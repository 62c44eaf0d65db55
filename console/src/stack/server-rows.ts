import type { ProcessInfo } from '../model/process-types.ts';
import { keyOf, levelsOf, type Readings } from './readings.ts';

/**
 * The servers that Prometheus asks itself: itself, the broker, and so on. One that it asks twice, for
 * different things, is one.
 */
export function serverRows({ now, serverCpu }: Readings): ProcessInfo[] {
  const targets = now
    .filter(({ of }) => of.gauge === 'up')
    .sort((a, b) => (a.of.job < b.of.job ? -1 : 1));
  const asked = [...new Map(targets.toReversed().map((up) => [up.of.instance, up])).values()];
  const levels = levelsOf(now.filter(({ of }) => of.service === undefined));
  const cpu = new Map(serverCpu.map(({ of, level }) => [keyOf(of), level]));
  return asked.toReversed().map(({ of, level: up }): ProcessInfo => {
    const isAlone = asked.every((other) => other.of === of || other.of.job !== of.job);
    const known = levels.get(keyOf(of));
    const startSeconds = known?.get('process_start_time_seconds');
    const cores = cpu.get(keyOf(of));
    return {
      name: isAlone ? of.job : `${of.job} (${of.instance})`,
      service: null,
      state: up === 1 ? 'running' : 'away',
      ...(up !== 1 && { why: `Prometheus does not reach it at ${of.instance}` }),
      since: null,
      ...{ pid: null, port: null, crashes: 0, lastCrashes: [], actions: [] },
      startedAt: startSeconds === undefined ? null : new Date(startSeconds * 1000).toISOString(),
      cpuPercent: cores === undefined ? null : cores * 100,
      memoryBytes: memoryOf(known),
      eventLoopDelayMs: null,
    };
  });
}

function memoryOf(levels: ReadonlyMap<string, number> | undefined): number | null {
  const own = levels?.get('process_resident_memory_bytes');
  return own ?? levels?.get('rabbitmq_process_resident_memory_bytes') ?? null;
}
