import { anyPasses, somePasses, type ValueTest } from '../../lucene/index.ts';
import type { Column } from './column.ts';
import type { Deadline } from './deadline.ts';

/** Which distinct values of a column pass a test: 1 at each one's code; undefined when none does. */
export type Passing = Uint8Array | undefined;

/**
 * Asks each distinct value of a column once.
 *
 * @param path where in an object to look; undefined for anywhere in it
 * @throws SourceError when that takes too long
 */
export function scan(
  column: Column,
  path: readonly string[] | undefined,
  test: ValueTest,
  deadline: Deadline,
): Passing {
  switch (column.kind) {
    case 'number':
      return path?.length || !test.numbers ? undefined : scanNumbers(column, test);
    case 'text':
      return path?.length
        ? undefined
        : scanTexts(column, test.needle, (text) => test.text(text), deadline);
    case 'json': {
      // A number may be written in another way than it was asked for.
      const needle = test.numbers ? '' : test.needle;
      const passes = (value: unknown) => {
        return path ? somePasses(value, path, test) : anyPasses(value, test);
      };
      return scanTexts(column, needle, (_, code) => passes(column.distinct(code)), deadline);
    }
  }
}

function scanNumbers(column: Column, test: ValueTest): Passing {
  const numbers = column.numbers();
  let passing: Passing;
  for (let index = 0; index < numbers.length; index++) {
    if (!test.number(numbers[index] ?? 0)) continue;
    passing ??= new Uint8Array(column.size + 1);
    passing[index + 1] = 1;
  }
  return passing;
}

/**
 * Looks for the needle in all texts at once, which are one text, and asks only those that have it:
 * most of the time a search is the search for a rare word.
 */
function scanTexts(
  column: Column,
  needle: string,
  passes: (folded: string, code: number) => boolean,
  deadline: Deadline,
): Passing {
  const { folded, ends } = column.texts();
  let passing: Passing;
  let at = 0;
  for (let index = 0; index < ends.length; index++) {
    if (needle !== '') {
      at = folded.indexOf(needle, at);
      if (at < 0) break;
      while ((ends[index] ?? 0) <= at) index++;
    }
    const start = (ends[index - 1] ?? -1) + 1;
    const end = ends[index] ?? 0;
    deadline.spend(end - start);
    if (passes(folded.slice(start, end), index + 1)) {
      passing ??= new Uint8Array(column.size + 1);
      passing[index + 1] = 1;
    }
    at = end;
  }
  return passing;
}
