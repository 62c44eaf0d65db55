import { isWildcard, termCharacters } from './escapes.ts';
import { fold } from './text.ts';

/** Text between two `*`, with `?` for any one character. */
interface Piece {
  readonly text: string;
  /** Where a `?` stands, by place in `text`; undefined when none does. */
  readonly any: readonly boolean[] | undefined;
}

/**
 * A term with wildcards: `*` is any characters, also none, `?` any one.
 *
 * No regular expression is made of it. The pieces between the stars are looked for one after the
 * other, each at the first place behind the one before, which never has to be taken back: what
 * comes later fits as well behind the first place as behind any other. So two pointers only move
 * forward, and the time is at most the product of the lengths of text and longest piece, in
 * practice their sum.
 */
export class Wildcards {
  readonly #first: Piece;
  readonly #middle: readonly Piece[];
  /** Undefined when the term has no star, so that the first piece is all of it. */
  readonly #last: Piece | undefined;
  readonly #shortest: number;
  /** The longest text without wildcards in the term: whatever matches contains it. */
  readonly needle: string;

  /** @param raw a term as it was typed, `\` before characters to be taken as they are */
  constructor(raw: string) {
    const pieces = piecesOf(raw);
    const [first = { text: '', any: undefined }, ...others] = pieces;
    this.#first = first;
    this.#last = others.pop();
    this.#middle = others;
    this.#shortest = pieces.reduce((length, { text }) => length + text.length, 0);
    this.needle = pieces.flatMap(literals).reduce(longer, '');
  }

  /** @param text folded */
  matches(text: string): boolean {
    if (text.length < this.#shortest || !fits(text, 0, this.#first)) return false;
    let at = this.#first.text.length;
    if (!this.#last) return at === text.length;
    const end = text.length - this.#last.text.length;
    for (const piece of this.#middle) {
      const found = find(text, at, end, piece);
      if (found < 0) return false;
      at = found + piece.text.length;
    }
    return at <= end && fits(text, end, this.#last);
  }
}

function piecesOf(raw: string): Piece[] {
  const pieces: { text: string; any: boolean[] }[] = [{ text: '', any: [] }];
  for (const part of termCharacters(raw)) {
    if (isWildcard(part) && part.character === '*') {
      pieces.push({ text: '', any: [] });
      continue;
    }
    const piece = pieces.at(-1);
    if (!piece) continue;
    piece.text += part.character;
    piece.any.push(...Array<boolean>(part.character.length).fill(isWildcard(part)));
  }
  return pieces.map(({ text, any }) => {
    return { text: fold(text), any: any.includes(true) ? any : undefined };
  });
}

function fits(text: string, start: number, { text: wanted, any }: Piece): boolean {
  if (!any) return text.startsWith(wanted, start);
  for (let i = 0; i < wanted.length; i++) {
    if (!any[i] && text.charCodeAt(start + i) !== wanted.charCodeAt(i)) return false;
  }
  return true;
}

/** The first place from `start` on where a piece fits and ends before `end`, or -1. */
function find(text: string, start: number, end: number, piece: Piece): number {
  if (!piece.any) {
    const found = text.indexOf(piece.text, start);
    return found + piece.text.length <= end ? found : -1;
  }
  for (let at = start; at + piece.text.length <= end; at++) {
    if (fits(text, at, piece)) return at;
  }
  return -1;
}

function literals({ text, any }: Piece): string[] {
  if (!any) return [text];
  return [...text]
    .map((character, i) => (any[i] ? ' ' : character))
    .join('')
    .split(' ');
}

function longer(a: string, b: string): string {
  return b.length > a.length ? b : a;
}
