import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Metric } from '../src/model/metric.ts';
import { Deltas } from '../src/receive/deltas.ts';
import { metricsReader } from '../src/receive/metrics.ts';
import { decodeRequest } from '../src/receive/protobuf.ts';
import { collector } from './support/collector.ts';
import { assertProblem } from './support/otlp.ts';
import { encodeRequest } from './support/otlp-proto.ts';

/** When the console began, in seconds. */
const BEGIN = 1_763_808_540;
const DELTA = 1;
const CUMULATIVE = 2;

const nanoseconds = (seconds: number) => `${BEGIN + seconds}000000000`;
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** A moment after the console began. */
const at = (timeS: number, startS = 1) => ({
  startTimeUnixNano: nanoseconds(startS),
  timeUnixNano: nanoseconds(timeS),
});

function requestOf(metrics: object[], service = 'simplebank-shop') {
  const resource = { attributes: [text('service.name', service)] };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'x' }, metrics }] }] };
}

const counter = (point: object, aggregationTemporality = CUMULATIVE) => ({
  name: 'orders',
  unit: '{order}',
  sum: { aggregationTemporality, isMonotonic: true, dataPoints: [point] },
});

const histogram = (point: object, aggregationTemporality = DELTA, unit = 's') => ({
  name: 'wait',
  unit,
  histogram: { aggregationTemporality, dataPoints: [point] },
});

const exponential = (point: object, aggregationTemporality = DELTA) => ({
  name: 'wait',
  unit: 'ms',
  exponentialHistogram: { aggregationTemporality, dataPoints: [point] },
});

const shop = { service: 'shop', handler: 'wait' };
const lasted = (value: number, times: number): Metric => {
  return { ...shop, type: 'duration', value, times };
};

/** Reads one metric after another, each in a request of its own, in both encodings. */
async function readAll(...metrics: object[]): Promise<Metric[][]> {
  const since = BigInt(nanoseconds(0));
  const [fromJson, fromProtobuf] = [metricsReader(since), metricsReader(since)];
  const all: Metric[][] = [];
  for (const metric of metrics) {
    const request = requestOf([metric]);
    const bytes = encodeRequest('ExportMetricsServiceRequest', request);
    const read = await fromJson(request);
    assert.deepEqual(await fromProtobuf(decodeRequest('ExportMetricsServiceRequest', bytes)), read);
    assert.equal(read.rejected, 0);
    all.push(read.items);
  }
  return all;
}

function post(url: string, body: string | Uint8Array<ArrayBuffer>, headers = {}) {
  const all = { 'Content-Type': 'application/json', ...headers };
  return fetch(`${url}/v1/metrics`, { method: 'POST', headers: all, body });
}

describe('gauges', () => {
  it('say how much there is, by their name, attributes and unit', async () => {
    const dataPoints = [
      {
        ...at(2),
        asInt: '-42',
        attributes: [text('b', 'x'), { key: 'a', value: { intValue: 1 } }],
      },
      { ...at(2), asDouble: 0.5 },
      { ...at(2), flags: 1 },
    ];
    const metric = { name: 'queue', unit: 'By', gauge: { dataPoints } };
    const gauge = { service: 'shop', type: 'gauge', times: 1, unit: 'By' };
    assert.deepEqual(await readAll(metric), [
      [
        { ...gauge, handler: 'queue{a=1,b="x"}', value: -42 },
        { ...gauge, handler: 'queue', value: 0.5 },
      ],
    ]);
  });

  it('of two instances are two', async () => {
    const of = (id: string) => ({
      resource: { attributes: [text('service.name', 'shop'), text('service.instance.id', id)] },
      scopeMetrics: [
        { metrics: [{ name: 'open', gauge: { dataPoints: [{ ...at(2), asInt: '1' }] } }] },
      ],
    });
    const { items } = await metricsReader()({ resourceMetrics: [of('a'), of('b')] });
    const gauge = { service: 'shop', handler: 'open', type: 'gauge', value: 1, times: 1 };
    assert.deepEqual(items, [
      { ...gauge, instance: 'a' },
      { ...gauge, instance: 'b' },
    ]);
  });

  it('are also sums that go up and down: their level, or a change of it', async () => {
    const sum = (aggregationTemporality: number, asInt: number) => ({
      name: 'open',
      sum: { aggregationTemporality, dataPoints: [{ ...at(2), asInt }] },
    });
    const gauge = { service: 'shop', handler: 'open', type: 'gauge', times: 1 };
    assert.deepEqual(await readAll(sum(CUMULATIVE, 7), sum(CUMULATIVE, 5), sum(DELTA, -3)), [
      [{ ...gauge, value: 7 }],
      [{ ...gauge, value: 5 }],
      [{ ...gauge, value: -3, isChange: true }],
    ]);
  });
});

describe('sums that only grow', () => {
  const calls = (value: number): Metric => {
    return { service: 'shop', handler: 'orders', type: 'calls', value, times: 1 };
  };

  it('are calls', async () => {
    assert.deepEqual(await readAll(counter({ ...at(2), asInt: 3 }, DELTA)), [[calls(3)]]);
  });

  it('that tell all since they began count what is new, once', async () => {
    const read = await readAll(
      counter({ ...at(2), asInt: '3' }),
      counter({ ...at(3), asInt: '5' }),
      counter({ ...at(3), asInt: '5' }),
      counter({ ...at(5), asDouble: 9.5 }),
      counter({ ...at(4), asInt: '7' }),
    );
    assert.deepEqual(read, [[calls(3)], [calls(2)], [], [calls(4.5)], []]);
  });

  it('begin anew with their process, or when they are less than before', async () => {
    const read = await readAll(
      counter({ ...at(2), asInt: 30 }),
      counter({ ...at(3, 3), asInt: 5 }),
      counter({ ...at(4, 3), asInt: 2 }),
    );
    assert.deepEqual(read, [[calls(30)], [calls(5)], [calls(2)]]);
  });

  it('of before the console are known from then on', async () => {
    const early = { startTimeUnixNano: nanoseconds(-1000) };
    const unknown = { startTimeUnixNano: 0, attributes: [text('a', 'b')] };
    const read = await readAll(
      counter({ ...at(2), ...early, asInt: 1_000_000 }),
      counter({ ...at(3), ...early, asInt: 1_000_001 }),
      counter({ ...at(2), ...unknown, asInt: 7 }),
      counter({ ...at(3), ...unknown, asInt: 9 }),
    );
    assert.deepEqual(
      read.map(([metric]) => metric?.value),
      [undefined, 1, undefined, 2],
    );
  });

  it('are told apart by process, scope, name and attributes', async () => {
    const read = metricsReader(BigInt(nanoseconds(0)));
    const point = { ...at(2), asInt: 3 };
    const requests = [
      requestOf([counter(point), counter({ ...point, attributes: [text('a', 'b')] })]),
      requestOf([{ ...counter(point), name: 'other' }]),
      requestOf([counter(point)], 'bank'),
    ];
    const values: number[] = [];
    for (const request of requests) {
      for (const { value } of (await read(request)).items) values.push(value);
    }
    assert.deepEqual(values, [3, 3, 3, 3]);
  });

  it('are forgotten, the longest silent first, when there are too many', () => {
    const minus = (now: number, before: number) => now - before;
    const deltas = new Deltas<number>(minus, 0n, 2.5);
    const next = (key: string, total: number) =>
      deltas.next(key, { start: 0n, time: BigInt(total), total, size: 1 });
    assert.deepEqual([next('a', 1), next('b', 1), next('a', 3), next('c', 1)], [1, 1, 2, 1]);
    assert.deepEqual([next('a', 4), next('b', 5)], [1, 5]);
  });
});

describe('histograms of time', () => {
  const point = { ...at(2), explicitBounds: [0.1, 0.3, 1] };

  it('are durations: of each bucket so many, as long as its middle', async () => {
    const read = await readAll(
      histogram({ ...point, count: 10, sum: 9, bucketCounts: ['4', 0, '5', '1'] }),
    );
    assert.deepEqual(read, [[lasted(50, 4), lasted(650, 5), lasted(1000, 1)]]);
  });

  it('with all in one bucket, or without buckets, lasted as long as their mean', async () => {
    const read = await readAll(
      histogram({ ...point, count: 2, sum: 0.5, bucketCounts: [0, 2, 0, 0] }),
      histogram({ ...at(2), count: 4, sum: 2 }, DELTA, 'ms'),
    );
    assert.deepEqual(read, [[lasted(250, 2)], [lasted(0.5, 4)]]);
  });

  it('that tell all since they began give what is new', async () => {
    const total = (timeS: number, sum: number, ...bucketCounts: number[]) =>
      histogram({ ...at(timeS), explicitBounds: [0.1, 0.3], sum, bucketCounts }, CUMULATIVE);
    const read = await readAll(
      total(2, 0.2, 0, 1, 0),
      total(3, 0.25, 1, 1, 0),
      total(3, 0.25, 1, 1, 0),
      total(4, 1.25, 1, 1, 2),
      total(5, 0.01, 1, 0, 0),
    );
    const values = read.map((metrics) =>
      metrics.map(({ value, times }) => [Number(value.toFixed(6)), times]),
    );
    assert.deepEqual(values, [[[200, 1]], [[50, 1]], [], [[500, 2]], [[10, 1]]]);
  });

  it('count as errors what has an error.type, and as calls of the same name', async () => {
    const attributes = [text('http.route', '/fees'), text('error.type', '500')];
    const [read = []] = await readAll(
      histogram({ ...at(2), count: 2, sum: 0.5, bucketCounts: [2], attributes }),
    );
    const fees = { service: 'shop', handler: 'wait{http.route="/fees"}' };
    assert.deepEqual(read, [
      { ...fees, type: 'duration', value: 250, times: 2 },
      { ...fees, type: 'errors', value: 2, times: 1 },
    ]);
  });

  it('may have exponential buckets', async () => {
    const positive = { offset: 1, bucketCounts: [3, 0, 1] };
    const read = await readAll(exponential({ ...at(2), scale: 0, zeroCount: 2, positive }));
    // From 2 to 4, and from 8 to 16 milliseconds.
    assert.deepEqual(read, [[lasted(0, 2), lasted(3, 3), lasted(12, 1)]]);
    const half = { offset: -2, bucketCounts: [1, 1] };
    const [[first, second] = []] = await readAll(
      exponential({ ...at(2), scale: 1, positive: half }),
    );
    assert.deepEqual(first, lasted((0.5 + Math.SQRT1_2) / 2, 1));
    assert.deepEqual(second, lasted((Math.SQRT1_2 + 1) / 2, 1));
  });

  it('may change to wider buckets on the way', async () => {
    const total = (timeS: number, scale: number, offset: number, ...bucketCounts: number[]) =>
      exponential({ ...at(timeS), scale, positive: { offset, bucketCounts } }, CUMULATIVE);
    // At scale 1 the buckets 2 and 3 are the bucket 1 of scale 0: from 2 to 4.
    const read = await readAll(total(2, 1, 2, 1, 2), total(3, 0, 1, 4, 1));
    assert.deepEqual(read[1], [lasted(3, 1), lasted(6, 1)]);
  });
});

describe('what is not of time, or not valid', () => {
  it('a histogram of anything else is a gauge of its mean', async () => {
    const size = { ...at(2), count: 2, sum: 3000, bucketCounts: [1, 1], explicitBounds: [1000] };
    assert.deepEqual(await readAll(histogram(size, DELTA, 'By')), [
      [{ ...shop, type: 'gauge', value: 1500, times: 1, unit: 'By' }],
    ]);
    for (const unit of ['__proto__', 'constructor']) {
      assert.deepEqual(await readAll(histogram(size, DELTA, unit)), [
        [{ ...shop, type: 'gauge', value: 1500, times: 1, unit }],
      ]);
    }
  });

  it('a point that is not valid spoils no other, is counted, and said', async (t) => {
    const { url, metrics } = await collector(t);
    const dataPoints = [{ asDouble: 'NaN' }, {}, { asInt: 'x' }, { asInt: 5 }, 7];
    const all = [{ name: 'queue', gauge: { dataPoints } }, { name: '' }];
    const response = await post(url, JSON.stringify(requestOf(all)));
    assert.deepEqual(await response.json(), {
      partialSuccess: { rejectedDataPoints: '5', errorMessage: 'name: must not be empty' },
    });
    assert.deepEqual(
      metrics.map(({ handler, value }) => [handler, value]),
      [['queue', 5]],
    );
  });

  const invalid: [metric: object, detail: RegExp][] = [
    [{ name: 'm', gauge: { dataPoints: [{ asDouble: 'Infinity' }] } }, /^no data point .*asDouble/],
    [{ name: 'm', sum: { dataPoints: [] } }, /sum\.aggregationTemporality: must be 1/],
    [counter({ asInt: -1 }, DELTA), /asDouble: must not be negative/],
    [histogram({ bucketCounts: [1], explicitBounds: [1] }), /bucketCounts: must be one more/],
    [histogram({ bucketCounts: [1, -1], explicitBounds: [1] }), /bucketCounts\.1: must be/],
    [exponential({ scale: 99 }), /scale: must be from -10 to 20/],
    [{ name: 'm', summary: { dataPoints: [{}] } }, /summary: cannot be taken/],
    [{ name: 'm', gauge: { dataPoints: 7 } }, /gauge\.dataPoints: must be a list/],
  ];
  for (const [metric, detail] of invalid) {
    it(`400 for ${JSON.stringify(metric).slice(0, 90)}`, async (t) => {
      const { url, metrics } = await collector(t);
      const response = await post(url, JSON.stringify(requestOf([metric])));
      assert.match(await assertProblem(response, 400), detail);
      assert.deepEqual(metrics, []);
    });
  }

  it('protocol buffers are taken packed, and answered in kind', async (t) => {
    const { url, metrics } = await collector(t);
    const request = requestOf([counter({ ...at(2), asInt: 3 }, DELTA)]);
    const bytes = gzipSync(encodeRequest('ExportMetricsServiceRequest', request));
    const headers = { 'Content-Type': 'application/x-protobuf', 'Content-Encoding': 'gzip' };
    const response = await post(url, new Uint8Array(bytes), headers);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('Content-Type'), 'application/x-protobuf');
    assert.equal((await response.arrayBuffer()).byteLength, 0);
    assert.equal(metrics.length, 1);
  });
});
