import type { ProcessInfo } from '../model/process-types.ts';
import { keyOf, levelsOf, type Reading, type Readings } from './readings.ts';

type Level = (gauge: string) => number | null;

/**
 * The services' instances, by what they tell of themselves, in the order of services and names. One
 * that is silent is away: Prometheus cannot tell one that was stopped from one that died.
 */
export function serviceRows({ now, lastSeen, restarts }: Readings, nowMs: number): ProcessInfo[] {
  const levels = levelsOf(now);
  const restarted = new Map(restarts.map(({ of, level }) => [keyOf(of), level]));
  return lastSeen
    .map(({ of, level: lastSeconds }): ProcessInfo => {
      const key = keyOf(of);
      const known = levels.get(key);
      const row = known
        ? runningRow(of, (gauge) => known.get(gauge) ?? null, nowMs)
        : awayRow(of, lastSeconds * 1000);
      const count = restarted.get(key) ?? 0;
      return count > 0 ? { ...row, restarts: count } : row;
    })
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function runningRow(of: Reading['of'], level: Level, nowMs: number): ProcessInfo {
  const uptimeMs = times(level('process_uptime_seconds'), 1000);
  const connections = level('http_server_open_connections');
  const inHand = [
    level('http_server_active_requests'),
    level('messaging_consumer_active_messages'),
  ].filter((count) => count !== null);
  return {
    ...namesOf(of),
    state: 'running',
    since: null,
    startedAt: uptimeMs === null ? null : new Date(nowMs - uptimeMs).toISOString(),
    cpuPercent: times(level('process_cpu_usage'), 100),
    memoryBytes: level('process_memory_usage_bytes'),
    eventLoopDelayMs: times(level('nodejs_eventloop_delay_p99_seconds'), 1000),
    ...(connections !== null && { connections }),
    ...(inHand.length > 0 && { inHand: inHand.reduce((sum, count) => sum + count) }),
  };
}

function awayRow(of: Reading['of'], lastMs: number): ProcessInfo {
  return {
    ...namesOf(of),
    state: 'away',
    why: 'it gives no sign of life any more',
    since: new Date(lastMs).toISOString(),
    startedAt: null,
    cpuPercent: null,
    memoryBytes: null,
    eventLoopDelayMs: null,
  };
}

function namesOf({ service = '', instance }: Reading['of']) {
  return {
    name: instance,
    service,
    ...{ pid: null, port: null, crashes: 0, lastCrashes: [], actions: [] },
  };
}

function times(level: number | null, factor: number): number | null {
  return level === null ? null : level * factor;
}

function orderOf({ service, name }: ProcessInfo): string {
  return `${service}\n${name}`;
}
