import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { assertProblem, receiver, SPAN, TRACE } from './support/otlp.ts';
import { encodeRequest } from './support/otlp-proto.ts';

const TIME = '1763808540123456789';
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** An export request of log records. */
function requestOf(
  logRecords: unknown[],
  attributes: object[] = [text('service.name', 'shop')],
  scope?: object,
) {
  return { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ scope, logRecords }] }] };
}

/** Sends log records, and gives the lines that they become. */
async function sent(t: TestContext, request: object, instance = 'shop') {
  const { post, lines } = await receiver(t);
  const response = await post(JSON.stringify(request), {}, 'logs');
  assert.deepEqual([response.status, await response.json()], [200, {}]);
  return lines(instance);
}

const whole = requestOf(
  [
    {
      timeUnixNano: TIME,
      observedTimeUnixNano: '1763808540999999999',
      severityNumber: 17,
      severityText: 'Error',
      body: { stringValue: 'no shares' },
      traceId: TRACE.toUpperCase(),
      spanId: SPAN,
      flags: 1,
      eventName: 'shop.failed',
      attributes: [
        text('uuid', '9fd57ba8-7f86-4d4e-a565-400f36cbb5e4'),
        { key: 'http.status', value: { intValue: '503' } },
        text('code.file.path', '/srv/shop.py'),
        text('code.function.name', 'sell'),
        { key: 'code.line.number', value: { intValue: 12 } },
        text('exception.type', 'ValueError'),
        text('exception.stacktrace', 'Traceback …'),
      ],
    },
  ],
  [
    text('service.name', 'shop'),
    text('host.name', 'box'),
    { key: 'process.pid', value: { intValue: 7 } },
  ],
  { name: 'shop.orders' },
);

const line = {
  '@timestamp': '2025-11-22T10:49:00.123456Z',
  '@version': 1,
  message: 'no shares',
  levelname: 'ERROR',
  levelno: 40,
  name: 'shop',
  pathname: '/srv/shop.py',
  funcName: 'sell',
  lineno: 12,
  source_host: 'box',
  process: 7,
  exc_info: 'Traceback …',
  trace_id: TRACE,
  span_id: SPAN,
  event_name: 'shop.failed',
  scope: 'shop.orders',
  resource: { 'host.name': 'box', 'process.pid': 7 },
  uuid: '9fd57ba8-7f86-4d4e-a565-400f36cbb5e4',
  'http.status': 503,
  'code.file.path': '/srv/shop.py',
  'code.function.name': 'sell',
  'code.line.number': 12,
  'exception.type': 'ValueError',
  'exception.stacktrace': 'Traceback …',
};

describe('log records', () => {
  it('become lines of the Logstash format', async (t) => {
    assert.deepEqual(await sent(t, whole), [line]);
  });

  it('are the same in protocol buffers, packed', async (t) => {
    const { post, lines } = await receiver(t);
    const bytes = encodeRequest('ExportLogsServiceRequest', whole);
    const headers = { 'Content-Type': 'application/x-protobuf', 'Content-Encoding': 'gzip' };
    const response = await post(new Uint8Array(gzipSync(bytes)), headers, 'logs');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('Content-Type'), 'application/x-protobuf');
    assert.equal((await response.arrayBuffer()).byteLength, 0);
    assert.deepEqual(await lines('shop'), [line]);
  });

  it('need nothing: then they are of now, by an unknown service, without a level', async (t) => {
    const before = Date.now();
    const [record] = await sent(t, requestOf([{}], []), 'unknown_service');
    const { '@timestamp': time, ...rest } = record ?? {};
    assert.ok(Date.parse(String(time)) >= before && Date.parse(String(time)) <= Date.now());
    assert.match(String(time), /\.\d{6}Z$/);
    assert.deepEqual(rest, { '@version': 1, message: '', name: 'unknown_service' });
  });

  it('are of the moment when they were seen, where they have none of their own', async (t) => {
    const record = { timeUnixNano: '0', observedTimeUnixNano: TIME };
    const [read] = await sent(t, requestOf([record]));
    assert.equal(read?.['@timestamp'], '2025-11-22T10:49:00.123456Z');
  });

  it('have as message their body, as JSON where it is no text, or the name of the event', async (t) => {
    const bodies: [body: object | null, message: string][] = [
      [{ stringValue: 'a' }, 'a'],
      [{ intValue: '7' }, '7'],
      [{ boolValue: true }, 'true'],
      [{ kvlistValue: { values: [text('a', 'b')] } }, '{"a":"b"}'],
      [{ arrayValue: { values: [{ doubleValue: 0.5 }] } }, '[0.5]'],
      [{}, 'e'],
      [null, 'e'],
    ];
    const read = await sent(t, requestOf(bodies.map(([body]) => ({ body, eventName: 'e' }))));
    assert.deepEqual(
      read.map(({ message }) => message),
      bodies.map(([, message]) => message),
    );
  });

  it('have a level by their number, or by the words in use', async (t) => {
    const severities: [number | undefined, string | undefined, ...unknown[]][] = [
      [1, undefined, 'DEBUG', 10, undefined],
      [8, undefined, 'DEBUG', 10, undefined],
      [9, 'INFO', 'INFO', 20, undefined],
      [12, 'info', 'INFO', 20, undefined],
      [13, 'Warning', 'WARN', 30, 'Warning'],
      [17, 'ERROR', 'ERROR', 40, undefined],
      [24, 'FATAL', 'ERROR', 40, 'FATAL'],
      [undefined, 'CRITICAL', 'ERROR', 40, 'CRITICAL'],
      [0, 'TRACE', 'DEBUG', 10, 'TRACE'],
      [25, 'loud', undefined, undefined, 'loud'],
    ];
    const records = severities.map(([severityNumber, severityText]) => {
      return { severityNumber, severityText };
    });
    const read = await sent(t, requestOf(records));
    assert.deepEqual(
      read.map(({ levelname, levelno, severity_text }) => [levelname, levelno, severity_text]),
      severities.map(([, , ...level]) => level),
    );
  });

  it('keep their own names before those of attributes, and lose neither', async (t) => {
    const attributes = [
      text('message', 'not mine'),
      text('name', 'other'),
      text('attributes', 'x'),
      text('__proto__', 'p'),
      text('status', 'placed'),
    ];
    const [read] = await sent(t, requestOf([{ body: { stringValue: 'mine' }, attributes }]));
    assert.deepEqual([read?.message, read?.name, read?.status], ['mine', 'shop', 'placed']);
    assert.equal(
      JSON.stringify(read?.attributes),
      '{"message":"not mine","name":"other","attributes":"x"}',
    );
    assert.equal(Object.getOwnPropertyDescriptor(read, '__proto__')?.value, 'p');
  });

  it('belong to no trace where the id is none, and are kept', async (t) => {
    const ids = ['', '0'.repeat(32), 'xyz', 'abcd'];
    const read = await sent(t, requestOf(ids.map((traceId) => ({ traceId, spanId: traceId }))));
    assert.equal(read.length, 4);
    for (const record of read) assert.ok(!('trace_id' in record) && !('span_id' in record));
  });

  it('stand in a file for each process, by its name, inside the folder', async (t) => {
    const { post, logs } = await receiver(t);
    const id = (value: string) => [
      text('service.name', 'shop'),
      text('service.instance.id', value),
    ];
    for (const attributes of [
      id('shop-2'),
      id('0c3152d8-8b71-4f79-afcb-59b50955f25c'),
      id(''),
      [text('service.name', '../../escaped')],
      [text('service.name', 'orders')],
      [text('service.name', 'nul')],
    ]) {
      const response = await post(JSON.stringify(requestOf([{}], attributes)), {}, 'logs');
      assert.equal(response.status, 200);
    }
    assert.deepEqual((await readdir(logs)).sort(), [
      '__.._escaped.otlp.json',
      '_nul.otlp.json',
      'orders.otlp.json',
      'shop-2.otlp.json',
      'shop.otlp.json',
    ]);
  });
});

describe('what is wrong with log records', () => {
  const bad = [{ severityNumber: '9' }, { timeUnixNano: 'now' }, 7];

  it('spoils no other, is counted, and said', async (t) => {
    const { post, lines } = await receiver(t);
    const response = await post(JSON.stringify(requestOf([...bad, {}])), {}, 'logs');
    assert.deepEqual(await response.json(), {
      partialSuccess: {
        rejectedLogRecords: '3',
        errorMessage: 'severityNumber: must be a whole number',
      },
    });
    assert.equal((await lines('shop')).length, 1);
  });

  it('is said in protocol buffers to who sends them', async (t) => {
    const { post } = await receiver(t);
    const traceId = 'ab';
    const request = requestOf([{ traceId }, {}], [text('service.name', 'shop')]);
    const bytes = encodeRequest('ExportLogsServiceRequest', request);
    const headers = { 'Content-Type': 'application/x-protobuf' };
    assert.equal((await post(bytes, headers, 'logs')).status, 200);
    const cut = await post(bytes.slice(0, -3), headers, 'logs');
    assert.equal(cut.status, 400);
    const reader = protobuf.Reader.create(new Uint8Array(await cut.arrayBuffer()));
    assert.equal(reader.uint32(), (2 << 3) | 2);
    assert.match(reader.string(), /^the body is no ExportLogsServiceRequest: /);
  });

  it('is a 400 when none is valid, and a 415 in another encoding', async (t) => {
    const { post, logs } = await receiver(t);
    const none = await post(JSON.stringify(requestOf(bad)), {}, 'logs');
    assert.equal(
      await assertProblem(none, 400),
      'no log record is valid; the first: severityNumber: must be a whole number',
    );
    const other = await post('x', { 'Content-Type': 'text/plain' }, 'logs');
    assert.equal(
      await assertProblem(other, 415),
      'log records are taken as application/json or application/x-protobuf, not as text/plain',
    );
    const many = requestOf(Array.from({ length: 20_001 }, () => ({})));
    assert.match(
      await assertProblem(await post(JSON.stringify(many), {}, 'logs'), 400),
      /logRecords: may have 20000 items/,
    );
    await assert.rejects(readdir(logs), { code: 'ENOENT' });
  });

  it('is a 503 while the disk takes nothing, told to the operator once', async (t) => {
    const { post, logs, lines, reports } = await receiver(t);
    await writeFile(logs, 'no directory');
    for (const _ of [1, 2]) {
      const refused = await post(JSON.stringify(requestOf([{}])), {}, 'logs');
      assert.equal(refused.headers.get('Retry-After'), '1');
      assert.equal(await assertProblem(refused, 503), 'the log records cannot be kept');
    }
    // The store may have looked for log files there meanwhile, and says so, too.
    const told = reports.filter((report) => report.startsWith('log lines cannot be kept: '));
    assert.equal(told.length, 1);
    await rm(logs);
    assert.equal((await post(JSON.stringify(requestOf([{}])), {}, 'logs')).status, 200);
    assert.equal((await lines('shop')).length, 1);
  });
});
