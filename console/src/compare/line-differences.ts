import { shapeOf } from '../lines/shape.ts';
import type { LogLine } from '../model/api-types.ts';
import type { TraceDifference } from '../model/comparison-types.ts';
import { folderName } from '../model/service-name.ts';

interface Line {
  service: string;
  level: string;
  message: string;
  /** The first line of its `exc_info`. */
  thrown: string;
}

/**
 * Lines that only one of two traces has, or has more often; those with values of their own count as
 * the same. Errors are the first, then what is missing.
 *
 * @param there lines of the other one, the newest first, as those of this one
 */
export function lineDifferences(
  there: readonly LogLine[],
  here: readonly LogLine[],
): TraceDifference[] {
  const [others, own] = [there.map(asLine).reverse(), here.map(asLine).reverse()];
  const additional = own.filter(withoutTwin(others));
  const missing = others.filter(withoutTwin(own));
  const tell = (what: 'missing' | 'additional') => (line: Line) => differenceOf(what, line);
  return [
    ...additional.filter(isBad).map(tell('additional')),
    ...missing.map(tell('missing')),
    ...additional.filter((line) => !isBad(line)).map(tell('additional')),
  ];
}

/** Each line of the others is the twin of one. */
function withoutTwin(others: readonly Line[]): (line: Line) => boolean {
  const left = new Map<string, number>();
  for (const line of others) left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) + 1);
  return (line) => {
    const twins = left.get(keyOf(line)) ?? 0;
    left.set(keyOf(line), twins - 1);
    return twins < 1;
  };
}

function keyOf({ service, level, message }: Line): string {
  return JSON.stringify([service, level, shapeOf(message)]);
}

function differenceOf(what: 'missing' | 'additional', line: Line): TraceDifference {
  const { service, message, level, thrown } = line;
  const says = [level, thrown].filter(Boolean).join(' ');
  const side = what === 'missing' ? { there: says } : { here: says };
  return { what, of: 'line', service, operation: message, ...side };
}

function isBad({ level }: Line): boolean {
  return ['ERROR', 'CRITICAL', 'FATAL', 'WARN', 'WARNING'].includes(level);
}

function asLine({ record, instance }: LogLine): Line {
  const text = (name: string) => (record[name] === undefined ? '' : String(record[name] ?? ''));
  const [thrown = ''] = text('exc_info').split('\n', 1);
  return {
    service: folderName(text('name') || instance),
    level: text('levelname'),
    message: text('message'),
    thrown,
  };
}
