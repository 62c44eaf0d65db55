import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Timeline } from '../src/model/api-types.ts';
import { timelineOf } from '../src/timeline/timeline.ts';
import { line, orderLines, orderSpans, span, TRACE_ID, UUID, under } from './support/order.ts';

/** The rows: spans by name, lines by message, a dash for each level. */
function rows({ entries }: Timeline): string[] {
  return entries.map((entry) => {
    const text =
      entry.type === 'span' ? entry.span.operationName : `"${entry.line.record.message}"`;
    return `${'-'.repeat(entry.depth)}${text}`;
  });
}

describe('the timeline of a request', () => {
  it('of an order has each line in its span, at its moment', () => {
    const timeline = timelineOf(UUID, orderSpans(), orderLines());
    assert.deepEqual(rows(timeline), [
      'POST /shares/sell',
      '-"this is a debug message from gateway"',
      '-"placing sell order"',
      '-"contacting orders service"',
      '-orders_service/sell_shares',
      '--orders_service/sell_shares',
      '---"sell request received"',
      '---"order created"',
      '---"requesting reservation to accounts service"',
      '---account_transactions_service/request_reservation',
      '----account_transactions_service/request_reservation',
      '-----"reserving position"',
      '---publish orders_service.events:order_created',
      '----process orders_service.events:order_created',
      '-----"requesting reservation"',
      '-----"placing order in the exchange"',
      '-----place_order_stock_exchange',
      '-----publish market_service.events:order_placed',
      '------process market_service.events:order_placed',
      '-------"updating the order status"',
      '------process market_service.events:order_placed',
      '-------"charging fees"',
    ]);
    const { entries: _, ...facts } = timeline;
    assert.deepEqual(facts, {
      id: UUID,
      beginUs: Date.parse('2026-11-22T12:25:27.161Z') * 1000,
      durationUs: 108_006,
      services: ['gateway', 'orders', 'account-transactions', 'market', 'fees'].map(
        (name) => `simplebank-${name}`,
      ),
      traceIds: [TRACE_ID],
      spanCount: 11,
      lineCount: 11,
      errorCount: 0,
    });
  });

  it('tells each entry whole', () => {
    const failed = span('1', 'market', 4, 1.5, {
      status: { code: 'error', message: 'no' },
      attributes: { load: 0.5 },
    });
    const [one, two] = timelineOf(
      UUID,
      [failed],
      [line('x', 4200, 'market_service', 'oh', '1')],
    ).entries;
    const startUs = Date.parse('2026-11-22T12:25:27.165Z') * 1000;
    assert.deepEqual(one, {
      type: 'span',
      startUs,
      durationUs: 1500,
      depth: 0,
      orphan: false,
      service: 'simplebank-market',
      error: true,
      spanId: '0000000000000001',
      span: {
        traceID: TRACE_ID,
        spanID: '0000000000000001',
        operationName: '1',
        references: [],
        startTime: startUs,
        duration: 1500,
        tags: [
          { key: 'load', type: 'float64', value: 0.5 },
          { key: 'span.kind', type: 'string', value: 'internal' },
          { key: 'otel.status_code', type: 'string', value: 'ERROR' },
          { key: 'error', type: 'bool', value: true },
          { key: 'otel.status_description', type: 'string', value: 'no' },
        ],
        logs: [],
        processID: '',
        warnings: null,
      },
      process: [{ key: 'process.pid', type: 'int64', value: 7 }],
    });
    assert.deepEqual(two, {
      type: 'line',
      startUs: startUs + 200,
      depth: 1,
      service: 'simplebank-market',
      line: line('x', 4200, 'market_service', 'oh', '1'),
    });
  });

  it('has lines of the same millisecond before a span that begins in it, unless it was over', () => {
    const spans = [
      span('1', 'a', 0, 50, { name: 'root' }),
      span('2', 'a', 10, 5, { ...under('1'), name: 'long' }),
      span('3', 'a', 20, 0.2, { ...under('1'), name: 'short' }),
    ];
    const lines = [
      line('4', 20_300, 'a', 'after short', '1'),
      line('3', 20_100, 'a', 'before short', '1'),
      line('2', 11_000, 'a', 'during long', '1'),
      line('1', 10_900, 'a', 'before long', '1'),
    ];
    assert.deepEqual(rows(timelineOf(UUID, spans, lines)), [
      'root',
      '-"before long"',
      '-long',
      '-"during long"',
      '-"before short"',
      '-short',
      '-"after short"',
    ]);
  });

  it('has lines whose span is not there at their place in time', () => {
    const spans = [
      span('1', 'a', 10, 5, { name: 'first' }),
      span('2', 'b', 30, 5, { name: 'second', traceId: 'f'.repeat(32) }),
    ];
    const lines = [
      line('4', 40_000, 'c_service', 'last', null),
      line('3', 20_000, 'c_service', 'in between', '7'),
      line('2', 12_000, 'b', 'the id of another trace', '2'),
      line('1', 1_000, 'c_service', 'before', null),
    ];
    const timeline = timelineOf(UUID, spans, lines);
    assert.deepEqual(rows(timeline), [
      '"before"',
      'first',
      '"the id of another trace"',
      '"in between"',
      'second',
      '"last"',
    ]);
    assert.equal(timeline.beginUs, Date.parse('2026-11-22T12:25:27.162Z') * 1000);
    assert.equal(timeline.durationUs, 39_000);
    assert.deepEqual(timeline.services, ['simplebank-a', 'simplebank-b', 'c_service']);
    assert.deepEqual(timeline.traceIds, [TRACE_ID, 'f'.repeat(32)]);
  });

  it('counts what failed: spans, and lines that say so', () => {
    const spans = [
      span('1', 'a', 0, 1, { status: { code: 'error' } }),
      span('2', 'a', 0, 1),
      span('3', 'a', 0, 1, { attributes: { error: true } }),
    ];
    const lines = [
      line('1', 0, 'a', 'bad', '1', { levelname: 'ERROR' }),
      line('2', 0, 'a', 'odd', '1', { levelname: 'WARN' }),
    ];
    assert.equal(timelineOf(UUID, spans, lines).errorCount, 3);
  });

  it('has lines of the same moment in the order in which they were written', () => {
    const lines = ['c', 'b', 'a'].map((name) => line(name, 5, 'a', name, null));
    assert.deepEqual(rows(timelineOf(UUID, [], lines)), ['"a"', '"b"', '"c"']);
  });

  it('shows lines that do not say when, or not in which form', () => {
    const lines = [
      line('2', 1, 'a', 'no time', '1', { '@timestamp': 'soon' }),
      line('1', 1, 'a', 'no fraction', '1', { '@timestamp': '2026-11-22T12:25:28Z' }),
    ];
    const { entries } = timelineOf(UUID, [span('1', 'a', 0, 1)], lines);
    const begin = Date.parse('2026-11-22T12:25:27.161Z') * 1000;
    assert.deepEqual(
      entries.map(({ startUs }) => startUs - begin),
      [0, 0, 839_000],
    );
  });

  it('may be deep', () => {
    const spans = Array.from({ length: 10_000 }, (_, index) =>
      span(String(index), 'a', 0, 1, index === 0 ? {} : under(String(index - 1))),
    );
    assert.equal(timelineOf(UUID, spans, []).entries.at(-1)?.depth, 9_999);
  });

  it('of nothing is empty', () => {
    assert.deepEqual(timelineOf(UUID, [], []), {
      id: UUID,
      beginUs: 0,
      durationUs: 0,
      services: [],
      traceIds: [],
      spanCount: 0,
      lineCount: 0,
      errorCount: 0,
      entries: [],
    });
  });
});
