import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { span } from '../../../console/test/support/tree-span.ts';
import { drawTrace } from '../../src/terminal/draw-trace.ts';

describe('a trace drawn for the terminal', () => {
  const spans = [
    span('a', 0, { name: 'POST /shares/sell', service: 'gateway', durationMs: 40 }),
    span('b', 10, { parentSpanId: 'a', durationMs: 20, name: 'sell_shares' }),
    span('c', 39, { parentSpanId: 'b', durationMs: 0.004, status: { code: 'error' } }),
    span('d', 30, { parentSpanId: 'gone', status: { code: 'error', message: 'no\nway' } }),
  ];

  it('has offsets, durations and bars to scale, errors and orphans', () => {
    assert.deepEqual(drawTrace(spans, { width: 60, colour: false }).split('\n'), [
      'trace 5b8efff798038103d269b633813fc60c started 2026-11-22T10:49:00.000250Z',
      '4 spans over 2 services in 40.000 ms, 2 errors, 1 orphan (the parent is not among these spans)',
      '',
      ' start ms  lasts ms                        service and span',
      '    0.000    40.000  ████████████████████  gateway  POST /shares/sell',
      '   10.000    20.000       ██████████         orders  sell_shares',
      '   39.000     0.004                     █      orders  c  ✗ error',
      '   30.000    10.000                 █████  orders  d (orphan of gone)  ✗ no\\u000away',
    ]);
  });

  it('is as wide as asked for', () => {
    const widest = drawTrace(spans.slice(0, 2), { width: 140, colour: false }).split('\n')[4];
    assert.equal(widest?.length, 140);
  });

  it('is red where something failed, if colours are wanted', () => {
    const lines = drawTrace(spans, { width: 60, colour: true }).split('\n');
    assert.deepEqual(
      lines.map((line) => line.startsWith('\u001b[31m')),
      [false, false, false, false, false, false, true, true],
    );
  });

  it('draws a trace that took no time', () => {
    const [, facts, , , line] = drawTrace([span('a', 1, { durationMs: 0 })], {
      width: 60,
      colour: false,
    }).split('\n');
    assert.equal(facts, '1 span over 1 service in 0.000 ms');
    assert.match(line ?? '', /^ {4}0\.000 {5}0\.000 {2}█ +orders {2}a$/);
  });
});
