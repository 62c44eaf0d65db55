/*
 * What a word is, and how case is left out of account. A word is a run of letters, digits and
 * underscores, much as in Elasticsearch's standard analyzer; characters beyond the Basic
 * Multilingual Plane count as letters.
 */

const UNKNOWN = 0;
const WORD = 1;
const OTHER = 2;
/** Of each UTF-16 code unit that was asked for so far. */
const kinds = new Uint8Array(0x10000);

/** Whether a UTF-16 code unit belongs to a word. */
function isWordUnit(unit: number): boolean {
  const known = kinds[unit] ?? OTHER;
  if (known !== UNKNOWN) return known === WORD;
  const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
  const isWord = isSurrogate || /[\p{L}\p{M}\p{N}_]/u.test(String.fromCharCode(unit));
  kinds[unit] = isWord ? WORD : OTHER;
  return isWord;
}

/**
 * A text in lower case, of the same length, so that a place in one is a place in the other: what
 * would become longer stays as it is. The two forms of the Greek sigma become one.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const folded = lower.length === text.length ? lower : [...text].map(lowerOfSameLength).join('');
  return folded.replaceAll('ς', 'σ');
}

function lowerOfSameLength(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}

/** Where the word, or the gap between two words, ends that begins at `start`. */
export function runEnd(text: string, start: number, isWord: boolean): number {
  let at = start;
  while (at < text.length && isWordUnit(text.charCodeAt(at)) === isWord) at++;
  return at;
}

/** The words of a text, in order. */
export function words(text: string): string[] {
  const found: string[] = [];
  for (let at = runEnd(text, 0, false); at < text.length; at = runEnd(text, at, false)) {
    const end = runEnd(text, at, true);
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}

/** Whether these words stand in a text, each right after the other. */
export function hasPhrase(text: string, phrase: readonly string[]): boolean {
  const [first = ''] = phrase;
  let at = text.indexOf(first);
  while (at >= 0) {
    if (!(at > 0 && isWordUnit(text.charCodeAt(at - 1))) && beginsPhrase(text, at, phrase)) {
      return true;
    }
    at = text.indexOf(first, at + 1);
  }
  return false;
}

function beginsPhrase(text: string, start: number, phrase: readonly string[]): boolean {
  let at = start;
  for (const word of phrase) {
    if (at > start) at = runEnd(text, at, false);
    if (!text.startsWith(word, at)) return false;
    at += word.length;
    if (at < text.length && isWordUnit(text.charCodeAt(at))) return false;
  }
  return true;
}
