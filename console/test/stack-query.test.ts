import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryError } from '../src/model/source.ts';
import { luceneQuery } from '../src/stack/lucene-query.ts';

const phrase = (field: string, query: string) => ({
  multi_match: { query, fields: [field], type: 'phrase', lenient: true },
});
const queryString = (field: string, query: string) => ({
  query_string: {
    query,
    fields: [field],
    lenient: true,
    analyze_wildcard: true,
    allow_leading_wildcard: true,
  },
});
const all = (...queries: unknown[]) => ({ bool: { filter: queries } });
const any = (...queries: unknown[]) => ({ bool: { should: queries, minimum_should_match: 1 } });
const not = (query: unknown) => ({ bool: { must_not: [query] } });

const QUERIES: [q: string, query: unknown][] = [
  ['', { match_all: {} }],
  ['*', { match_all: {} }],
  ['selling', phrase('*', 'selling')],
  ['"placing \\"sell\\" order"', phrase('*', 'placing "sell" order')],
  ['uuid:4cbbe0d5-1c1d', phrase('uuid', '4cbbe0d5-1c1d')],
  ['a OR b c', any(phrase('*', 'a'), all(phrase('*', 'b'), phrase('*', 'c')))],
  ['(a OR b) AND NOT c', all(any(phrase('*', 'a'), phrase('*', 'b')), not(phrase('*', 'c')))],
  ['name:(a OR b)', any(phrase('name', 'a'), phrase('name', 'b'))],
  ['_exists_:uuid', { exists: { field: 'uuid' } }],
  ['-uuid:*', not({ exists: { field: 'uuid' } })],
  ['plac?ng*', queryString('*', 'plac?ng*')],
  ['path:a\\/b\\*c*', queryString('path', 'a\\/b\\*c*')],
  ['levelno:>=20', queryString('levelno', '["20" TO *]')],
  ['levelno:<20', queryString('levelno', '[* TO "20"}')],
  ['lineno:[1 TO 5}', queryString('lineno', '["1" TO "5"}')],
  ['@timestamp:>now-5m', queryString('@timestamp', '{"now-5m" TO *]')],
  [
    'instance:orders-1',
    any(
      phrase('instance', 'orders-1'),
      phrase('container_name', 'orders-1'),
      phrase('container_name', '/orders-1'),
    ),
  ],
  [
    'instance:"orders-1"',
    any(
      phrase('instance', 'orders-1'),
      phrase('container_name', 'orders-1'),
      phrase('container_name', '/orders-1'),
    ),
  ],
  [
    'instance:o*',
    any(
      queryString('instance', 'o*'),
      queryString('container_name', 'o*'),
      queryString('container_name', '\\/o*'),
    ),
  ],
  ['instance:*', any({ exists: { field: 'instance' } }, { exists: { field: 'container_name' } })],
];

for (const [q, query] of QUERIES) {
  test(`${JSON.stringify(q)} in Elasticsearch's terms`, () => {
    assert.deepEqual(luceneQuery(q), query);
  });
}

for (const q of ['/x/', 'a OR', '(a', 'field:', 'a~2', 'x'.repeat(1001)]) {
  test(`${JSON.stringify(q.slice(0, 20))} is refused, as by the embedded source`, () => {
    assert.throws(() => luceneQuery(q), QueryError);
  });
}
