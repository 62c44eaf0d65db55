import type { LogLine } from '../model/api-types.ts';
import type { LinePatterns } from '../model/summary-types.ts';
import { fieldTerm } from './field-value.ts';
import { shapeOf, VALUE } from './shape.ts';

type Pattern = LinePatterns['patterns'][number];

/** Nobody reads more. */
const MOST_PATTERNS = 100;
/** What follows in a message does not make it another pattern; in characters. */
const LONGEST = 300;

/**
 * What the lines say, the values left out: lines of one writer and level whose messages only differ in
 * numbers, ids and what stands in quotes are one pattern.
 *
 * @param lines the newest first
 * @returns the commonest first
 */
export function patternsOf(lines: readonly LogLine[]): Pick<LinePatterns, 'patterns' | 'distinct'> {
  const patterns = new Map<string, Pattern>();
  for (const { record } of lines) {
    const text = (name: string) => String(record[name] ?? '');
    const [name, levelname, time] = [text('name'), text('levelname'), text('@timestamp')];
    const pattern = shapeOf(text('message').slice(0, LONGEST));
    const key = JSON.stringify([name, levelname, pattern]);
    const known = patterns.get(key);
    if (known) {
      known.count += 1;
      known.first = time;
    } else {
      const q = queryOf(pattern, name, levelname);
      patterns.set(key, { pattern, name, levelname, count: 1, first: time, last: time, q });
    }
  }
  const commonest = [...patterns.values()].sort((a, b) => b.count - a.count);
  return { patterns: commonest.slice(0, MOST_PATTERNS), distinct: patterns.size };
}

/** Finds what stands between the values, each part as a phrase. */
function queryOf(pattern: string, name: string, levelname: string): string {
  const words = pattern.split(VALUE).filter((part) => /[\p{L}\p{N}]/u.test(part));
  return [
    ...words.map((part) => fieldTerm('message', part.trim())),
    ...(name ? [fieldTerm('name', name)] : []),
    ...(levelname ? [fieldTerm('levelname', levelname)] : []),
  ].join(' AND ');
}
