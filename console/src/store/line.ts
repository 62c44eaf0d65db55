import { timeOf } from '../lucene/index.ts';
import type { LogRecord } from '../model/api-types.ts';
import { isoTime } from '../model/span.ts';

/** Longest line that is kept whole, in bytes. */
export const LONGEST_LINE = 1024 * 1024;
/** What is nested deeper than this is kept as text: to write it as JSON again would end in an error. */
const DEEPEST = 64;

const CUT = '… [cut: the line is longer than 1 MB]';

/** A line that has been read. */
export interface ReadLine {
  readonly record: LogRecord;
  /** When it was written, in microseconds since 1970. */
  readonly timeUs: number;
}

/**
 * Reads a line of a process's output. What is no JSON object is kept as the `message` of a record.
 *
 * @param text without the line end, and of {@link LONGEST_LINE} at most
 * @param isCut whether the line was longer
 * @param readUs the time, in microseconds since 1970, for a line that does not tell its own
 */
export function readLine(text: string, isCut: boolean, readUs: number): ReadLine {
  const record = isCut ? undefined : parseRecord(text);
  const own = record?.['@timestamp'];
  const ownUs = typeof own === 'string' ? timeOf(own) : undefined;
  return {
    record: withTime(record ?? { message: isCut ? text + CUT : text }, readUs),
    timeUs: ownUs ?? readUs,
  };
}

/** A record that says when it is from. */
function withTime(record: LogRecord, us: number): LogRecord {
  if (Object.hasOwn(record, '@timestamp')) return record;
  return { '@timestamp': isoTime(us), ...record };
}

function parseRecord(text: string): LogRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isShallow(value, DEEPEST) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is LogRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isShallow(member, levels - 1));
}
