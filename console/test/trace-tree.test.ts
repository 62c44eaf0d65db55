import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Span } from '../src/model/span.ts';
import { traceTree } from '../src/timeline/trace-tree.ts';
import { span } from './support/tree-span.ts';

/** The tree, a row as `<dashes for its depth><id>`, and `?` after an orphan. */
function tree(spans: Span[]): string[] {
  return traceTree(spans).map(
    ({ span, depth, orphan }) => `${'-'.repeat(depth)}${span.spanId}${orphan ? '?' : ''}`,
  );
}

describe('the tree of a trace', () => {
  it('has parents before children and siblings by start', () => {
    const spans = [
      span('c', 3, { parentSpanId: 'a' }),
      span('d', 4, { parentSpanId: 'b' }),
      span('a', 1),
      span('b', 2, { parentSpanId: 'a' }),
    ];
    assert.deepEqual(tree(spans), ['a', '-b', '--d', '-c']);
  });

  it('shows orphans with their children', () => {
    const spans = [
      span('a', 1),
      span('b', 2, { parentSpanId: 'lost' }),
      span('c', 3, { parentSpanId: 'b' }),
    ];
    assert.deepEqual(tree(spans), ['a', 'b?', '-c']);
  });

  it('has each span once, received twice or not', () => {
    assert.deepEqual(tree([span('a', 1), span('a', 1)]), ['a']);
  });

  it('survives parents in a circle', () => {
    const spans = [
      span('a', 1, { parentSpanId: 'a' }),
      span('b', 2, { parentSpanId: 'c' }),
      span('c', 3, { parentSpanId: 'b' }),
    ];
    assert.deepEqual(tree(spans), ['a?', 'b?', '-c']);
  });

  it('may be deep', () => {
    const spans = Array.from({ length: 20_000 }, (_, index) =>
      span(String(index), 1, index === 0 ? {} : { parentSpanId: String(index - 1) }),
    );
    assert.equal(traceTree(spans).at(-1)?.depth, 19_999);
  });
});
