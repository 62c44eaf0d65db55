import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { patternsOf } from '../src/lines/patterns.ts';
import { shapeOf } from '../src/lines/shape.ts';
import { filterLines } from '../src/lucene/index.ts';
import { line, UUID } from './support/order.ts';

describe('the shape of a message', () => {
  const shapes = {
    'placing sell order': 'placing sell order',
    'order 7 took 12.5 ms, or 3ms': 'order … took … ms, or …',
    [`sold ${UUID}, ${UUID.toUpperCase()}`]: 'sold …, …',
    'trace 222f744dd96095c08df77cedcc991930': 'trace …',
    'field "a b" is -5 %': 'field … is … %',
    'GET /orders/12/items?n=3': 'GET /orders/…/items?n=…',
    'listening on 127.0.0.1:4400': 'listening on …',
    'decade of deadbeef, utf8 and v2': 'decade of deadbeef, utf8 and v2',
    '2026-11-22T12:25:27.163Z started': '… started',
  };
  for (const [message, shape] of Object.entries(shapes)) {
    it(message, () => assert.equal(shapeOf(message), shape));
  }
});

describe('the patterns of lines', () => {
  const lines = [
    line('5', 5000, 'fees_service', 'charged 7 for order 2', null),
    line('4', 4000, 'fees_service', 'charged 5 for order 1', null, { levelname: 'WARN' }),
    line('3', 3000, 'fees_service', 'gave up', null),
    line('2', 2000, 'fees_service', 'charged 12 for order 0', null),
    line('1', 1000, 'gateway', 'charged 12 for order 0', null),
  ];

  it('have their counts, the commonest first, and when they were written', () => {
    const { patterns, distinct } = patternsOf(lines);
    assert.equal(distinct, 4);
    assert.deepEqual(patterns[0], {
      pattern: 'charged … for order …',
      name: 'fees_service',
      levelname: 'INFO',
      count: 2,
      first: '2026-11-22T12:25:27.163000Z',
      last: '2026-11-22T12:25:27.166000Z',
      q: 'message:"charged" AND message:"for order" AND name:"fees_service" AND levelname:"INFO"',
    });
    assert.deepEqual(
      patterns.map(({ count }) => count),
      [2, 1, 1, 1],
    );
  });

  it('have a query that finds their lines', () => {
    for (const { q, count } of patternsOf(lines).patterns) {
      assert.equal(filterLines(lines, q).length, count, q);
    }
  });

  it('are a hundred at most, of lines with anything in them', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const many = [...letters].flatMap((a) => [...letters].map((b) => line(a, 0, a, a + b, null)));
    const { patterns, distinct } = patternsOf(many);
    assert.equal(patterns.length, 100);
    assert.equal(distinct, 676);
    const none = { id: '', instance: 'x', record: {} };
    assert.deepEqual(patternsOf([none]).patterns[0]?.pattern, '');
  });
});
