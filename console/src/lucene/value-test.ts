import type { Clause, ValueTest } from './clause.ts';
import { hasWildcards, mistake, unescaped } from './escapes.ts';
import { isIn, parseMoment } from './moment.ts';
import { NUMBER, rangeTest } from './range-test.ts';
import { fold } from './text.ts';
import { Wildcards } from './wildcards.ts';
import { hasPhrase, someWord, words } from './words.ts';

/** Longest term with wildcards, in characters: what it may cost grows with its length. */
const LONGEST_WILDCARDS = 200;

const DATE = /^\d{4}-\d\d/;

/**
 * @param at where the clause stands in the query, for the message of a mistake
 * @param ofField whether it is asked of one field: `2026-11-22` is a day then, else three words
 * @throws QueryError when the clause asks for something impossible
 */
export function valueTest(clause: Clause, at: number, ofField: boolean, nowMs: number): ValueTest {
  switch (clause.type) {
    case 'exists':
      return { text: () => true, number: () => true, needle: '', numbers: true, objects: true };
    case 'range':
      return rangeTest(clause.from, clause.to, at, nowMs);
    case 'phrase':
      return wordsTest(clause.text, at, ofField, nowMs);
    case 'term':
      return hasWildcards(clause.raw)
        ? wildcardTest(clause.raw, at)
        : wordsTest(unescaped(clause.raw), at, ofField, nowMs);
  }
}

function wordsTest(text: string, at: number, ofField: boolean, nowMs: number): ValueTest {
  const phrase = words(fold(text));
  if (phrase.length === 0) {
    throw mistake(at, `there is no word in ${JSON.stringify(text)}: words are letters and digits`);
  }
  const number = NUMBER.test(text) ? Number(text) : undefined;
  const moment = ofField && DATE.test(text) ? parseMoment(text, nowMs) : undefined;
  return {
    text: (folded) => hasPhrase(folded, phrase) || (moment !== undefined && isIn(moment, folded)),
    number: (value) => value === number,
    needle: moment
      ? ''
      : phrase.reduce((longest, word) => (word.length > longest.length ? word : longest)),
    times: moment,
    numbers: number !== undefined,
    objects: false,
  };
}

function wildcardTest(raw: string, at: number): ValueTest {
  if (raw.length > LONGEST_WILDCARDS) {
    throw mistake(at, `a term with * or ? may have ${LONGEST_WILDCARDS} characters`);
  }
  const wildcards = new Wildcards(raw);
  return {
    text: (folded) =>
      wildcards.matches(folded) || someWord(folded, (word) => wildcards.matches(word)),
    number: () => false,
    needle: wildcards.needle,
    numbers: false,
    objects: false,
  };
}
