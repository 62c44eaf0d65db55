import {
  type Bound,
  type Clause,
  type Expression,
  hasWildcards,
  isWildcard,
  parseQuery,
  termCharacters,
  unescaped,
} from '../lucene/index.ts';

/** A query in Elasticsearch's own language. */
export type Query = Record<string, unknown>;

/** What Fluentd calls the process that wrote a line. */
export const CONTAINER = 'container_name';

/**
 * Reads a query as the embedded source does, so that both accept and refuse the same, and puts it
 * in Elasticsearch's terms. The text itself is not handed on: Elasticsearch takes AND and OR in an
 * order of its own, and regular expressions.
 *
 * @throws QueryError that names what is wrong, and where
 */
export function luceneQuery(q: string): Query {
  return queryOf(parseQuery(q).expression);
}

function queryOf(expression: Expression): Query {
  switch (expression.type) {
    case 'all':
      return { match_all: {} };
    case 'not':
      return { bool: { must_not: [queryOf(expression.operand)] } };
    case 'and':
      return { bool: { filter: [queryOf(expression.left), queryOf(expression.right)] } };
    case 'or':
      return anyOf([queryOf(expression.left), queryOf(expression.right)]);
    case 'test': {
      const { field = '*', clause } = expression;
      return field === 'instance' ? ofInstance(clause) : ofField(field, clause);
    }
  }
}

function anyOf(queries: Query[]): Query {
  return { bool: { should: queries, minimum_should_match: 1 } };
}

/**
 * What the line says of itself, as spans and gauges do; or its container, whose name people know. Docker
 * puts a slash before those.
 */
function ofInstance(clause: Clause): Query {
  const either = [ofField('instance', clause), ofField(CONTAINER, clause)];
  if (clause.type === 'term') {
    either.push(ofField(CONTAINER, { type: 'term', raw: `/${clause.raw}` }));
  }
  if (clause.type === 'phrase') {
    either.push(ofField(CONTAINER, { type: 'phrase', text: `/${clause.text}` }));
  }
  return anyOf(either);
}

function ofField(field: string, clause: Clause): Query {
  switch (clause.type) {
    case 'exists':
      return { exists: { field } };
    case 'range':
      return queryString(field, rangeText(clause.from, clause.to));
    case 'phrase':
      return words(field, clause.text);
    case 'term':
      return hasWildcards(clause.raw)
        ? queryString(field, escaped(clause.raw))
        : words(field, unescaped(clause.raw));
  }
}

/** Words after each other in a text; the whole of a keyword, a number or a date. */
function words(field: string, query: string): Query {
  return { multi_match: { query, fields: [field], type: 'phrase', lenient: true } };
}

/** What only the query language has for all kinds of fields. */
function queryString(field: string, query: string): Query {
  const lenient = { lenient: true, analyze_wildcard: true, allow_leading_wildcard: true };
  return { query_string: { query, fields: [field], ...lenient } };
}

function rangeText(from: Bound, to: Bound): string {
  const open = from?.inclusive === false ? '{' : '[';
  const close = to?.inclusive === false ? '}' : ']';
  return `${open}${boundText(from)} TO ${boundText(to)}${close}`;
}

function boundText(bound: Bound): string {
  return bound ? `"${bound.text.replace(/[\\"]/g, '\\$&')}"` : '*';
}

/** A term for Elasticsearch to read: all but its wildcards as it stands. */
function escaped(raw: string): string {
  return termCharacters(raw)
    .map((part) => {
      const plain = isWildcard(part) || /[\p{L}\p{N}_]/u.test(part.character);
      return plain ? part.character : `\\${part.character}`;
    })
    .join('');
}
