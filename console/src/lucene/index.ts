import type { LogLine } from '../model/api-types.ts';
import { QueryError } from '../model/source.ts';
import { type Expression, parseExpression } from './expression.ts';
import { anyPasses, somePasses } from './leaves.ts';

export type { Bound, Clause, ValueTest } from './clause.ts';
export { hasWildcards, isWildcard, termCharacters, unescaped } from './escapes.ts';
export type { Expression } from './expression.ts';
export { hintsFor } from './hints.ts';
export { anyPasses, somePasses } from './leaves.ts';
export { MOMENT, type Moment, parseMoment, timeOf } from './moment.ts';
export { fold } from './text.ts';
export { words } from './words.ts';

/** Longest query, in characters. */
export const LONGEST_QUERY = 1000;

/** A query that has been read. */
export interface Query {
  /** For those who keep lines in another form than whole. */
  readonly expression: Expression;
  matches(line: LogLine): boolean;
}

/**
 * Reads a query in Lucene's syntax, as one types it into Kibana's search box. What a value is asked
 * for is found as in Elasticsearch, see docs/console.md.
 *
 * @param q at most 1,000 characters; empty for every line
 * @throws QueryError that names what is wrong, and where
 */
export function parseQuery(q: string): Query {
  if (q.length > LONGEST_QUERY) {
    throw new QueryError(
      `the query has ${q.length} characters, ${LONGEST_QUERY} are possible at most`,
    );
  }
  const expression = parseExpression(q, Date.now());
  return { expression, matches: (line) => isMatch(line, expression) };
}

/**
 * Those of the lines that match a query, in their order.
 *
 * @throws QueryError as {@link parseQuery} does
 */
export function filterLines(lines: readonly LogLine[], q: string): LogLine[] {
  return lines.filter(parseQuery(q).matches);
}

function isMatch(line: LogLine, expression: Expression): boolean {
  switch (expression.type) {
    case 'all':
      return true;
    case 'not':
      return !isMatch(line, expression.operand);
    case 'and':
      return isMatch(line, expression.left) && isMatch(line, expression.right);
    case 'or':
      return isMatch(line, expression.left) || isMatch(line, expression.right);
    case 'test': {
      const { field, test } = expression;
      const { instance, record } = line;
      if (field === undefined) return anyPasses(record, test);
      if (field === 'instance' && anyPasses(instance, test)) return true;
      return somePasses(record, field.split('.'), test);
    }
  }
}
