import type { Stretch } from './stretch.ts';

/** With blanks for the `\n` and `\u2028` of JSON inside a text: they are not parts of words. */
export function withoutEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:[bfnrt]|u[\da-f]{4})/gi, (sequence) => ' '.repeat(sequence.length));
}

/** Encoded again, a percent sign is `%25`, and that of this `%2525`. */
const PERCENT = '%(?:25)*';
/** One character: as RFC 3986 writes UTF-8 in a URL, JSON and HTML escape it; or a digit not of ASCII. */
const ESCAPED = new RegExp(
  [
    String.raw`${PERCENT}[0-7][\da-f]`,
    String.raw`${PERCENT}[cd][\da-f]${PERCENT}[89ab][\da-f]`,
    String.raw`${PERCENT}e[\da-f](?:${PERCENT}[89ab][\da-f]){2}`,
    String.raw`${PERCENT}f[0-7](?:${PERCENT}[89ab][\da-f]){3}`,
    String.raw`(?<!\\)\\+u(?<unit>[\da-f]{4})`,
    String.raw`&#(?<decimal>\d{1,6});`,
    '&(?<blank>nbsp|ensp|emsp|thinsp|shy);',
    String.raw`(?!\d)(?<digit>\p{Nd})`,
  ].join('|'),
  'giu',
);
/** Without any of these there is nothing to undo. */
const ESCAPE_HINT = /%|\\u|&|[\u0660-\uffff]/;

/** A text with its escapes undone. */
export interface Unescaped {
  text: string;
  /** Where a stretch of it stands in the original. */
  original(stretch: Stretch): Stretch;
}

/** @returns undefined where there is nothing to undo */
export function unescaped(text: string): Unescaped | undefined {
  if (!ESCAPE_HINT.test(text)) return undefined;
  const places: number[] = [];
  let plain = '';
  let done = 0;
  const add = (piece: string, placeOf: (i: number) => number) => {
    for (let i = 0; i < piece.length; i++) places.push(placeOf(i));
    plain += piece;
  };
  for (const { 0: sequence, index, groups } of text.matchAll(ESCAPED)) {
    const begin = done;
    add(text.slice(begin, index), (i) => begin + i);
    add(characterOf(sequence, groups), () => index);
    done = index + sequence.length;
  }
  if (done === 0) return undefined;
  add(text.slice(done), (i) => done + i);
  const place = (index: number) => places[index] ?? text.length;
  return { text: plain, original: ({ start, end }) => ({ start: place(start), end: place(end) }) };
}

type Groups = RegExpMatchArray['groups'];

function characterOf(sequence: string, groups: Groups): string {
  if (groups?.unit) return String.fromCharCode(Number.parseInt(groups.unit, 16));
  if (groups?.decimal) return String.fromCharCode(Number(groups.decimal));
  if (groups?.blank) return ' ';
  if (groups?.digit) return digitOf(groups.digit);
  try {
    const character = decodeURIComponent(sequence.replace(/%(?:25)+(?=[\da-f]{2})/gi, '%'));
    return /^\p{Nd}$/u.test(character) ? digitOf(character) : character;
  } catch {
    return sequence; // No UTF-8 after all.
  }
}

/** In Unicode, digits stand ten in a row: 0 to 9 of each script. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}
