import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import request from 'supertest';
import type { TraceSummary } from '../src/jaeger/trace-summary.ts';
import type { Span } from '../src/model/span.ts';
import { playBack, recorded } from './recorded/playback.ts';
import { testStack } from './recorded/test-stack.ts';
import { appBefore } from './support/app.ts';
import { startTestConsole } from './support/console.ts';
import { orderSpans, profileSpans, span, TRACE_ID, under } from './support/order.ts';

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
}
type Attribute = { key: string; value: { stringValue?: string } };
interface TracesData {
  result: {
    resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
  };
}

const ODD_ID = '000000000000000000000000000000ab';
const strange: Span = span('1', 'orders', 0, 1.5, {
  traceId: ODD_ID,
  name: 'sell',
  kind: 'consumer',
  attributes: {
    text: 'größe',
    yes: true,
    no: false,
    whole: -7,
    ratio: 0.5,
    unset: null,
    list: ['a', 1],
    map: { deep: { deeper: false } },
  },
  events: [
    {
      time: '2026-11-22T12:25:27.162003Z',
      name: 'exception',
      attributes: { 'exception.type': 'Oh' },
    },
  ],
  status: { code: 'error', message: 'no shares' },
  links: [{ traceId: TRACE_ID, spanId: '000000000000000a', attributes: { why: 'retry' } }],
});

/** What is kept, and asks for it. */
async function ask(t: TestContext, spans: Span[]) {
  const { url, keepSpans } = await startTestConsole(t);
  await keepSpans(spans);
  return async (path: string, status = 200) => {
    const response = await fetch(url + path);
    const body = await response.json();
    assert.equal(response.status, status, JSON.stringify(body));
    return body;
  };
}

const spansOf = ({ result }: TracesData) =>
  result.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
const serviceOf = ({ resource }: TracesData['result']['resourceSpans'][number]) =>
  resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
const traceIds = (data: TracesData) => [...new Set(spansOf(data).map(({ traceId }) => traceId))];

const RANGE = 'query.startTimeMin=2026-11-22T12:00:00Z&query.startTimeMax=2026-11-22T13:00:00Z';

describe("one trace of Jaeger's API v3", () => {
  it("is in OTLP's JSON, every type of attribute as it came", async (t) => {
    const get = await ask(t, [strange]);
    assert.deepEqual(await get(`/api/v3/traces/${ODD_ID}`), {
      result: {
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
                    traceId: ODD_ID,
                    spanId: '0000000000000001',
                    name: 'sell',
                    kind: 5,
                    startTimeUnixNano: '1795350327161000000',
                    endTimeUnixNano: '1795350327162500000',
                    attributes: [
                      { key: 'text', value: { stringValue: 'größe' } },
                      { key: 'yes', value: { boolValue: true } },
                      { key: 'no', value: { boolValue: false } },
                      { key: 'whole', value: { intValue: '-7' } },
                      { key: 'ratio', value: { doubleValue: 0.5 } },
                      { key: 'unset', value: {} },
                      {
                        key: 'list',
                        value: {
                          arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] },
                        },
                      },
                      {
                        key: 'map',
                        value: {
                          kvlistValue: {
                            values: [
                              {
                                key: 'deep',
                                value: {
                                  kvlistValue: {
                                    values: [{ key: 'deeper', value: { boolValue: false } }],
                                  },
                                },
                              },
                            ],
                          },
                        },
                      },
                    ],
                    events: [
                      {
                        timeUnixNano: '1795350327162003000',
                        name: 'exception',
                        attributes: [{ key: 'exception.type', value: { stringValue: 'Oh' } }],
                      },
                    ],
                    links: [
                      {
                        traceId: TRACE_ID,
                        spanId: '000000000000000a',
                        attributes: [{ key: 'why', value: { stringValue: 'retry' } }],
                      },
                    ],
                    status: { code: 2, message: 'no shares' },
                  },
                ],
              },
            ],
          },
        ],
      },
    });
  });

  it('has all processes, and each kind by its number', async (t) => {
    const get = await ask(t, orderSpans());
    const data: TracesData = await get(`/api/v3/traces/${TRACE_ID}`);
    assert.deepEqual(data.result.resourceSpans.map(serviceOf).sort(), [
      'simplebank-account-transactions',
      'simplebank-fees',
      'simplebank-gateway',
      'simplebank-market',
      'simplebank-orders',
    ]);
    const byId = new Map(spansOf(data).map((one) => [Number.parseInt(one.spanId, 16), one]));
    assert.deepEqual(
      [...byId].sort(([a], [b]) => a - b).map(([, { kind }]) => kind),
      [2, 3, 2, 3, 2, 4, 5, 3, 4, 5, 5],
    );
    assert.equal(byId.get(1)?.parentSpanId, undefined);
    assert.equal(byId.get(11)?.parentSpanId, '0000000000000009');
  });

  it('has an id for each span, and the ids of their parents', async (t) => {
    const get = await ask(t, [
      span('1', 'gateway', 0, 9, { kind: 'client' }),
      span('1', 'orders', 1, 7, { kind: 'server' }),
      span('2', 'orders', 2, 3, under('1')),
    ]);
    const spans = spansOf(await get(`/api/v3/traces/${TRACE_ID}`));
    const [client, server, below] = [3, 2, 1].map((kind) => spans.find((one) => one.kind === kind));
    assert.equal(client?.spanId, '0000000000000001');
    assert.match(server?.spanId ?? '', /^[\da-f]{16}$/);
    assert.notEqual(server?.spanId, client?.spanId);
    assert.equal(server?.parentSpanId, client?.spanId);
    assert.equal(below?.parentSpanId, server?.spanId);
  });

  it('is found by an id without its zeros, in capitals, and with parameters that say nothing', async (t) => {
    const get = await ask(t, [strange]);
    for (const asked of [
      'ab',
      ODD_ID.toUpperCase(),
      `${ODD_ID}?start_time=2026-11-22T12:00:00.5Z&end_time=2026-11-22T13:00:00+01:00`,
      `${ODD_ID}?startTime=0&rawTraces=true&of=a+later+version`,
    ]) {
      assert.deepEqual(traceIds(await get(`/api/v3/traces/${asked}`)), [ODD_ID], asked);
    }
  });

  it('is a problem when the id is unknown, or none', async (t) => {
    const get = await ask(t, [strange]);
    assert.deepEqual(await get('/api/v3/traces/bad', 404), {
      type: '/docs/errors.md#trace-not-found',
      title: 'No such trace is known',
      status: 404,
      detail: `no trace ${'bad'.padStart(32, '0')} is known`,
    });
    for (const id of ['no-hex', 'a'.repeat(33)]) {
      const { type, detail } = await get(`/api/v3/traces/${id}`, 400);
      assert.equal(type, '/docs/errors.md#invalid-parameter');
      assert.equal(detail, 'traceId: must be a trace id: up to 32 hex digits');
    }
  });
});

describe("a search in Jaeger's API v3", () => {
  const kept = () => [...orderSpans(), ...profileSpans(), strange];
  const [PROFILE_ID = ''] = profileSpans().map(({ traceId }) => traceId);

  it('finds by every parameter, under both of its names', async (t) => {
    const get = await ask(t, kept());
    for (const [search, expected] of [
      [RANGE, [TRACE_ID, PROFILE_ID, ODD_ID]],
      ['query.startTimeMax=2026-11-22T12:00:00Z', undefined],
      ['query.serviceName=simplebank-profile', [PROFILE_ID]],
      ['query.operationName=get_ip', [PROFILE_ID]],
      ['query.durationMin=500ms', [PROFILE_ID]],
      ['query.durationMin=1ms&query.durationMax=2ms', [TRACE_ID, ODD_ID]],
      ['query.attributes={"whole":"-7"}', [ODD_ID]],
      ['query.attributes={"error":"true"}', [ODD_ID]],
      ['query.searchDepth=1&query.serviceName=simplebank-profile', [PROFILE_ID]],
    ] as const) {
      const older = search.replaceAll(/query\.\w+/g, (name) =>
        name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
      );
      for (const query of [search, `${older}&of=a+later+version`]) {
        const data = await get(`/api/v3/traces?${query}`, expected ? 200 : 404);
        if (expected) assert.deepEqual(traceIds(data).sort(), [...expected].sort(), query);
        else assert.equal(data.detail, 'no trace is found');
        const { summaries } = await get(`/api/v3/trace-summaries?${query}`);
        const found = summaries.map(({ traceId }: TraceSummary) => traceId);
        assert.deepEqual(found.sort(), [...(expected ?? [])].sort(), query);
      }
    }
  });

  it('tells each trace apart, though they are of one process', async (t) => {
    const get = await ask(t, [
      span('1', 'orders', 0, 1),
      span('2', 'orders', 5, 1, { traceId: ODD_ID }),
    ]);
    const { result }: TracesData = await get(`/api/v3/traces?${RANGE}`);
    assert.deepEqual(
      result.resourceSpans.map(({ scopeSpans }) => scopeSpans[0]?.spans[0]?.traceId),
      [ODD_ID, TRACE_ID],
      'the one that started last first',
    );
  });

  it('refuses what contradicts itself, and what cannot be read', async (t) => {
    const get = await ask(t, []);
    for (const [search, detail] of [
      [
        'query.startTimeMin=2026-11-22&query.start_time_max=2026-11-21',
        'query.startTimeMin: must not be more than query.startTimeMax',
      ],
      [
        'query.duration_min=2s&query.durationMax=1s',
        'query.durationMin: must not be more than query.durationMax',
      ],
      [
        'query.durationMin=soon',
        'query.durationMin: must be a duration such as 1.2s, 100ms or 50us',
      ],
      [
        'query.start_time_min=soon',
        'query.start_time_min: must be a time in ISO 8601, now, or for example now-15m (s, m, h, d)',
      ],
      ['query.searchDepth=0', 'query.searchDepth: must be 1 at least'],
      [
        'query.attributes=error',
        'query.attributes: must be JSON, such as {"http.route":"/shares/sell"}',
      ],
    ] as const) {
      for (const call of ['traces', 'trace-summaries']) {
        assert.equal((await get(`/api/v3/${call}?${search}`, 400)).detail, detail);
      }
    }
  });

  it('sums traces up', async (t) => {
    const get = await ask(t, [
      ...orderSpans(),
      span('c', 'market', -5, 200, {
        ...under('dead'),
        name: 'orphan',
        attributes: { error: 'true' },
      }),
      strange,
    ]);
    const { summaries } = await get(`/api/v3/trace-summaries?${RANGE}`);
    const summary = (traceId: string) =>
      summaries.find((one: TraceSummary) => one.traceId === traceId);
    const one = (name: string, spanCount: number, errorSpanCount = 0) => ({
      name: `simplebank-${name}`,
      spanCount,
      errorSpanCount,
    });
    assert.deepEqual(summary(TRACE_ID), {
      traceId: TRACE_ID,
      rootServiceName: 'simplebank-gateway',
      rootOperationName: 'POST /shares/sell',
      minStartTimeUnixNano: '1795350327156000000',
      maxEndTimeUnixNano: '1795350327356000000',
      spanCount: 12,
      errorSpanCount: 1,
      orphanSpanCount: 1,
      services: [
        one('account-transactions', 1),
        one('fees', 1),
        one('gateway', 2),
        one('market', 4, 1),
        one('orders', 4),
      ],
    });
    assert.deepEqual(summary(ODD_ID), {
      traceId: ODD_ID,
      rootServiceName: 'simplebank-orders',
      rootOperationName: 'sell',
      minStartTimeUnixNano: '1795350327161000000',
      maxEndTimeUnixNano: '1795350327162500000',
      spanCount: 1,
      errorSpanCount: 1,
      orphanSpanCount: 0,
      services: [one('orders', 1, 1)],
    });
  });
});

describe("Jaeger's API v3 before the stack", () => {
  async function askStack(t: TestContext) {
    const server = await playBack(t, 'jaeger');
    const { app } = appBefore(t, testStack(t, { jaeger: server.url }));
    return (path: string, status = 200) =>
      request(app)
        .get(path)
        .set('Host', 'localhost')
        .expect(status)
        .then(({ body }) => body);
  }

  it('answers from what Jaeger itself says', async (t) => {
    const get = await askStack(t);
    const data: TracesData = await get(`/api/v3/traces/${recorded.traceId}`);
    assert.equal(spansOf(data).length, 11);
    assert.deepEqual(traceIds(data), [recorded.traceId]);
    const root = spansOf(data).find(({ parentSpanId }) => parentSpanId === undefined);
    assert.deepEqual([root?.name, root?.kind], ['POST /shares/sell', 2]);
    await get(`/api/v3/traces/bad`, 404);
    assert.equal((await get('/api/v3/services')).services.length, 7);

    const range = [recorded.fromMs, recorded.toMs].map((ms) => new Date(ms).toISOString());
    const attributes = encodeURIComponent(JSON.stringify({ uuid: recorded.uuid }));
    const { summaries } = await get(
      `/api/v3/trace-summaries?query.attributes=${attributes}&query.searchDepth=20` +
        `&query.startTimeMin=${range[0]}&query.startTimeMax=${range[1]}`,
    );
    assert.deepEqual(
      summaries.map(({ traceId, rootOperationName, spanCount, orphanSpanCount }: TraceSummary) => [
        traceId,
        rootOperationName,
        spanCount,
        orphanSpanCount,
      ]),
      [[recorded.traceId, 'POST /shares/sell', 11, 0]],
    );
  });
});
