import type { Span } from './span.ts';

/** With blanks for the `\n` and `\u2028` of JSON inside a text: they are not parts of words. */
export function withoutEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:[bfnrt]|u[\da-f]{4})/gi, (sequence) => ' '.repeat(sequence.length));
}

/** Encoded again, a percent sign is `%25`, and that of this `%2525`. */
const PERCENT = '%(?:25)*';
/** One character: UTF-8 as RFC 3986 writes it in a URL, or as JSON escapes it. */
const ESCAPED = new RegExp(
  [
    String.raw`${PERCENT}[0-7][\da-f]`,
    String.raw`${PERCENT}[cd][\da-f]${PERCENT}[89ab][\da-f]`,
    String.raw`${PERCENT}e[\da-f](?:${PERCENT}[89ab][\da-f]){2}`,
    String.raw`${PERCENT}f[0-7](?:${PERCENT}[89ab][\da-f]){3}`,
    String.raw`(?<!\\)\\+u(?<unit>[\da-f]{4})`,
  ].join('|'),
  'gi',
);

/** A text with its escapes undone. */
export interface Unescaped {
  text: string;
  /** Where a stretch of it stands in the original. */
  original(span: Span): Span;
}

/** @returns undefined where there is nothing to undo */
export function unescaped(text: string): Unescaped | undefined {
  if (!text.includes('%') && !text.includes('\\u')) return undefined;
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
    add(characterOf(sequence, groups?.unit), () => index);
    done = index + sequence.length;
  }
  if (done === 0) return undefined;
  add(text.slice(done), (i) => done + i);
  const place = (index: number) => places[index] ?? text.length;
  return { text: plain, original: ({ start, end }) => ({ start: place(start), end: place(end) }) };
}

function characterOf(sequence: string, unit: string | undefined): string {
  if (unit) return String.fromCharCode(Number.parseInt(unit, 16));
  try {
    return decodeURIComponent(sequence.replace(/%(?:25)+(?=[\da-f]{2})/gi, '%'));
  } catch {
    return sequence; // No UTF-8 after all.
  }
}
