import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzSeed, Random } from '../../test/support/random.ts';
import { toOtlpJson } from '../src/model/otlp-json.ts';
import type { Span } from '../src/model/span.ts';
import { readSpansRequest } from '../src/receive/spans.ts';
import { orderSpans } from './support/order.ts';
import { RandomOtlp } from './support/random-otlp.ts';

const ROUNDS = 300 * (Number(process.env.FUZZ_ROUNDS) || 1);
const seed = fuzzSeed();
const random = new Random(seed);
const otlp = new RandomOtlp(random);

function randomRequest(): object {
  const resource = () => ({
    resource: {
      // Of two with one key the last counts.
      attributes: [
        ...otlp.attributes(),
        { key: 'service.name', value: { stringValue: random.pick(['orders', 'größe']) } },
      ],
    },
    scopeSpans: [{ spans: random.some(3, () => otlp.span()) }],
  });
  return { resourceSpans: random.some(3, resource) };
}

const inOrder = (spans: Span[]) => spans.toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1));
const throughJson = async (spans: Span[]) => {
  const read = await readSpansRequest(JSON.parse(JSON.stringify(toOtlpJson(spans))));
  assert.equal(read.rejected, 0);
  return inOrder(read.items);
};

describe(`spans in OTLP's JSON (FUZZ_SEED=${seed})`, () => {
  it('are the same when they are read again', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { items } = await readSpansRequest(randomRequest());
      assert.deepEqual(await throughJson(items), inOrder(items));
    }
    assert.deepEqual(await throughJson(orderSpans()), inOrder(orderSpans()));
  });

  it("are as the Collector's file exporter writes them", () => {
    const span: Span = {
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'b174',
      parentSpanId: 'eee19b7ec3c1b173',
      name: 'sell_shares',
      service: 'simplebank-orders',
      resource: { 'process.pid': 7 },
      kind: 'server',
      startTime: '2026-11-22T12:25:27.161001Z',
      durationMs: 1.5,
      attributes: { uuid: 'x', ratio: 0.5, ok: true, none: null, list: ['a', { b: 1 }] },
      events: [{ time: '2026-11-22T12:25:27.162000Z', name: 'exception', attributes: {} }],
      status: { code: 'error', message: 'no shares' },
      links: [],
    };
    assert.deepEqual(toOtlpJson([span]), {
      resourceSpans: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'simplebank-orders' } },
              { key: 'process.pid', value: { intValue: '7' } },
            ],
          },
          scopeSpans: [
            {
              scope: {},
              spans: [
                {
                  traceId: '5b8efff798038103d269b633813fc60c',
                  spanId: '000000000000b174',
                  parentSpanId: 'eee19b7ec3c1b173',
                  name: 'sell_shares',
                  kind: 2,
                  startTimeUnixNano: '1795350327161001000',
                  endTimeUnixNano: '1795350327162501000',
                  attributes: [
                    { key: 'uuid', value: { stringValue: 'x' } },
                    { key: 'ratio', value: { doubleValue: 0.5 } },
                    { key: 'ok', value: { boolValue: true } },
                    { key: 'none', value: {} },
                    {
                      key: 'list',
                      value: {
                        arrayValue: {
                          values: [
                            { stringValue: 'a' },
                            { kvlistValue: { values: [{ key: 'b', value: { intValue: '1' } }] } },
                          ],
                        },
                      },
                    },
                  ],
                  events: [
                    { timeUnixNano: '1795350327162000000', name: 'exception', attributes: [] },
                  ],
                  links: [],
                  status: { code: 2, message: 'no shares' },
                },
              ],
            },
          ],
        },
      ],
    });
  });
});
