import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseQuery } from '../src/lucene/index.ts';
import { QueryError } from '../src/model/source.ts';

/** Queries, where the mistake is, and what is said about it. */
const MISTAKES: [string, number, RegExp][] = [
  ['AND', 1, /something to look for is missing/],
  ['a AND', 6, /something to look for is missing/],
  ['a OR OR b', 6, /something to look for is missing/],
  ['NOT', 4, /something to look for is missing/],
  ['()', 2, /something to look for is missing/],
  ['(a', 1, /not closed/],
  ['a (b (c)', 3, /not closed/],
  ['a)', 2, /not opened/],
  ['uuid:', 6, /something is missing/],
  ['uuid : ', 8, /something is missing/],
  ['a OR :b', 6, /no field before the colon/],
  ['uuid:)', 6, /something is missing/],
  [':a', 1, /no field before the colon/],
  ['a:b:c', 4, /colon in quotes/],
  ['name:"abc', 6, /quotation mark is not closed/],
  ['a\\', 1, /nothing follows the last \\/],
  ['/orders.*/', 1, /regular expressions .* are not possible; .* in quotes/],
  ['message:/x/', 9, /regular expressions/],
  ['POST /shares/sell', 6, /in quotes/],
  ['order~2', 6, /~ .* is not possible/],
  ['"a b"~3', 6, /~ .* is not possible/],
  ['order^2', 6, /\^ .* is not possible/],
  ['a[1', 2, /in quotes/],
  ['lineno:[1 TO', 8, /a range is written \[1 TO 5\]/],
  ['lineno:[1 5]', 8, /a range is written/],
  ['name:[a TO f]', 1, /a range needs numbers or times/],
  ['a lineno:>x', 3, /a range needs numbers or times/],
  ['@timestamp:>2026-02-30', 1, /a range needs numbers or times/],
  ['@timestamp:[5 TO 2026-01-01]', 1, /a range needs numbers or times/],
  ['...', 1, /no word in "\.\.\."/],
  ['a "--"', 3, /no word in "--"/],
  [`*${'a'.repeat(200)}`, 1, /a term with \* or \? may have 200 characters/],
];

describe('mistakes in a query', () => {
  for (const [q, at, what] of MISTAKES) {
    it(`${q.slice(0, 30)}: at character ${at}`, () => {
      assert.throws(
        () => parseQuery(q),
        (error) => {
          assert.ok(error instanceof QueryError, String(error));
          assert.ok(error.message.startsWith(`the query, at character ${at}: `), error.message);
          assert.match(error.message, what);
          return true;
        },
      );
    });
  }

  it('a query has 1,000 characters at most', () => {
    parseQuery('x'.repeat(1000));
    assert.throws(() => parseQuery('x'.repeat(1001)), {
      name: 'QueryError',
      message: 'the query has 1001 characters, 1000 are possible at most',
    });
  });
});

/**
 * Each takes milliseconds where the work grows with the length. Where it doubled with each more, as
 * in a backtracking parser, the test would never end: the runner's limit would end it.
 */
const HOSTILE = {
  'terms in parentheses': '(a)'.repeat(333),
  'open parentheses': `${'('.repeat(499)}a${')'.repeat(499)}`,
  'nested negations': `${'!('.repeat(330)}a${')'.repeat(330)}`,
  terms: 'a '.repeat(500),
  alternatives: `${'a OR '.repeat(199)}a`,
  'groups of a field': 'f:(a OR b)'.repeat(100),
  quotes: '"a" '.repeat(250),
  ranges: 'f:[1 TO 2] '.repeat(90),
};

describe('hostile queries', () => {
  for (const [name, q] of Object.entries(HOSTILE)) {
    it(`${name} are read, and match`, () => {
      const line = { id: '1', instance: 'i', record: { f: ['a', 1], message: 'a' } };
      const isNegated = (q.match(/!/g)?.length ?? 0) % 2 === 1;
      assert.equal(parseQuery(q).matches(line), !isNegated);
    });
  }

  it('wildcards on long texts', () => {
    const long = { id: '1', instance: 'i', record: { m: 'a'.repeat(1_000_000) } };
    const patterns = [
      '*a*a*a*a*b',
      `${'*a'.repeat(99)}b`,
      `*${'a?'.repeat(99)}b`,
      `${'?'.repeat(99)}*b*`,
    ];
    for (const pattern of patterns) {
      assert.equal(parseQuery(`m:${pattern}`).matches(long), false, pattern);
    }
    assert.equal(parseQuery('m:*a*a*a*a*').matches(long), true);
  });

  it('phrases on long texts', () => {
    const long = { id: '1', instance: 'i', record: { m: 'a '.repeat(200_000) } };
    assert.equal(parseQuery(`m:"${'a '.repeat(400)}b"`).matches(long), false);
  });
});
