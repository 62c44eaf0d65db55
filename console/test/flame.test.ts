import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layOut, neighbour, zoomTo } from '../page/src/traces/flame-layout.ts';
import { flameOf } from '../src/compare/flame.ts';
import { orderSpans, span, TRACE_ID, under } from './support/order.ts';

describe('many traces added up', () => {
  it('have a place for each way from the root, with counts and times', () => {
    const failed = orderSpans().map((one) => ({
      ...one,
      traceId: TRACE_ID.replace(/^2/, '4'),
      ...(one.name === 'place_order_stock_exchange' && { status: { code: 'error' as const } }),
    }));
    const { looked, spans, left, nodes } = flameOf([orderSpans(), failed]);
    assert.deepEqual([looked, spans, left, nodes.length], [2, 22, 0, 11]);
    const exchange = nodes.find(({ operation }) => operation === 'place_order_stock_exchange');
    assert.deepEqual(exchange, {
      depth: 5,
      service: 'market',
      operation: 'place_order_stock_exchange',
      count: 2,
      errors: 1,
      totalUs: 2 * 24_458,
      selfUs: 2 * 24_458,
      weightUs: 2 * 24_458,
    });
    const root = nodes[0];
    assert.equal(root?.operation, 'POST /shares/sell');
    assert.equal(root?.totalUs, 2 * 53_451);
    assert.equal(root?.selfUs, 2 * (53_451 - 47_488));
    const selfs = nodes.reduce((sum, { selfUs }) => sum + selfUs, 0);
    assert.equal(root?.weightUs, selfs);
  });

  it('leave out what took least, and say how much', () => {
    const many = Array.from({ length: 700 }, (_, n) =>
      span(String(n), 'x', 0, n, { name: `op ${n}` }),
    );
    const { left, nodes } = flameOf([many]);
    assert.equal(left, 200);
    assert.equal(nodes.length, 500);
    assert.equal(nodes[0]?.operation, 'op 699');
  });

  it('may be as deep as they like', () => {
    const deep = Array.from({ length: 20_000 }, (_, n) =>
      span(String(n), 'x', 0, 20_000 - n, { ...(n > 0 && under(String(n - 1))), name: `op ${n}` }),
    );
    assert.equal(flameOf([deep]).nodes.at(-1)?.depth, 499);
  });
});

describe('the places of a flame graph', () => {
  const node = (depth: number, operation: string, weightUs: number) => {
    const sums = { count: 1, errors: 0, totalUs: 0, selfUs: 0 };
    return { depth, service: 's', operation, weightUs, ...sums };
  };
  const boxes = layOut([node(0, 'a', 60), node(1, 'b', 30), node(1, 'c', 15), node(0, 'd', 40)]);
  const seen = (all: typeof boxes) =>
    all.map(({ node: { operation }, from, to }) => {
      const [left, right] = [from, to].map((x) => Math.round(x * 1000) / 1000);
      return `${operation} ${left}-${right}`;
    });

  it('stand below their parents, from the left', () => {
    assert.deepEqual(seen(boxes), ['a 0-0.6', 'b 0-0.3', 'c 0.3-0.45', 'd 0.6-1']);
    assert.equal(boxes[2]?.key, 's a > s c');
  });

  it('take the whole width when one zooms in, and those above them', () => {
    assert.deepEqual(seen(zoomTo(boxes, boxes[1])), ['a 0-1', 'b 0-1']);
    assert.deepEqual(seen(zoomTo(boxes, boxes[3])), ['d 0-1']);
  });

  it('are reached by arrows', () => {
    const [a, b] = boxes;
    assert.ok(a && b);
    assert.equal(neighbour(boxes, a, 'ArrowDown')?.node.operation, 'b');
    assert.equal(neighbour(boxes, a, 'ArrowRight')?.node.operation, 'd');
    assert.equal(neighbour(boxes, b, 'ArrowRight')?.node.operation, 'c');
    assert.equal(neighbour(boxes, b, 'ArrowUp')?.node.operation, 'a');
    assert.equal(neighbour(boxes, a, 'ArrowUp'), undefined);
  });
});
