import type { Clause, ValueTest } from './clause.ts';
import { mistake } from './escapes.ts';
import { type ClauseToken, type Token, tokens } from './tokens.ts';
import { valueTest } from './value-test.ts';

/** A query, ready to be asked of lines. */
export type Expression =
  | { type: 'all' }
  | { type: 'not'; operand: Expression }
  | { type: 'and' | 'or'; left: Expression; right: Expression }
  /** Of any field where none is named. The test does what the clause says. */
  | { type: 'test'; field: string | undefined; clause: Clause; test: ValueTest };

/**
 * Reads a query in Lucene's syntax: by recursive descent, a method for each rule of its grammar.
 *
 *     alternatives = all { "OR" all }
 *     all          = operand { [ "AND" ] operand }
 *     operand      = "NOT" operand | [ field ":" ] "(" alternatives ")" | clause
 *
 * @param nowMs what times like `now-15m` are counted from, in milliseconds since 1970
 * @throws QueryError that names what is wrong, and where
 */
export function parseExpression(query: string, nowMs: number): Expression {
  const found = tokens(query);
  return found.length === 0 ? { type: 'all' } : new Parser(found, query.length, nowMs).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  readonly #nowMs: number;
  #next = 0;

  constructor(found: readonly Token[], end: number, nowMs: number) {
    this.#tokens = found;
    this.#end = end;
    this.#nowMs = nowMs;
  }

  parse(): Expression {
    const expression = this.#alternatives(undefined);
    const rest = this.#tokens[this.#next];
    if (rest) throw mistake(rest.at, 'this parenthesis was not opened');
    return expression;
  }

  /** @param field what is meant by a clause that names none */
  #alternatives(field: string | undefined): Expression {
    let left = this.#all(field);
    while (this.#take('or')) left = { type: 'or', left, right: this.#all(field) };
    return left;
  }

  #all(field: string | undefined): Expression {
    let left = this.#operand(field);
    while (this.#take('and') || !this.#isAtEndOfAll()) {
      left = { type: 'and', left, right: this.#operand(field) };
    }
    return left;
  }

  #operand(field: string | undefined): Expression {
    const token = this.#tokens[this.#next];
    this.#next++;
    switch (token?.type) {
      case 'not':
        return { type: 'not', operand: this.#operand(field) };
      case 'open':
        return this.#group(token.at, token.field ?? field);
      case 'clause':
        return this.#clause(token, token.field ?? field);
      default:
        throw mistake(token?.at ?? this.#end, 'something to look for is missing here');
    }
  }

  #group(at: number, field: string | undefined): Expression {
    const expression = this.#alternatives(field);
    if (!this.#take('close')) throw mistake(at, 'this parenthesis is not closed');
    return expression;
  }

  #clause({ clause, at }: ClauseToken, field: string | undefined): Expression {
    if (field === undefined && clause.type === 'exists') return { type: 'all' };
    const test = valueTest(clause, at, field !== undefined, this.#nowMs);
    return { type: 'test', field, clause, test };
  }

  #take(type: Token['type']): boolean {
    const isNext = this.#tokens[this.#next]?.type === type;
    if (isNext) this.#next++;
    return isNext;
  }

  #isAtEndOfAll(): boolean {
    const token = this.#tokens[this.#next];
    return token === undefined || token.type === 'or' || token.type === 'close';
  }
}
