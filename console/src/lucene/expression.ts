import { type ParserAst, parse } from 'liqe';
import type { Clause, ValueTest } from './clause.ts';
import { Outline } from './outline.ts';
import { tokens } from './tokens.ts';
import { valueTest } from './value-test.ts';

/** A query, ready to be asked of lines. */
export type Expression =
  | { type: 'all' }
  | { type: 'not'; operand: Expression }
  | { type: 'and' | 'or'; left: Expression; right: Expression }
  /** Of any field where none is named. The test does what the clause says. */
  | { type: 'test'; field: string | undefined; clause: Clause; test: ValueTest };

/**
 * Reads a query in Lucene's syntax.
 *
 * liqe says how the clauses belong together, and is not shown the clauses: of what people type into
 * Kibana it refuses `@timestamp:…`, ranges of dates, `!` and `field:(a OR b)`. Nor is it shown the
 * query's own operators. It needs time that doubles with each `(a)` after another unless an operator
 * stands between them, and takes AND and OR from left to right as they come. So it gets each clause
 * as the letter `c`, with every operator written out, and parentheses that make AND the stronger.
 *
 * @throws QueryError that names what is wrong, and where
 */
export function parseExpression(query: string, nowMs: number): Expression {
  const found = tokens(query);
  if (found.length === 0) return { type: 'all' };
  const outline = new Outline();
  for (const token of found) outline.add(token);
  const text = outline.end(query.length);
  const clauses = outline.clauses.map(({ field, clause, at }): Expression => {
    if (field === undefined && clause.type === 'exists') return { type: 'all' };
    const test = valueTest(clause, at, field !== undefined, nowMs);
    return { type: 'test', field, clause, test };
  });
  return expressionOf(parse(text), clauses.values());
}

/** Takes the clauses in the order in which they stand in the query. */
function expressionOf(ast: ParserAst, clauses: Iterator<Expression>): Expression {
  switch (ast.type) {
    case 'ParenthesizedExpression':
      return expressionOf(ast.expression, clauses);
    case 'UnaryOperator':
      return { type: 'not', operand: expressionOf(ast.operand, clauses) };
    case 'LogicalExpression': {
      const left = expressionOf(ast.left, clauses);
      const right = expressionOf(ast.right, clauses);
      return { type: ast.operator.operator === 'OR' ? 'or' : 'and', left, right };
    }
    default:
      return clauses.next().value ?? { type: 'all' };
  }
}
