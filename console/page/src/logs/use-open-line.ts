import { useRef } from 'preact/hooks';
import type { LogLine, LogPage } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { findLine, timeIn } from '../ui/line-address.ts';
import { useQuery } from '../ui/use-query.ts';

/** As many lines of one millisecond as the API gives. */
const MOST_LINES = 1000;

/**
 * The line that the page's address says is open: one of those that were found, or another, which is
 * asked for.
 *
 * @param found undefined as long as it is being searched
 * @returns `missing` when it is not kept any more
 */
export function useOpenLine(
  address: string | undefined,
  found: readonly LogLine[] | undefined,
): LogLine | 'missing' | undefined {
  const last = useRef<{ address: string; line: LogLine } | undefined>(undefined);
  const held = address !== undefined && found ? findLine(found, address) : undefined;
  if (address !== undefined && held) last.current = { address, line: held };
  const known = last.current?.address === address ? last.current?.line : undefined;
  const isAsked = address !== undefined && found !== undefined && !known;
  const { data } = useQuery<LogPage>(isAsked ? pathOf(address) : undefined);
  if (known || !data || address === undefined) return known;
  return findLine(data.lines, address) ?? 'missing';
}

function pathOf(address: string): string | undefined {
  const ms = timeIn(address);
  if (Number.isNaN(ms)) return undefined;
  const [from, to] = [ms, ms + 1].map((time) => new Date(time).toISOString());
  return apiPath('/api/logs', { from, to, limit: MOST_LINES });
}
