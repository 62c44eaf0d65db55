import type { LogRecord } from '../../api-types.ts';
import { timeOf } from '../../lucene/index.ts';
import type { ReadLine } from './segment.ts';

/** Longest line that is kept whole, in bytes. */
export const LONGEST_LINE = 1024 * 1024;
/** What is nested deeper than this is kept as text: to write it as JSON again would end in an error. */
const DEEPEST = 64;

const CUT = '… [cut: the line is longer than 1 MB]';

/**
 * Reads a line of a process's output. What is no JSON object is kept as the `message` of a record.
 *
 * @param bytes without the line end; of a line that is longer than {@link LONGEST_LINE}, that many
 *   bytes and one more
 * @param readUs the time, in microseconds since 1970, for a line that does not tell its own
 * @returns undefined for a line without anything in it
 */
export function readLine(instance: string, bytes: Buffer, readUs: number): ReadLine | undefined {
  const isCut = bytes.length > LONGEST_LINE;
  const text = bytes.toString('utf8', 0, LONGEST_LINE).replace(/\r$/, '');
  if (text.trim() === '') return undefined;
  const record = isCut ? undefined : parseRecord(text);
  const own = record?.['@timestamp'];
  const ownUs = typeof own === 'string' ? timeOf(own) : undefined;
  return {
    instance,
    record: withTime(record ?? { message: isCut ? text + CUT : text }, readUs),
    timeUs: ownUs ?? readUs,
    bytes: bytes.length,
  };
}

/** A record that says when it is from. */
function withTime(record: LogRecord, us: number): LogRecord {
  if (Object.hasOwn(record, '@timestamp')) return record;
  const ms = new Date(us / 1000).toISOString();
  const micros = String(us % 1000).padStart(3, '0');
  return { '@timestamp': `${ms.slice(0, -1)}${micros}Z`, ...record };
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
