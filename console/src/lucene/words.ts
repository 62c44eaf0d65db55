/*
 * Where words begin and end: as Elasticsearch's analyzer `standard` cuts a text, which is by
 * Unicode's rules (UAX #29). docs/console.md tells what that means for those who search.
 */
import {
  EMOJI,
  EXTEND,
  GAP,
  JOINER,
  KATAKANA,
  kindAt,
  LETTER,
  MID,
  MID_LETTER,
  MID_NUMERIC,
  NUMERIC,
  SINGLE,
  UNSPACED,
} from './word-kinds.ts';

const CORE = LETTER | NUMERIC | KATAKANA;
const BEGINS = CORE | SINGLE | UNSPACED | EMOJI;
/** What follows a zero width joiner, such as the profession of a person, belongs to the same emoji. */
const EMOJI_SEQUENCE =
  /\p{Regional_Indicator}{2}|.[\p{M}\p{Cf}\p{Emoji_Modifier}]*(?:(?<=\u200d)\p{Extended_Pictographic}[\p{M}\p{Cf}\p{Emoji_Modifier}]*)*/suy;

/** The words of a text, in order. */
export function words(text: string): string[] {
  const found: string[] = [];
  for (let at = wordStart(text, 0); at < text.length; ) {
    const end = wordEnd(text, at);
    found.push(text.slice(at, end));
    at = wordStart(text, end);
  }
  return found;
}

/** Whether a text has a word that passes. */
export function someWord(text: string, passes: (word: string) => boolean): boolean {
  for (let at = wordStart(text, 0); at < text.length; ) {
    const end = wordEnd(text, at);
    if (passes(text.slice(at, end))) return true;
    at = wordStart(text, end);
  }
  return false;
}

/** Whether these words stand in a text, each right after the other. */
export function hasPhrase(text: string, phrase: readonly string[]): boolean {
  const [first = ''] = phrase;
  let boundary = 0;
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
    if (at < boundary || isInside(text, at) || isInside(text, at + first.length)) continue;
    // No text is cut twice: from the last gap on, or from where it was cut last.
    boundary = gapBefore(text, at, boundary);
    let start = wordStart(text, boundary);
    while (start < at) start = wordStart(text, wordEnd(text, start));
    boundary = start;
    if (start === at && beginsPhrase(text, at, phrase)) return true;
  }
  return false;
}

function beginsPhrase(text: string, start: number, phrase: readonly string[]): boolean {
  let at = start;
  for (const word of phrase) {
    if (at > start) at = wordStart(text, at);
    const end = at + word.length;
    if (!text.startsWith(word, at) || wordEnd(text, at) !== end) return false;
    at = end;
  }
  return true;
}

/** Whether a place is for certain amid a word: the characters before and after it belong together. */
function isInside(text: string, at: number): boolean {
  return at > 0 && joins(kindAt(text, at - 1), kindAt(text, at));
}

/** The last place behind a gap, which no word goes across. */
function gapBefore(text: string, from: number, first: number): number {
  let at = from;
  while (at > first && !isGap(text, at - 1)) at--;
  return at;
}

function isGap(text: string, at: number): boolean {
  // Half a character is none.
  return kindAt(text, at) === GAP && (text.charCodeAt(at) & 0xf800) !== 0xd800;
}

/** Where the next word begins; the length of the text when there is none. */
function wordStart(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const kind = kindAt(text, at);
    if (kind & BEGINS) return at;
    if (kind === JOINER) {
      const end = endOf(text, at, JOINER);
      if (kindAt(text, end) & CORE) return at;
      at = end;
    } else {
      at += sizeAt(text, at);
    }
  }
  return text.length;
}

/** @param start of a word */
function wordEnd(text: string, start: number): number {
  const first = kindAt(text, start);
  if (first === EMOJI) return emojiEnd(text, start);
  if (first === SINGLE) return endOf(text, start + sizeAt(text, start), 0);
  if (first === UNSPACED) return endOf(text, start, UNSPACED);
  let at = start;
  let last = first;
  for (;;) {
    let kind = kindAt(text, at);
    if (kind & MID) {
      const next = endOf(text, at + 1, 0);
      if (!(isMid(kind, last) && kindAt(text, next) === last)) return at;
      at = next;
      kind = last;
    }
    if (kind !== EXTEND) {
      if (!joins(last, kind)) return at;
      last = kind;
    }
    at += sizeAt(text, at);
  }
}

function joins(last: number, kind: number): boolean {
  switch (kind) {
    case LETTER:
    case NUMERIC:
      return (last & (LETTER | NUMERIC | JOINER)) !== 0;
    case KATAKANA:
      return (last & (KATAKANA | JOINER)) !== 0;
    case JOINER:
      return (last & (CORE | JOINER)) !== 0;
    default:
      return false;
  }
}

function isMid(kind: number, last: number): boolean {
  return (
    (last === LETTER && (kind & MID_LETTER) !== 0) ||
    (last === NUMERIC && (kind & MID_NUMERIC) !== 0)
  );
}

/** Where a run of a kind ends, with what belongs to its characters. */
function endOf(text: string, start: number, kind: number): number {
  let at = start;
  while (at < text.length && kindAt(text, at) & (kind | EXTEND)) at += sizeAt(text, at);
  return at;
}

function emojiEnd(text: string, start: number): number {
  EMOJI_SEQUENCE.lastIndex = start;
  return EMOJI_SEQUENCE.test(text) ? EMOJI_SEQUENCE.lastIndex : text.length;
}

/** Of the character that begins there, in UTF-16 code units. */
function sizeAt(text: string, at: number): number {
  return text.charCodeAt(at) >= 0xd800 && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
