import { fold, hasWildcards, unescaped, words } from '../lucene/index.ts';
import { type Condition, EACH, exactly, NONE } from './condition.ts';
import { SPAN_ID, TRACE_ID } from './template.ts';
import type { Test } from './truth.ts';

/** Where the words of a UUID begin, counted from 1, and how long they are. */
const WORDS_OF_UUID = [
  [1, 8],
  [10, 4],
  [15, 4],
  [20, 4],
  [25, 12],
] as const;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * What a line's `uuid`, `trace_id` or `span_id` must be: what is in these columns has lower-case
 * hexadecimal digits and, of a UUID, hyphens.
 *
 * @param mark of the column
 */
export function conditionOfColumn(test: Test, mark: string): Condition {
  const { clause } = test;
  switch (clause.type) {
    case 'exists':
      return EACH;
    case 'range':
      return NONE;
    case 'phrase':
      return ofWords(clause.text, mark);
    case 'term':
      return hasWildcards(clause.raw)
        ? ofWildcards(test, clause.raw, mark)
        : ofWords(unescaped(clause.raw), mark);
  }
}

function ofWords(text: string, mark: string): Condition {
  const phrase = words(fold(text));
  const [first = ''] = phrase;
  if (phrase.some((word) => /[^\da-f]/.test(word))) return NONE;
  if (mark === TRACE_ID) return phrase.length === 1 ? indexed('trace_id', first) : NONE;
  if (mark === SPAN_ID) return phrase.length === 1 ? exactly('span_id = ?', first) : NONE;
  if (phrase.length > WORDS_OF_UUID.length) return NONE;
  const joined = phrase.join('-');
  if (UUID.test(joined)) return indexed('uuid', joined);
  return exactly("instr('-' || uuid || '-', ?) > 0", `-${joined}-`);
}

function indexed(column: string, value: string): Condition {
  const sql = `request in (select request from requests where ${column} = ?)`;
  return { ...exactly(sql, value), isIndexed: true };
}

function ofWildcards({ test }: Test, raw: string, mark: string): Condition {
  if (/[^\da-f-]/.test(test.needle)) return NONE;
  const pattern = globOf(raw);
  if (mark !== TRACE_ID && mark !== SPAN_ID) {
    const parts = WORDS_OF_UUID.map(
      ([start, length]) => `substr(uuid, ${start}, ${length}) glob ?`,
    );
    return exactly(
      `(uuid glob ? or ${parts.join(' or ')})`,
      ...Array<string>(parts.length + 1).fill(pattern),
    );
  }
  return exactly(`${mark === TRACE_ID ? 'trace_id' : 'span_id'} glob ?`, pattern);
}

/** The same wildcards as SQLite has them; what else means something to it stands for itself. */
function globOf(raw: string): string {
  return fold(raw).replace(/\\(.)|\[/gs, (all, escaped?: string) => {
    const character = escaped ?? all;
    return '[*?'.includes(character) ? `[${character}]` : character;
  });
}
