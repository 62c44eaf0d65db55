import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { graphOf } from '../src/graph/graph.ts';
import type { Span } from '../src/model/span.ts';
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
    const { failing: _, ...orders } = graph.nodes[1] ?? {};
    assert.deepEqual(orders, { service: 'simplebank-orders', kind: 'service', ...statistics });
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

  const asked = (startMs: number, durationMs: number, fields: Partial<Span> = {}) =>
    span(`${startMs}`, 'market', startMs, durationMs, {
      kind: 'client',
      ...fields,
      attributes: { 'peer.service': 'stock-exchange', ...fields.attributes },
    });
  const failed = (message: string) => ({ status: { code: 'error' as const, message } });
  const at = (ms: number) => asked(ms, 0).startTime;
  /** Each in a trace of its own. */
  const graphOfCalls = (calls: Span[]) =>
    graphOf(
      calls.map((call, index) => [{ ...call, traceId: `${index}`, parentSpanId: 'f'.repeat(16) }]),
      TEN_MINUTES,
    );

  it('has third parties and databases, which make no spans', () => {
    const spans = [
      span('1', 'market', 0, 90, { kind: 'server' }),
      { ...asked(1, 20), ...under('1') },
      span('3', 'market', 30, 2, {
        ...under('1'),
        kind: 'client',
        attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'bank' },
      }),
      span('4', 'market', 40, 2, {
        ...under('1'),
        kind: 'client',
        attributes: { 'server.address': 'rates.example', 'server.port': 443 },
      }),
    ];
    const graph = graphOf([spans], TEN_MINUTES);
    assert.deepEqual(
      graph.nodes.map(({ service, kind, p50Ms }) => [service, kind, p50Ms]),
      [
        ['postgresql bank', 'database', 2],
        ['rates.example:443', 'external', 2],
        ['simplebank-market', 'service', 90],
        ['stock-exchange', 'external', 20],
      ],
    );
    assert.deepEqual(edges(graph), [
      'market → postgresql bank (database) 1',
      'market → rates.example:443 (http) 1',
      'market → stock-exchange (http) 1',
    ]);
  });

  it('knows a database by the names of other SDKs, and says that it fails', () => {
    const statement = (startMs: number, attributes: Span['attributes'], fields = {}) =>
      span(`${startMs}`, 'market', startMs, 2, { kind: 'client', ...fields, attributes });
    const of = { 'db.system': 'mysql', 'db.name': 'rates' };
    const graph = graphOf(
      [
        [
          statement(1, of),
          statement(2, of, failed('Lock wait timeout exceeded')),
          statement(3, { 'db.system': 'redis' }),
        ],
      ],
      TEN_MINUTES,
    );
    assert.deepEqual(
      graph.nodes
        .filter(({ kind }) => kind === 'database')
        .map(({ service, calls, failing }) => [service, calls, failing?.error]),
      [
        ['mysql rates', 2, 'Lock wait timeout exceeded'],
        ['redis', 1, undefined],
      ],
    );
    assert.deepEqual(edges(graph), [
      'market → mysql rates (database) 2',
      'market → redis (database) 1',
    ]);
  });

  it('does not take a service for a third party, and shows the calls that it did not answer', () => {
    const call = {
      kind: 'client' as const,
      attributes: { 'rpc.method': 'orders_service/sell_shares' },
    };
    const settings = { kind: 'client' as const, attributes: { 'peer.service': 'settings' } };
    const traces = [
      [
        span('1', 'gateway', 0, 9, call),
        span('2', 'orders', 1, 5, { ...under('1'), ...call, kind: 'server' }),
        span('3', 'settings', 1, 5, { kind: 'server' }),
      ],
      [span('1', 'gateway', 10, 9, call)],
      [span('1', 'gateway', 20, 9, { ...call, ...failed('orders_service did not answer') })],
      [span('1', 'profile', 30, 9, settings)],
      [span('1', 'profile', 40, 9, { ...settings, ...failed('settings did not answer') })],
    ];
    const graph = graphOf(traces, TEN_MINUTES);
    assert.deepEqual(
      graph.nodes.map(({ service, kind }) => `${service} ${kind}`),
      ['gateway', 'orders', 'profile', 'settings'].map((name) => `simplebank-${name} service`),
    );
    assert.deepEqual(edges(graph), ['gateway → orders (rpc) 2', 'profile → settings (http) 1']);
    assert.deepEqual(
      graph.edges.map(({ errors }) => errors),
      [1, 1],
    );
  });

  it('knows a service that never answered by the calls of it that failed', () => {
    const call = { kind: 'client' as const, attributes: { 'rpc.method': 'fees_service/get_fee' } };
    const graph = graphOf(
      [[span('1', 'orders', 0, 9, { ...call, ...failed('Unknown service') })]],
      TEN_MINUTES,
    );
    assert.deepEqual(edges(graph), ['orders → fees_service (rpc) 1']);
    assert.equal(graph.edges[0]?.errors, 1);
  });

  it('says since when all calls have failed, and how the newest did', () => {
    const calls = [
      asked(0, 5, failed('earlier')),
      asked(1000, 5),
      asked(3000, 5, failed('answered with status 502')),
      asked(2000, 5, failed('answered with status 500')),
    ];
    assert.deepEqual(graphOfCalls(calls).nodes[0]?.failing, {
      since: at(2000),
      last: at(3000),
      calls: 2,
      error: 'answered with status 502',
      traceId: '2',
    });
    assert.equal(graphOfCalls([...calls, asked(4000, 5)]).nodes[0]?.failing, undefined);
  });

  it('says since when a third party is slow', () => {
    const calls = [
      ...[0, 1000].map((ms) => asked(ms, 5)),
      ...[2000, 5000, 8000].map((ms) => asked(ms, 2500)),
      asked(9000, 7),
    ];
    assert.deepEqual(graphOfCalls(calls).nodes[0]?.slow, {
      since: at(2000),
      medianMs: 2500,
      traceId: '4',
    });
    const well = [...calls, ...[10_000, 11_000].map((ms) => asked(ms, 5))];
    assert.equal(graphOfCalls(well).nodes[0]?.slow, undefined);
  });
});
