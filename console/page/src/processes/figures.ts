import type { ProcessInfo } from '../../../src/model/api-types.ts';
import { formatCount, formatDuration } from '../ui/format.ts';

/** A figure of a process: a column of the table. */
export interface Figure {
  name: string;
  /** What it is, in more words. */
  title?: string;
  /** As it is shown; null where it is not known. */
  of: (process: ProcessInfo) => string | null;
}

/** In the order of the columns. */
export const FIGURES: readonly Figure[] = [
  { name: 'Process id', of: ({ pid }) => known(pid, String) },
  { name: 'Port', of: ({ port }) => known(port, String) },
  { name: 'Uptime', of: ({ startedAt }) => known(startedAt, uptime) },
  { name: 'CPU', of: ({ cpuPercent }) => known(cpuPercent, (cpu) => `${cpu.toFixed(1)} %`) },
  { name: 'Memory', of: ({ memoryBytes }) => known(memoryBytes, megabytes) },
  {
    name: 'Loop delay',
    title: 'Of the event loop: 99th percentile of the last seconds',
    of: ({ eventLoopDelayMs }) => known(eventLoopDelayMs, (ms) => formatDuration(ms * 1000)),
  },
  {
    name: 'Connections',
    title: 'Open HTTP connections',
    of: ({ connections }) => known(connections, formatCount),
  },
  {
    name: 'In hand',
    title: 'Requests, calls and events that it works on',
    of: ({ inHand }) => known(inHand, formatCount),
  },
];

function known<T>(value: T | null | undefined, draw: (value: T) => string): string | null {
  return value === null || value === undefined ? null : draw(value);
}

function uptime(startedAt: string): string {
  const ms = Math.max(0, Date.now() - Date.parse(startedAt));
  return formatDuration(Math.round(ms / 1000) * 1_000_000);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
