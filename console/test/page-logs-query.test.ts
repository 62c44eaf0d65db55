import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { suggest } from '../page/src/logs/completion.ts';
import { highlight, searchedPhrases } from '../page/src/logs/highlight.ts';
import { readLogSearch, wholeQuery, withTerm } from '../page/src/logs/log-search.ts';

const FIELDS = [
  { name: 'fee', values: ['995'] },
  { name: 'instance', values: ['orders-2', 'orders'] },
  { name: 'levelname', values: ['INFO', 'DEBUG', 'ERROR'] },
  { name: 'levelno', values: ['20'] },
];

describe('what a search becomes', () => {
  const read = (address: string) => readLogSearch(new URLSearchParams(address));

  it('holds the filters besides what was typed', () => {
    assert.equal(wholeQuery(read('')), '');
    assert.equal(wholeQuery(read('q=placing order')), 'placing order');
    assert.equal(
      wholeQuery(read('q=placing order&level=WARN,ERROR&service=account-transactions')),
      'placing order AND (levelname:"WARN" OR levelname:"ERROR")' +
        ' AND (name:"account-transactions" OR name:"account_transactions_service")',
    );
  });

  it('keeps alternatives together', () => {
    assert.equal(wholeQuery(read('q=a OR b&level=INFO')), '(a OR b) AND levelname:"INFO"');
    assert.equal(withTerm('a OR b', 'uuid:"1"'), '(a OR b) AND uuid:"1"');
    assert.equal(withTerm('a', 'uuid:"1"', { negate: true }), 'a AND NOT uuid:"1"');
    assert.equal(withTerm('', 'uuid:"1"'), 'uuid:"1"');
  });

  it('takes a filter with a quotation mark for a value', () => {
    assert.equal(wholeQuery(read('level=a"%20OR%20*')), 'levelname:"a\\" OR *"');
  });
});

describe('highlighting', () => {
  const marked = (text: string, query: string) =>
    highlight(text, searchedPhrases(query))
      .filter(({ found }) => found)
      .map((piece) => piece.text);

  it('marks whole words in either case, wherever they stand', () => {
    assert.deepEqual(marked('Placing an order: ORDER placed', 'order placing'), [
      'Placing',
      'order',
      'ORDER',
    ]);
  });

  it('marks a phrase as a whole, and only as a whole', () => {
    assert.deepEqual(marked('placing sell order, placing order', '"placing order"'), [
      'placing order',
    ]);
  });

  it('knows wildcards', () => {
    assert.deepEqual(marked('place places replace plac', 'plac?'), ['place']);
    assert.deepEqual(marked('place places replace plac', '*lace*'), ['place', 'places', 'replace']);
    assert.deepEqual(marked('place', '*'), []);
  });

  it('leaves out operators, ranges, and what must be absent', () => {
    const query = 'a AND NOT b OR -c levelno:[20 TO 30] !d (e)';
    assert.deepEqual(marked('a b c d e and not or to 20 30', query), ['a', 'e']);
  });

  it('gives back the whole text in pieces', () => {
    const text = '<b>placing</b> order';
    const pieces = highlight(text, searchedPhrases('placing'));
    assert.deepEqual(pieces, [
      { text: '<b>', found: false },
      { text: 'placing', found: true },
      { text: '</b> order', found: false },
    ]);
  });

  it('is quick with hostile wildcards', () => {
    const text = 'a'.repeat(20_000);
    assert.deepEqual(marked(text, `${'*a'.repeat(200)}*b`), []);
  });
});

describe('completion', () => {
  const labels = (query: string, caret = query.length) =>
    suggest(query, caret, FIELDS).map(({ label }) => label);

  it('offers fields for what is typed, usual ones first', () => {
    assert.deepEqual(labels(''), ['levelname', 'instance', 'fee', 'levelno']);
    assert.deepEqual(labels('placing le'), ['levelname', 'levelno']);
    assert.deepEqual(labels('NOT lev'), ['levelname', 'levelno']);
    assert.deepEqual(labels('"lev'), []);
  });

  it('offers the values of a field', () => {
    assert.deepEqual(labels('levelname:'), ['INFO', 'DEBUG', 'ERROR']);
    assert.deepEqual(labels('levelname:e'), ['ERROR', 'DEBUG']);
    assert.deepEqual(labels('unknown:'), []);
  });

  it('puts the choice in the place of the term at the caret', () => {
    const [first] = suggest('lev AND order', 3, FIELDS);
    assert.deepEqual(first, { label: 'levelname', query: 'levelname: AND order', caret: 10 });
    const [value] = suggest('-instance:orders- AND a', 17, FIELDS);
    assert.deepEqual(value, {
      label: 'orders-2',
      query: '-instance:"orders-2" AND a',
      caret: 21,
    });
  });
});
