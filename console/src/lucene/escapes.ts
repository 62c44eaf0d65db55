import { QueryError } from '../model/source.ts';

/** One character of a term: `\` before it takes its meaning away. */
export interface TermCharacter {
  character: string;
  escaped: boolean;
}

/** The characters of a term as it was typed. */
export function termCharacters(raw: string): TermCharacter[] {
  const characters: TermCharacter[] = [];
  for (let at = 0; at < raw.length; at++) {
    const escaped = raw[at] === '\\';
    if (escaped) at++;
    characters.push({ character: raw[at] ?? '', escaped });
  }
  return characters;
}

/** A term, or what stood in quotes, without its `\`. */
export function unescaped(raw: string): string {
  return termCharacters(raw)
    .map(({ character }) => character)
    .join('');
}

export function hasWildcards(raw: string): boolean {
  return termCharacters(raw).some(isWildcard);
}

export function isWildcard({ character, escaped }: TermCharacter): boolean {
  return !escaped && (character === '*' || character === '?');
}

/** A mistake in a query, and where. People count characters from one. */
export function mistake(at: number, what: string): QueryError {
  return new QueryError(`the query, at character ${at + 1}: ${what}`);
}
