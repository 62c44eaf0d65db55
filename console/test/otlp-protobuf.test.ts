import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { assertProblem, PARENT, receiver, SPAN, TRACE } from './support/otlp.ts';
import { lockFile } from './support/store.ts';

const PROTOBUF = { 'Content-Type': 'application/x-protobuf' };

/** Writes fields by their numbers: what the receiver reads has nothing to do with its own schema. */
type Fields = [field: number, value: string | Uint8Array | bigint | number | Fields][];

function message(fields: Fields): Uint8Array<ArrayBuffer> {
  const writer = protobuf.Writer.create();
  for (const [field, value] of fields) {
    if (typeof value === 'number') writer.uint32(field << 3).uint32(value);
    else if (typeof value === 'bigint') {
      writer.uint32((field << 3) | 1).fixed64(value.toString());
    } else {
      const bytes = Array.isArray(value) ? message(value) : value;
      writer.uint32((field << 3) | 2);
      if (typeof bytes === 'string') writer.string(bytes);
      else writer.bytes(bytes);
    }
  }
  return new Uint8Array(writer.finish());
}

const attribute = (key: string, value: Fields): Fields[number] => [
  9,
  [
    [1, key],
    [2, value],
  ],
];

function spanFields(more: Fields = []): Fields {
  return [
    [1, Buffer.from(TRACE, 'hex')],
    [2, Buffer.from(SPAN, 'hex')],
    [5, 'sell_shares'],
    [6, 2],
    [7, 1763808540123456789n],
    [8, 1763808540164660789n],
    ...more,
  ];
}

function request(...spans: Fields[]): Uint8Array<ArrayBuffer> {
  const service: Fields = [
    [1, 'service.name'],
    [2, [[1, 'simplebank-orders']]],
  ];
  const scope: Fields = spans.map((span) => [2, span]);
  return message([
    [
      1,
      [
        [1, [[1, service]]],
        [2, scope],
      ],
    ],
  ]);
}

/** The message of a `google.rpc.Status`. */
async function statusOf(response: Response, status: number): Promise<string> {
  assert.equal(response.status, status);
  assert.equal(response.headers.get('Content-Type'), 'application/x-protobuf');
  const reader = protobuf.Reader.create(new Uint8Array(await response.arrayBuffer()));
  assert.equal(reader.uint32(), (2 << 3) | 2);
  return reader.string();
}

describe('spans in protocol buffers', () => {
  it('become what the same spans in JSON become', async (t) => {
    const { post, spans } = await receiver(t);
    const double = Buffer.alloc(9);
    double[0] = (4 << 3) | 1;
    double.writeDoubleLE(0.25, 1);
    const notANumber = Buffer.from(double);
    notANumber.writeDoubleLE(Number.NaN, 1);
    const minusOne = [0x18, ...Array.from({ length: 9 }, () => 0xff), 0x01];
    const attributes: [string, Fields | Uint8Array][] = [
      ['uuid', [[1, 'u']]],
      ['empty', [[1, '']]],
      ['cached', [[2, 0]]],
      ['tries', [[3, 3]]],
      ['minus', Uint8Array.from(minusOne)],
      ['load', double],
      ['nan', notANumber],
      ['list', [[5, [[1, [[1, 'a']]]]]]],
      [
        'map',
        [
          [
            6,
            [
              [
                1,
                [
                  [1, 'k'],
                  [2, [[3, 1]]],
                ],
              ],
            ],
          ],
        ],
      ],
      ['bytes', [[7, Buffer.from('hi')]]],
      ['none', []],
    ];
    const event: Fields = [
      [1, 1763808540123457000n],
      [2, 'exception'],
      [
        3,
        [
          [1, 'exception.type'],
          [2, [[1, 'Error']]],
        ],
      ],
    ];
    const link: Fields = [
      [1, Buffer.from(TRACE, 'hex')],
      [2, Buffer.from(PARENT, 'hex')],
    ];
    const more: Fields = [
      [4, Buffer.from(PARENT, 'hex')],
      ...attributes.map(([key, value]) => attribute(key, value as Fields)),
      [11, event],
      [13, link],
      [
        15,
        [
          [2, 'no shares'],
          [3, 2],
        ],
      ],
      [99, 'of a later version'],
    ];
    const response = await post(request(spanFields(more)), PROTOBUF);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('Content-Type'), 'application/x-protobuf');
    assert.equal((await response.arrayBuffer()).byteLength, 0);
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
        attributes: {
          uuid: 'u',
          empty: '',
          cached: false,
          tries: 3,
          minus: -1,
          load: 0.25,
          nan: 'NaN',
          list: ['a'],
          map: { k: 1 },
          bytes: 'aGk=',
          none: null,
        },
        events: [
          {
            time: '2025-11-22T10:49:00.123457Z',
            name: 'exception',
            attributes: { 'exception.type': 'Error' },
          },
        ],
        status: { code: 'error', message: 'no shares' },
        links: [{ traceId: TRACE, spanId: PARENT, attributes: {} }],
        resource: {},
      },
    ]);
  });

  it('are taken packed, too', async (t) => {
    const { post, trace } = await receiver(t);
    const packed = new Uint8Array(gzipSync(request(spanFields())));
    const response = await post(packed, { ...PROTOBUF, 'Content-Encoding': 'gzip' });
    assert.equal(response.status, 200);
    assert.equal((await trace(TRACE)).length, 1);
  });

  it('an empty request is one without spans', async (t) => {
    const { post, traces } = await receiver(t);
    assert.equal((await post(new Uint8Array(), PROTOBUF)).status, 200);
    assert.equal(traces(), 0);
  });

  it('are kept but for those that are not valid, which are counted', async (t) => {
    const { post, trace } = await receiver(t);
    const bad: Fields = [[5, 'has no ids']];
    const response = await post(request(bad, spanFields()), PROTOBUF);
    assert.equal(response.status, 200);
    const reader = protobuf.Reader.create(new Uint8Array(await response.arrayBuffer()));
    assert.equal(reader.uint32(), (1 << 3) | 2);
    reader.uint32();
    assert.deepEqual([reader.uint32(), reader.uint32()], [1 << 3, 1]);
    assert.equal(reader.uint32(), (2 << 3) | 2);
    assert.match(reader.string(), /^traceId: /);
    assert.equal((await trace(TRACE)).length, 1);
  });
});

describe('what is wrong with protocol buffers is said in protocol buffers', () => {
  const empty = Array.from({ length: 2500 }, (): Fields[number] => [9, []]);
  const depth = 50;
  const nested = Array.from({ length: depth }).reduce<Fields>((inner) => [[5, [[1, inner]]]], []);
  const many = request(...Array.from({ length: 250 }, () => empty));
  const huge = Buffer.alloc(8 * 1024 * 1024 + 1);
  const cases: [what: string, body: Uint8Array, status: number, message: RegExp][] = [
    ['text', Buffer.from('{"resourceSpans":[]}'), 400, /^the body is no ExportTraceServiceRequest/],
    ['a message that is cut off', request(spanFields()).subarray(0, 40), 400, /index out of range/],
    ['a span whose ids have the wrong type', request([[1, 7]]), 400, /^no span is valid.*traceId/],
    ['a trace id that is too short', request([[1, Buffer.from('abcd', 'hex')]]), 400, /32 hex/],
    [
      'an id of zeros',
      request([...spanFields(), [2, Buffer.alloc(8)]]),
      400,
      /spanId: .*not all 0/,
    ],
    ['values nested too deep', request(spanFields([attribute('deep', nested)])), 400, /./],
    ['more messages than can be looked at', many, 400, /600000 messages/],
    ['more than 8 MB', huge, 413, /too large: 8 MB are taken/],
  ];
  for (const [what, body, status, expected] of cases) {
    it(`${status} for ${what}`, async (t) => {
      const { post, reports, traces } = await receiver(t);
      const response = await post(new Uint8Array(body), PROTOBUF);
      assert.match(await statusOf(response, status), expected);
      assert.equal(traces(), 0);
      assert.deepEqual(reports, []);
    });
  }

  it('503 with Retry-After while the disk takes nothing', async (t) => {
    const { post, directory } = await receiver(t);
    lockFile(t, directory);
    const response = await post(request(spanFields()), PROTOBUF);
    assert.equal(response.headers.get('Retry-After'), '1');
    assert.equal(await statusOf(response, 503), 'the spans cannot be kept');
  });

  it('a request whose type is not said is refused in JSON', async (t) => {
    const { post } = await receiver(t);
    await assertProblem(await post(request(spanFields()), { 'Content-Type': '' }), 415);
  });

  it('are roots where the parent is eight zero bytes, and need no end', async (t) => {
    const { post, spans } = await receiver(t);
    const link: Fields = [
      [1, Buffer.alloc(16)],
      [2, Buffer.alloc(0)],
    ];
    const fields = spanFields([
      [4, Buffer.alloc(8)],
      [11, [[2, 'event']]],
      [13, link],
    ]).filter(([field]) => field !== 8);
    assert.equal((await post(request(fields), PROTOBUF)).status, 200);
    const [span] = await spans('simplebank-orders');
    assert.equal(span && 'parentSpanId' in span, false);
    assert.deepEqual(span?.links, []);
    assert.equal(span?.durationMs, 0);
    assert.equal(span?.events[0]?.time, '1970-01-01T00:00:00.000000Z');
  });

  it('lose no more than the bytes of a text that are not UTF-8', async (t) => {
    const { post, spans } = await receiver(t);
    const text = Buffer.from([0x61, 0xff, 0x62]);
    const broken = attribute('broken', [[1, text]]);
    const whole = attribute('whole', [[1, 'gr\u00f6\u00dfer \u{1f98a}']]);
    assert.equal((await post(request(spanFields([broken, whole])), PROTOBUF)).status, 200);
    const [span] = await spans('simplebank-orders');
    assert.deepEqual(span?.attributes, {
      broken: 'a\ufffdb',
      whole: 'gr\u00f6\u00dfer \u{1f98a}',
    });
  });
});
