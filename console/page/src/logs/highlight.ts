import { queryTokens } from './query-tokens.ts';

/** Words that were searched for one after the other, in lower case; each may have wildcards. */
export interface SearchedPhrase {
  /** The field they were searched in; empty for all. */
  field: string;
  words: string[];
}

/** A piece of a text, and whether it was searched for. */
export interface TextPiece {
  text: string;
  found: boolean;
}

const WORD = /[\p{L}\p{N}_]+/gu;
const WORD_OR_WILDCARD = /[\p{L}\p{N}_*?]+/gu;

/** What a search looks for, to be shown in what it found; what must be absent is left out. */
export function searchedPhrases(query: string): SearchedPhrase[] {
  return queryTokens(query)
    .filter(({ negated, value }) => !negated && !/^[[{<>]/.test(value))
    .map(({ field, value }) => ({
      field,
      words: [...value.toLowerCase().matchAll(WORD_OR_WILDCARD)].map(([word]) => word),
    }))
    .filter(({ words }) => words.some((word) => /[^*?]/.test(word)));
}

/**
 * Cuts a text into what was searched for and what was not. Words match as the server matches them:
 * whole, in either case, with `*` and `?`.
 */
export function highlight(text: string, phrases: readonly SearchedPhrase[]): TextPiece[] {
  if (phrases.length === 0) return [{ text, found: false }];
  const words = [...text.matchAll(WORD)].map((match) => ({
    text: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const pieces: TextPiece[] = [];
  let done = 0;
  for (let index = 0; index < words.length; index++) {
    const phrase = phrases.find((candidate) =>
      candidate.words.every((word, offset) => wildcardMatch(word, words[index + offset]?.text)),
    );
    const first = words[index];
    const last = phrase && words[index + phrase.words.length - 1];
    if (!first || !last) continue;
    if (first.start > done) pieces.push({ text: text.slice(done, first.start), found: false });
    pieces.push({ text: text.slice(first.start, last.end), found: true });
    done = last.end;
    index += phrase.words.length - 1;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), found: false });
  return pieces;
}

/** Whether a word matches a pattern with `*` and `?`, in time of their product at most. */
function wildcardMatch(pattern: string, word: string | undefined): boolean {
  if (word === undefined) return false;
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let afterStar = 0;
  while (at < word.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern++;
      afterStar = at;
    } else if (wanted === '?' || wanted === word[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++afterStar;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
