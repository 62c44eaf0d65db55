import type { LogLine } from '../../../src/model/api-types.ts';
import { timeOf } from './record.ts';

/**
 * Puts new lines to those that are there, the newest first, each once. New ones of several
 * processes may belong between those that are there, but not far down.
 *
 * @param fresh in any order
 * @param lines the newest first
 */
export function mergeLines(fresh: readonly LogLine[], lines: readonly LogLine[]): LogLine[] {
  const oldest = Math.min(...fresh.map(timeOf));
  const below = lines.findIndex((line) => timeOf(line) < oldest);
  const among = below < 0 ? lines : lines.slice(0, below);
  const byId = new Map([...among, ...fresh].map((line) => [line.id, line]));
  const newest = [...byId.values()].sort((a, b) => timeOf(b) - timeOf(a));
  return [...newest, ...lines.slice(among.length)];
}
