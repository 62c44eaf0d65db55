import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { Span } from '../src/span.ts';
import { startSpanReceiver } from '../src/span-receiver.ts';
import { temporaryFolder } from './support.ts';

const TRACE = '5b8efff798038103d269b633813fc60c';
const SPAN = 'eee19b7ec3c1b174';
const PARENT = 'eee19b7ec3c1b173';

/** A receiver on a free port, with a directory of its own; both are gone after the test. */
async function receiver(t: TestContext) {
  const directory = path.join(await temporaryFolder(t), 'traces');
  const { port, close } = await startSpanReceiver({ port: 0, host: '127.0.0.1', directory });
  let closed: Promise<void> | undefined;
  const closeOnce = () => {
    closed ??= close();
    return closed;
  };
  t.after(closeOnce);
  const origin = `http://127.0.0.1:${port}`;
  return {
    port,
    origin,
    directory,
    close: closeOnce,
    post: (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      fetch(`${origin}/v1/traces`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      }),
    /** The spans in the file of a service. */
    spans: async (service: string) => {
      const text = await readFile(path.join(directory, `${service}.json`), 'utf8');
      assert.ok(text.endsWith('\n'));
      return text
        .slice(0, -1)
        .split('\n')
        .map((line) => Span.parse(JSON.parse(line)));
    },
  };
}

function otlpSpan(fields: object = {}): object {
  return {
    traceId: TRACE,
    spanId: SPAN,
    name: 'sell_shares',
    kind: 2,
    startTimeUnixNano: '1763808540123456789',
    endTimeUnixNano: '1763808540164660789',
    ...fields,
  };
}

function request(spans: object[], service: string | null = 'simplebank-orders'): string {
  const attributes =
    service === null ? [] : [{ key: 'service.name', value: { stringValue: service } }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] });
}

async function assertProblem(response: Response, status: number): Promise<string> {
  assert.equal(response.status, status);
  assert.match(response.headers.get('Content-Type') ?? '', /^application\/problem\+json/);
  const body = Object(await response.json());
  assert.equal(body.status, status);
  assert.equal(body.type, 'about:blank');
  return String(body.detail);
}

describe('the spans it keeps', () => {
  it('are flat, one JSON object a line', async (t) => {
    const { post, spans } = await receiver(t);
    const event = {
      timeUnixNano: '1763808540123457000',
      name: 'exception',
      attributes: [{ key: 'exception.type', value: { stringValue: 'Error' } }],
    };
    const link = { traceId: TRACE.toUpperCase(), spanId: PARENT };
    const response = await post(
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
      },
    ]);
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

  it('stand in a file for each service, inside the directory and valid everywhere', async (t) => {
    const { post, directory } = await receiver(t);
    for (const service of ['../../escaped', 'con', 'a:b', '.hidden', '', 'x'.repeat(300)]) {
      assert.equal((await post(request([otlpSpan()], service))).status, 200);
    }
    assert.deepEqual(
      (await readdir(directory)).sort(),
      [
        `${'x'.repeat(100)}.json`,
        '__.._escaped.json',
        '_con.json',
        '_hidden.json',
        'a_b.json',
        'unknown_service.json',
      ].sort(),
    );
  });

  it('come whole from many requests at once', async (t) => {
    const { post, spans } = await receiver(t);
    const ids = Array.from({ length: 60 }, (_, index) =>
      (index + 1).toString(16).padStart(16, '0'),
    );
    const long = [{ key: 'long', value: { stringValue: 'é'.repeat(50_000) } }];
    await Promise.all(ids.map((spanId) => post(request([otlpSpan({ spanId, attributes: long })]))));
    const kept = await spans('simplebank-orders');
    assert.deepEqual(kept.map(({ spanId }) => spanId).sort(), ids);
  });

  it('are all on disk when it is closed', async (t) => {
    const { post, spans, close } = await receiver(t);
    const ids = Array.from({ length: 30 }, (_, index) =>
      (index + 1).toString(16).padStart(16, '0'),
    );
    const answers = ids.map(async (spanId) => {
      const answer = await post(request([otlpSpan({ spanId })])).catch(() => undefined);
      return answer?.status === 200 ? [spanId] : [];
    });
    await answers[0];
    await close();
    const promised = (await Promise.all(answers)).flat();
    const kept = new Set((await spans('simplebank-orders')).map(({ spanId }) => spanId));
    assert.deepEqual(
      promised.filter((spanId) => !kept.has(spanId)),
      [],
    );
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

  it('400 for values that are nested too deep', async (t) => {
    const { post } = await receiver(t);
    const depth = 100_000;
    const value = `${'{"arrayValue":{"values":['.repeat(depth)}{}${']}}'.repeat(depth)}`;
    const text = request([otlpSpan({ attributes: [{ key: 'deep', value: 'VALUE' }] })]);
    await assertProblem(await post(text.replace('"VALUE"', value)), 400);
  });

  it('400 for what is no export request', async (t) => {
    const { post } = await receiver(t);
    const detail = await assertProblem(await post('{"resourceSpans":7}'), 400);
    assert.match(detail, /^resourceSpans: /);
    await assertProblem(await post('[]'), 400);
    await assertProblem(await post('{"resourceSpans":['), 400);
  });

  it('404 for another path', async (t) => {
    const { origin } = await receiver(t);
    const detail = await assertProblem(await fetch(`${origin}/v1/logs`, { method: 'POST' }), 404);
    assert.equal(detail, 'there is nothing at /v1/logs, only POST /v1/traces');
  });

  it('405 for another method', async (t) => {
    const { origin } = await receiver(t);
    const response = await fetch(`${origin}/v1/traces`);
    assert.equal(response.headers.get('Allow'), 'POST');
    await assertProblem(response, 405);
  });

  it('413 for more than 8 MB, also when they come packed', async (t) => {
    const { post } = await receiver(t);
    const large = request([otlpSpan({ name: 'x'.repeat(8 * 1024 * 1024) })]);
    await assertProblem(await post(large), 413);
    await assertProblem(
      await post(new Uint8Array(gzipSync(large)), { 'Content-Encoding': 'gzip' }),
      413,
    );
  });

  it('415 for protocol buffers, and says what it takes', async (t) => {
    const { post } = await receiver(t);
    const response = await post('\n', { 'Content-Type': 'application/x-protobuf' });
    assert.equal(
      await assertProblem(response, 415),
      'spans are taken as application/json (OTEL_EXPORTER_OTLP_PROTOCOL=http/json), ' +
        'not as application/x-protobuf',
    );
  });

  it('503 while the disk takes nothing, told to the operator once', async (t) => {
    const { post, directory, spans } = await receiver(t);
    const stderr = t.mock.method(process.stderr, 'write', () => true);
    await rm(directory, { recursive: true });
    await writeFile(directory, 'no directory');
    const refused = await post(request([otlpSpan()]));
    assert.equal(refused.headers.get('Retry-After'), '1');
    await assertProblem(refused, 503);
    await assertProblem(await post(request([otlpSpan()])), 503);
    assert.equal(stderr.mock.callCount(), 1);
    assert.match(String(stderr.mock.calls[0]?.arguments[0]), /^spans cannot be written: .*EEXIST/);

    await rm(directory);
    assert.equal((await post(request([otlpSpan()]))).status, 200);
    assert.equal((await spans('simplebank-orders')).length, 1);
  });
});

it('a port that is taken is an error with code EADDRINUSE', async (t) => {
  const { directory } = await receiver(t);
  const taken = createServer();
  await once(taken.listen(0, '127.0.0.1'), 'listening');
  t.after(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  await assert.rejects(startSpanReceiver({ port, host: '127.0.0.1', directory }), {
    code: 'EADDRINUSE',
  });
});

it("takes what OpenTelemetry's own SDK sends", async (t) => {
  const { origin, spans } = await receiver(t);
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: origin,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  });
  const sdk = new NodeSDK({ serviceName: 'simplebank-settings' });
  sdk.start();
  const tracer = trace.getTracer('test');
  tracer.startActiveSpan('settings', { kind: SpanKind.SERVER }, (root) => {
    tracer.startActiveSpan('get_user_settings', (child) => {
      child.setAttributes({ uuid: 'u', tries: 2, names: ['a', 'b'], cached: false, load: 0.25 });
      child.recordException(new TypeError('no settings'));
      child.setStatus({ code: SpanStatusCode.ERROR, message: 'no settings' });
      child.end();
    });
    root.end();
  });
  await sdk.shutdown();

  const [child, root] = await spans('simplebank-settings');
  assert.equal(root?.name, 'settings');
  assert.equal(root.kind, 'server');
  assert.equal(root.parentSpanId, undefined);
  assert.deepEqual(root.status, { code: 'unset' });
  assert.equal(child?.name, 'get_user_settings');
  assert.equal(child.kind, 'internal');
  assert.equal(child.traceId, root.traceId);
  assert.equal(child.parentSpanId, root.spanId);
  assert.deepEqual(child.status, { code: 'error', message: 'no settings' });
  assert.deepEqual(child.attributes, {
    uuid: 'u',
    tries: 2,
    names: ['a', 'b'],
    cached: false,
    load: 0.25,
  });
  assert.equal(child.events[0]?.name, 'exception');
  assert.equal(child.events[0].attributes['exception.message'], 'no settings');
});
