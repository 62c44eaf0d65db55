import type { ProcessInfo } from '../../src/model/process-types.ts';

/** A process that does its work, as the supervisor tells of it. */
export const ORDERS: ProcessInfo = {
  name: 'orders',
  service: 'orders',
  state: 'ready',
  since: '2026-01-01T00:00:00.000Z',
  pid: 17,
  port: 5002,
  startedAt: '2026-01-01T00:00:00.000Z',
  crashes: 0,
  lastCrashes: [],
  cpuPercent: 1.5,
  memoryBytes: 50_000_000,
  eventLoopDelayMs: null,
  actions: ['stop', 'restart', 'pause', 'more'],
};
