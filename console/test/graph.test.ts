import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { graphOf } from '../src/graph.ts';
import { orderSpans, profileSpans, span, under } from './support/order.ts';

const TEN_MINUTES = {
  fromMs: Date.parse('2026-11-22T12:20:00Z'),
  toMs: Date.parse('2026-11-22T12:30:00Z'),
};

function edges(graph: ReturnType<typeof graphOf>): string[] {
  return graph.edges.map(({ parent, child, via, calls }) => {
    return `${parent} → ${child} (${via}) ${calls}`.replaceAll('simplebank-', '');
  });
}

describe('the graph', () => {
  it('of an order has five services and five edges', () => {
    const graph = graphOf([orderSpans()], TEN_MINUTES);
    assert.deepEqual(edges(graph), [
      'gateway → orders (rpc) 1',
      'market → fees (event) 1',
      'market → orders (event) 1',
      'orders → account-transactions (rpc) 1',
      'orders → market (event) 1',
    ]);
    assert.deepEqual(
      graph.nodes.map(({ service, calls }) => [service.replace('simplebank-', ''), calls]),
      [
        ['account-transactions', 1],
        ['fees', 1],
        ['gateway', 1],
        ['market', 1],
        ['orders', 2],
      ],
    );
    assert.equal(graph.from, '2026-11-22T12:20:00.000Z');
    assert.equal(graph.to, '2026-11-22T12:30:00.000Z');
  });

  it('of a profile has one edge, over HTTP', () => {
    assert.deepEqual(edges(graphOf([profileSpans()], TEN_MINUTES)), [
      'profile → settings (http) 1',
    ]);
  });

  it('has rates, errors and percentiles', () => {
    const failed = { status: { code: 'error' as const } };
    const traces = Array.from({ length: 20 }, (_, index) => [
      span('1', 'gateway', 0, 100, { kind: 'server' }),
      span('2', 'orders', 1, index + 1, {
        ...under('1'),
        kind: 'server',
        ...(index < 3 && failed),
      }),
    ]);
    const graph = graphOf(traces, TEN_MINUTES);
    const statistics = { calls: 20, callsPerMinute: 2, errors: 3, p50Ms: 10, p95Ms: 19 };
    assert.deepEqual(graph.nodes[1], { service: 'simplebank-orders', ...statistics });
    assert.deepEqual(graph.edges[0], {
      parent: 'simplebank-gateway',
      child: 'simplebank-orders',
      via: ['http'],
      ...statistics,
    });
  });

  it('counts as an error what Jaeger shows as one', () => {
    const spans = [
      span('1', 'a', 0, 9, { kind: 'server', attributes: { error: true } }),
      span('2', 'b', 1, 1, { ...under('1'), kind: 'server', attributes: { error: 'true' } }),
      span('3', 'b', 2, 1, { ...under('1'), kind: 'server', attributes: { error: false } }),
      span('4', 'b', 3, 1, { ...under('1'), kind: 'server', attributes: { error: 'no' } }),
    ];
    const graph = graphOf([spans], TEN_MINUTES);
    assert.deepEqual(
      graph.nodes.map(({ calls, errors }) => [calls, errors]),
      [
        [1, 1],
        [3, 1],
      ],
    );
    assert.equal(graph.edges[0]?.errors, 1);
  });

  it('names each way once', () => {
    const spans = [
      span('1', 'a', 0, 9),
      span('2', 'b', 1, 1, { ...under('1'), kind: 'server' }),
      span('3', 'b', 2, 1, { ...under('1'), kind: 'consumer' }),
      span('4', 'b', 3, 1, { ...under('1'), kind: 'consumer' }),
    ];
    assert.deepEqual(graphOf([spans], TEN_MINUTES).edges[0]?.via, ['event', 'http']);
  });

  it('counts nothing twice: a service that handles its own event causes no edge', () => {
    const spans = [
      span('1', 'gateway', 0, 9, { kind: 'client' }),
      span('2', 'orders', 1, 5, { ...under('1'), kind: 'server' }),
      span('3', 'orders', 2, 5, { ...under('2'), kind: 'producer' }),
      span('4', 'orders', 3, 5, { ...under('3'), kind: 'consumer' }),
    ];
    const graph = graphOf([spans], TEN_MINUTES);
    assert.deepEqual(edges(graph), ['gateway → orders (http) 1']);
    assert.deepEqual(
      graph.nodes.map(({ calls }) => calls),
      [1, 2],
    );
  });

  it('survives parents that are missing or make a circle', () => {
    const spans = [
      span('1', 'a', 0, 9, { ...under('2'), kind: 'server' }),
      span('2', 'b', 0, 9, { ...under('1'), kind: 'server' }),
      span('3', 'c', 0, 9, { ...under('4'), kind: 'server' }),
    ];
    assert.deepEqual(edges(graphOf([spans], TEN_MINUTES)), ['a → b (http) 1', 'b → a (http) 1']);
  });

  it('of nothing is empty', () => {
    const { nodes, edges } = graphOf([], TEN_MINUTES);
    assert.deepEqual({ nodes, edges }, { nodes: [], edges: [] });
  });
});
