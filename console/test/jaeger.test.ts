import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromJaeger } from '../src/jaeger/from-jaeger.ts';
import { jaegerAnswer, toJaeger } from '../src/jaeger/to-jaeger.ts';
import { isoTime, startOf } from '../src/model/span.ts';
import { orderSpans, span, TRACE_ID, under } from './support/order.ts';

const OTHER_TRACE = 'f'.repeat(32);

/** A span that has one of everything. */
const full = span('3', 'orders', 7, 43.867, {
  ...under('2'),
  name: 'sell_shares',
  kind: 'server',
  startTime: '2026-11-22T12:25:27.168123Z',
  attributes: { uuid: 'u', tries: 2, load: 0.25, cached: false },
  events: [
    {
      time: '2026-11-22T12:25:27.169456Z',
      name: 'exception',
      attributes: { 'exception.type': 'Error' },
    },
  ],
  status: { code: 'error', message: 'no shares' },
  links: [{ traceId: OTHER_TRACE, spanId: '0000000000000009', attributes: {} }],
});

describe('spans in the JSON of Jaeger', () => {
  it('have tags, references and logs where OpenTelemetry has fields', () => {
    assert.deepEqual(toJaeger([full]), {
      traceID: TRACE_ID,
      spans: [
        {
          traceID: TRACE_ID,
          spanID: '0000000000000003',
          operationName: 'sell_shares',
          references: [
            { refType: 'CHILD_OF', traceID: TRACE_ID, spanID: '0000000000000002' },
            { refType: 'FOLLOWS_FROM', traceID: OTHER_TRACE, spanID: '0000000000000009' },
          ],
          startTime: 1795350327168123,
          duration: 43_867,
          tags: [
            { key: 'uuid', type: 'string', value: 'u' },
            { key: 'tries', type: 'int64', value: 2 },
            { key: 'load', type: 'float64', value: 0.25 },
            { key: 'cached', type: 'bool', value: false },
            { key: 'span.kind', type: 'string', value: 'server' },
            { key: 'otel.status_code', type: 'string', value: 'ERROR' },
            { key: 'error', type: 'bool', value: true },
            { key: 'otel.status_description', type: 'string', value: 'no shares' },
          ],
          logs: [
            {
              timestamp: 1795350327169456,
              fields: [
                { key: 'event', type: 'string', value: 'exception' },
                { key: 'exception.type', type: 'string', value: 'Error' },
              ],
            },
          ],
          processID: 'p1',
          warnings: null,
        },
      ],
      processes: {
        p1: {
          serviceName: 'simplebank-orders',
          tags: [{ key: 'process.pid', type: 'int64', value: 7 }],
        },
      },
      warnings: null,
    });
  });

  it('have lists and maps as JSON', () => {
    const attributes = { names: ['a', 'b'], map: { k: 1 }, none: null };
    assert.deepEqual(toJaeger([span('1', 'a', 0, 1, { attributes })]).spans[0]?.tags.slice(0, 3), [
      { key: 'names', type: 'string', value: '["a","b"]' },
      { key: 'map', type: 'string', value: '{"k":1}' },
      { key: 'none', type: 'string', value: '' },
    ]);
  });

  it('share a process when the service and its resource are the same', () => {
    const spans = [...orderSpans(), span('c', 'orders', 1, 1, { resource: { 'process.pid': 8 } })];
    const { processes } = toJaeger(spans);
    assert.deepEqual(
      Object.values(processes).map(({ serviceName }) => serviceName.replace('simplebank-', '')),
      ['gateway', 'orders', 'account-transactions', 'market', 'fees', 'orders'],
    );
  });

  it('come back as they were', () => {
    const another = { ...full, spanId: '000000000000000d' };
    const spans = [...orderSpans(), another, span('c', 'fees', 1, 1, { status: { code: 'ok' } })];
    assert.deepEqual(fromJaeger(toJaeger(spans)), spans);
  });

  it('come back with the attribute error as it was', () => {
    const spans = [
      span('1', 'a', 0, 1, { attributes: { error: true } }),
      span('2', 'a', 0, 1, { attributes: { error: 'true' } }),
      span('3', 'a', 0, 1, { attributes: { error: false } }),
      span('4', 'a', 0, 1, { attributes: { error: 'timeout' }, status: { code: 'error' } }),
    ];
    assert.deepEqual(fromJaeger(toJaeger(spans)), spans);
    const errors = toJaeger(spans).spans.map(({ tags }) =>
      tags.filter(({ key }) => key === 'error').map(({ value }) => value),
    );
    assert.deepEqual(errors, [[true], ['true'], [false], ['timeout', true]]);
  });

  it('come back from who knows less', () => {
    const [bare] = fromJaeger({
      traceID: TRACE_ID,
      spans: [
        {
          traceID: TRACE_ID,
          spanID: '0000000000000001',
          operationName: 'get',
          references: [],
          startTime: 1795350327168123,
          duration: 5,
          tags: [{ key: 'error', type: 'bool', value: true }],
          logs: [{ timestamp: 1795350327168124, fields: [] }],
          processID: 'p9',
          warnings: null,
        },
      ],
      processes: {},
      warnings: null,
    });
    assert.deepEqual(bare, {
      traceId: TRACE_ID,
      spanId: '0000000000000001',
      name: 'get',
      service: 'unknown_service',
      resource: {},
      kind: 'unspecified',
      startTime: '2026-11-22T12:25:27.168123Z',
      durationMs: 0.005,
      attributes: { error: true },
      events: [{ time: '2026-11-22T12:25:27.168124Z', name: '', attributes: {} }],
      status: { code: 'unset' },
      links: [],
    });
  });

  it('stand in an envelope', () => {
    assert.deepEqual(jaegerAnswer(['a', 'b'], 2), {
      data: ['a', 'b'],
      total: 2,
      limit: 0,
      offset: 0,
      errors: null,
    });
  });
});

it('microseconds survive the way to text and back', () => {
  for (const us of [0, 999, 1795350327168123, 1795350327168000, 1795350327999999]) {
    assert.equal(startOf({ startTime: isoTime(us) }), us);
  }
});
