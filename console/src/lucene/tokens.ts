import type { Clause } from './clause.ts';
import { mistake, unescaped } from './escapes.ts';
import { Scanner } from './scanner.ts';

/** A piece of a query, and where it begins. */
export type Token = { at: number } & (
  | { type: 'and' | 'or' | 'not' | 'close' }
  /** A parenthesis; behind `field:`, all in it is asked of that field. */
  | { type: 'open'; field: string | undefined }
  | ClauseToken
);

export interface ClauseToken {
  type: 'clause';
  at: number;
  /** Undefined for any field. */
  field: string | undefined;
  clause: Clause;
}

const OPERATORS = [
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
  ['-', 'not'],
  [')', 'close'],
] as const;

const WORDS = new Map<string, 'and' | 'or' | 'not'>([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
]);

/**
 * Cuts a query in Lucene's syntax into its pieces.
 *
 * @throws QueryError that names what cannot be read, and where
 */
export function tokens(query: string): Token[] {
  const scanner = new Scanner(query);
  const found: Token[] = [];
  while (!scanner.atEnd()) found.push(token(scanner));
  return found;
}

function token(scanner: Scanner): Token {
  const { at } = scanner;
  for (const [text, type] of OPERATORS) {
    if (scanner.take(text)) return { type, at };
  }
  // Whatever is not told otherwise must match, so there is nothing more to a plus.
  scanner.take('+');
  if (scanner.take('(')) return { type: 'open', field: undefined, at };
  if (scanner.peek() === '"') return bare(scanner.clause(), at);
  if (scanner.peek() === ':') throw mistake(scanner.at, 'there is no field before the colon');
  const raw = scanner.term();
  const type = WORDS.get(raw);
  if (type && scanner.peek() !== ':') return { type, at };
  if (scanner.takeColon()) return ofField(unescaped(raw), scanner, at);
  return bare(raw === '*' ? { type: 'exists' } : { type: 'term', raw }, at);
}

function ofField(name: string, scanner: Scanner, at: number): Token {
  const field = name === '*' ? undefined : name;
  if (field === '_exists_') {
    return { type: 'clause', field: scanner.value(), clause: { type: 'exists' }, at };
  }
  if (scanner.take('(')) return { type: 'open', field, at };
  const clause = scanner.clause();
  if (scanner.peek() === ':') {
    throw mistake(scanner.at, 'put a text with a colon in quotes, or \\ before it');
  }
  return { type: 'clause', field, clause, at };
}

function bare(clause: Clause, at: number): Token {
  return { type: 'clause', field: undefined, clause, at };
}
