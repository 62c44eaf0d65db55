import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { assertProblem, otlpSpan, PARENT, receiver, request, SPAN, TRACE } from './support/otlp.ts';
import { lockFile } from './support/store.ts';
import { until } from './support/until.ts';

describe('the spans it keeps', () => {
  it('are flat, one JSON object a line', async (t) => {
    const { post, spans } = await receiver(t);
    const event = {
      timeUnixNano: '1763808540123457000',
      name: 'exception',
      attributes: [{ key: 'exception.type', value: { stringValue: 'Error' } }],
    };
    const link = { traceId: TRACE.toUpperCase(), spanId: PARENT };
    const sent = JSON.parse(
      request([
        otlpSpan({
          parentSpanId: PARENT.toUpperCase(),
          attributes: [{ key: 'uuid', value: { stringValue: 'u' } }],
          events: [event],
          links: [link],
          status: { code: 2, message: 'no shares' },
        }),
      ]),
    );
    sent.resourceSpans[0].resource.attributes.push({
      key: 'process.pid',
      value: { intValue: '7' },
    });
    const response = await post(JSON.stringify(sent));
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {});
    assert.deepEqual(await spans('simplebank-orders'), [
      {
        traceId: TRACE,
        spanId: SPAN,
        parentSpanId: PARENT,
        name: 'sell_shares',
        service: 'simplebank-orders',
        kind: 'server',
        startTime: '2025-11-22T10:49:00.123456Z',
        durationMs: 41.204,
        attributes: { uuid: 'u' },
        events: [
          {
            time: '2025-11-22T10:49:00.123457Z',
            name: 'exception',
            attributes: { 'exception.type': 'Error' },
          },
        ],
        status: { code: 'error', message: 'no shares' },
        links: [{ traceId: TRACE, spanId: PARENT, attributes: {} }],
        resource: { 'process.pid': 7 },
      },
    ]);
  });

  it('have defaults for what is not set, and nothing of what is unknown', async (t) => {
    const { post, spans } = await receiver(t);
    const unset = { parentSpanId: '', kind: null, attributes: null, events: null, status: null };
    const unknown = { traceState: '', flags: 257, tomorrow: { field: 1 } };
    await post(request([otlpSpan({ ...unset, ...unknown })], null));
    assert.deepEqual(await spans('unknown_service'), [
      {
        traceId: TRACE,
        spanId: SPAN,
        name: 'sell_shares',
        service: 'unknown_service',
        kind: 'unspecified',
        startTime: '2025-11-22T10:49:00.123456Z',
        durationMs: 41.204,
        attributes: {},
        events: [],
        status: { code: 'unset' },
        links: [],
        resource: {},
      },
    ]);
  });

  it('are roots where the parent is all zeros, and have no links to nothing', async (t) => {
    const { post, spans } = await receiver(t);
    const zeros = '0'.repeat(16);
    const links = [
      { traceId: '', spanId: '' },
      { traceId: TRACE, spanId: zeros },
      { traceId: '0'.repeat(32), spanId: SPAN, attributes: [] },
      {},
      { traceId: TRACE, spanId: PARENT },
    ];
    const response = await post(request([otlpSpan({ parentSpanId: zeros, links })]));
    assert.deepEqual(await response.json(), {});
    const [span] = await spans('simplebank-orders');
    assert.equal(span && 'parentSpanId' in span, false);
    assert.deepEqual(span?.links, [{ traceId: TRACE, spanId: PARENT, attributes: {} }]);
  });

  it('have the zero of protocol buffers for moments that are not set', async (t) => {
    const { post, spans } = await receiver(t);
    const unset = { endTimeUnixNano: undefined, events: [{ name: 'x' }, { timeUnixNano: null }] };
    assert.deepEqual(await (await post(request([otlpSpan(unset)]))).json(), {});
    const [span] = await spans('simplebank-orders');
    assert.equal(span?.durationMs, 0);
    const time = '1970-01-01T00:00:00.000000Z';
    assert.deepEqual(span?.events, [
      { time, name: 'x', attributes: {} },
      { time, name: '', attributes: {} },
    ]);
  });

  it('have as many attributes and events, resources and scopes, as there are', async (t) => {
    const { post, spans } = await receiver(t);
    const many = Array.from({ length: 1001 }, (_, i) => i);
    const attributes = many.map((i) => ({ key: `k${i}`, value: { intValue: i } }));
    const events = many.map((i) => ({ name: `e${i}` }));
    const sent = JSON.parse(request([otlpSpan({ attributes, events })]));
    const [whole] = sent.resourceSpans;
    whole.scopeSpans.push(...many.map(() => ({ spans: [] })));
    sent.resourceSpans.push(...many.map(() => ({})));
    assert.deepEqual(await (await post(JSON.stringify(sent))).json(), {});
    const [span] = await spans('simplebank-orders');
    assert.equal(Object.keys(span?.attributes ?? {}).length, 1001);
    assert.equal(span?.events.length, 1001);
  });

  it('have attributes of every type, and 64-bit integers from strings and numbers', async (t) => {
    const { post, spans } = await receiver(t);
    const values = {
      string: { stringValue: '' },
      int: { intValue: '-42' },
      number: { intValue: 42 },
      big: { intValue: '9223372036854775807' },
      double: { doubleValue: 0.5 },
      nan: { doubleValue: 'NaN' },
      bool: { boolValue: false },
      bytes: { bytesValue: 'aGk=' },
      array: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'two' }] } },
      map: { kvlistValue: { values: [{ key: 'k', value: { arrayValue: {} } }] } },
      none: {},
    };
    const attributes = Object.entries(values).map(([key, value]) => ({ key, value }));
    const times = { startTimeUnixNano: 1763808540000000000, endTimeUnixNano: 1763808541000000000 };
    await post(request([otlpSpan({ attributes, ...times })]));
    const [span] = await spans('simplebank-orders');
    assert.equal(span?.startTime, '2025-11-22T10:49:00.000000Z');
    assert.equal(span?.durationMs, 1000);
    assert.deepEqual(span?.attributes, {
      string: '',
      int: -42,
      number: 42,
      big: '9223372036854775807',
      double: 0.5,
      nan: 'NaN',
      bool: false,
      bytes: 'aGk=',
      array: [1, 'two'],
      map: { k: [] },
      none: null,
    });
  });

  it('may be of a service with any name', async (t) => {
    const { post, store } = await receiver(t);
    const names = ['../../escaped', 'con', 'a:b', '.hidden', 'x'.repeat(300)];
    for (const service of ['', ...names]) {
      assert.equal((await post(request([otlpSpan()], service))).status, 200);
    }
    const services = await store.services(AbortSignal.timeout(60_000));
    assert.deepEqual(services, [...names, 'unknown_service'].sort());
  });

  it('come whole from many requests at once', async (t) => {
    const { post, spans } = await receiver(t);
    const ids = Array.from({ length: 60 }, (_, index) =>
      (index + 1).toString(16).padStart(16, '0'),
    );
    const long = [{ key: 'long', value: { stringValue: 'é'.repeat(50_000) } }];
    // A console on busy cores may answer 503: then they are sent again, as an SDK does.
    const send = (spanId: string) =>
      until(`${spanId} is taken`, async () => {
        return (await post(request([otlpSpan({ spanId, attributes: long })]))).ok;
      });
    await Promise.all(ids.map(send));
    const kept = await spans('simplebank-orders');
    assert.deepEqual(kept.map(({ spanId }) => spanId).sort(), ids);
  });
});

describe('what it answers', () => {
  it('takes gzip', async (t) => {
    const { post, spans } = await receiver(t);
    const response = await post(new Uint8Array(gzipSync(request([otlpSpan()]))), {
      'Content-Encoding': 'gzip',
    });
    assert.equal(response.status, 200);
    assert.equal((await spans('simplebank-orders')).length, 1);
  });

  it('takes a request without spans', async (t) => {
    const { post } = await receiver(t);
    assert.deepEqual(await (await post('{}')).json(), {});
    assert.deepEqual(await (await post('{"resourceSpans":[{}]}')).json(), {});
  });

  it('keeps the good spans of a request and names what is wrong with the others', async (t) => {
    const { post, spans } = await receiver(t);
    const bad = [otlpSpan({ traceId: '0'.repeat(32) }), otlpSpan({ startTimeUnixNano: 'now' }), 7];
    const response = await post(request([...bad.map(Object), otlpSpan()]));
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {
      partialSuccess: {
        rejectedSpans: '3',
        errorMessage: 'traceId: must be 32 hex digits, not all 0',
      },
    });
    assert.equal((await spans('simplebank-orders')).length, 1);
  });

  it('400 when no span is valid', async (t) => {
    const { post } = await receiver(t);
    const detail = await assertProblem(await post(request([otlpSpan({ spanId: 'xyz' })])), 400);
    assert.equal(detail, 'no span is valid; the first: spanId: must be 16 hex digits, not all 0');
  });

  const unreadable: [field: string, span: object, must: string][] = [
    ['kind', { kind: '2' }, 'a whole number'],
    ['name', { name: 7 }, 'a text'],
    ['parentSpanId', { parentSpanId: 'abc' }, '16 hex digits, not all 0'],
    ['endTimeUnixNano', { endTimeUnixNano: -1 }, 'a whole number of 64 bits, not negative'],
    ['status.code', { status: { code: 'ERROR' } }, 'a whole number'],
    ['events.1', { events: [{}, 7] }, 'an object'],
    ['links.0.traceId', { links: [{ traceId: 'x' }] }, '32 hex digits, not all 0'],
    [
      'attributes.0.value.arrayValue.values.1.intValue',
      { attributes: [{ value: { arrayValue: { values: [{}, { intValue: 'x' }] } } }] },
      'a whole number of 64 bits',
    ],
  ];
  for (const [field, span, must] of unreadable) {
    it(`names the field that cannot be read: ${field}`, async (t) => {
      const { post } = await receiver(t);
      const detail = await assertProblem(await post(request([otlpSpan(span)])), 400);
      assert.equal(detail, `no span is valid; the first: ${field}: must be ${must}`);
    });
  }

  it('cuts what is nested too deep, and keeps the rest', async (t) => {
    const { post, spans } = await receiver(t);
    const depth = 100_000;
    const value = `${'{"arrayValue":{"values":['.repeat(depth)}{}${']}}'.repeat(depth)}`;
    const text = request([otlpSpan({ attributes: [{ key: 'deep', value: 'VALUE' }] })]);
    assert.deepEqual(await (await post(text.replace('"VALUE"', value))).json(), {});
    const [span] = await spans('simplebank-orders');
    assert.equal(
      JSON.stringify(span?.attributes),
      '{"deep":[[[[[[[[["[nested too deep]"]]]]]]]]]}',
    );
    assert.equal(span?.name, 'sell_shares');
  });

  it('400 for what is no export request', async (t) => {
    const { post } = await receiver(t);
    const detail = await assertProblem(await post('{"resourceSpans":7}'), 400);
    assert.match(detail, /^resourceSpans: /);
    await assertProblem(await post('[]'), 400);
    await assertProblem(await post('{"resourceSpans":['), 400);
  });

  it('405 for another method', async (t) => {
    const { url } = await receiver(t);
    const response = await fetch(`${url}/v1/traces`);
    assert.equal(response.headers.get('Allow'), 'POST');
    await assertProblem(response, 405);
  });

  it('413 for more than 4 MB, also when they come packed', async (t) => {
    const { post } = await receiver(t);
    const large = request([otlpSpan({ name: 'x'.repeat(4 * 1024 * 1024) })]);
    const detail = await assertProblem(await post(large), 413);
    assert.equal(detail, 'the body is too large: 4 MB are taken');
    await assertProblem(
      await post(new Uint8Array(gzipSync(large)), { 'Content-Encoding': 'gzip' }),
      413,
    );
  });

  it('415 for other encodings, and says what it takes', async (t) => {
    const { post } = await receiver(t);
    const response = await post('spans', { 'Content-Type': 'text/plain' });
    assert.equal(
      await assertProblem(response, 415),
      'spans are taken as application/json or application/x-protobuf, not as text/plain',
    );
    await assertProblem(await post(request([otlpSpan()]), { 'Content-Encoding': 'x' }), 415);
  });

  it('400 for a packed body that is cut off', async (t) => {
    const { post, traces } = await receiver(t);
    const packed = gzipSync(request([otlpSpan()]));
    const cut = new Uint8Array(packed.subarray(0, packed.length - 10));
    await assertProblem(await post(cut, { 'Content-Encoding': 'gzip' }), 400);
    assert.equal(traces(), 0);
  });

  it('413 for a small body that becomes a large one', async (t) => {
    const { post } = await receiver(t);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(500 * 1024 * 1024, ' ')));
    assert.ok(bomb.length < 1024 * 1024);
    await assertProblem(await post(bomb, { 'Content-Encoding': 'gzip' }), 413);
  });

  it('takes thousands of spans at once', async (t) => {
    const { post, spans, trace } = await receiver(t);
    const ids = Array.from({ length: 3000 }, (_, n) => (n + 1).toString(16).padStart(16, '0'));
    const all = ids.map((spanId) => otlpSpan({ spanId, name: 'x' }));
    assert.equal((await post(request(all))).status, 200);
    assert.deepEqual(
      (await trace(TRACE)).map(({ spanId }) => spanId),
      ids,
    );
    const kept = await spans('simplebank-orders');
    assert.deepEqual(
      kept.map(({ spanId }) => spanId),
      ids,
    );
  });

  it('400 for more than can be looked at', async (t) => {
    const { post } = await receiver(t);
    const many = (count: number) => Array.from({ length: count }, () => ({}));
    const attributes = await assertProblem(
      await post(request([otlpSpan({ attributes: many(20_001) })])),
      400,
    );
    assert.match(attributes, /attributes: .*20000/);
    const spans = await assertProblem(await post(request(many(20_001))), 400);
    assert.match(spans, /spans: .*20000/);
    const attributesInAll = many(301).map(() => otlpSpan({ attributes: many(1000) }));
    const items = await assertProblem(await post(request(attributesInAll)), 400);
    assert.match(items, /300000 items/);
  });

  it('503 while the file takes nothing, told to the operator once', async (t) => {
    const { post, directory, spans, traces, reports, problems } = await receiver(t);
    const unlock = lockFile(t, directory);
    const refused = await post(request([otlpSpan()]));
    assert.equal(refused.headers.get('Retry-After'), '1');
    await assertProblem(refused, 503);
    assert.deepEqual(reports, ['spans cannot be kept: database is locked']);
    assert.deepEqual(problems(), reports);
    assert.equal(traces(), 0);

    unlock();
    assert.equal((await post(request([otlpSpan()]))).status, 200);
    assert.equal((await spans('simplebank-orders')).length, 1);
    assert.equal(reports.length, 1);
    assert.deepEqual(problems(), []);
  });
});
