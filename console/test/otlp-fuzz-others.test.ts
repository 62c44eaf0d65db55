import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzSeed, Random } from '../../test/support/random.ts';
import type { Metric } from '../src/model/metric.ts';
import { BadExportRequest } from '../src/receive/bad-export-request.ts';
import { type ReceivedLine, readLogsRequest } from '../src/receive/logs.ts';
import { metricsReader } from '../src/receive/metrics.ts';
import { decodeRequest } from '../src/receive/protobuf.ts';
import { encodeRequest } from './support/otlp-proto.ts';
import { RandomOtlp } from './support/random-otlp.ts';

const ROUNDS = 1000 * (Number(process.env.FUZZ_ROUNDS) || 1);
const seed = fuzzSeed();
const random = new Random(seed);
const otlp = new RandomOtlp(random);
const NOW_US = 1_763_808_540_000_000;

function randomLogs(): object {
  const logRecords = random.some(3, () => ({
    timeUnixNano: random.pick([otlp.time(), '0']),
    observedTimeUnixNano: otlp.time(),
    severityNumber: random.int(26),
    severityText: random.pick(['', 'Info', 'WARNING', 'loud']),
    body: otlp.value(0),
    attributes: otlp.attributes(),
    traceId: random.pick([otlp.id(16), '', otlp.id(3)]),
    spanId: random.pick([otlp.id(8), '']),
    eventName: random.pick(['', 'sold']),
  }));
  const resource = { attributes: otlp.attributes() };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'x' }, logRecords }] }] };
}

function randomMetric(): object {
  const common = () => ({
    startTimeUnixNano: '1763808540000000000',
    timeUnixNano: otlp.time(),
    attributes: otlp.attributes(),
    flags: random.int(2),
  });
  const numbers = () =>
    random.some(3, () => ({
      ...common(),
      ...random.pick([{ asInt: String(random.int(99)) }, { asDouble: random.int(999) / 7 }]),
    }));
  const aggregationTemporality = 1 + random.int(2);
  const counts = (length: number) => Array.from({ length }, () => String(random.int(4)));
  const explicit = () => ({
    ...common(),
    explicitBounds: [0.1, 5],
    bucketCounts: counts(3),
    sum: 2,
  });
  const exponential = () => ({
    ...common(),
    scale: random.int(31) - 10,
    zeroCount: random.int(3),
    positive: { offset: random.int(2000) - 1000, bucketCounts: counts(random.int(5)) },
  });
  const data = random.pick([
    () => ({ gauge: { dataPoints: numbers() } }),
    () => ({
      sum: { aggregationTemporality, isMonotonic: random.oneIn(2), dataPoints: numbers() },
    }),
    () => ({ histogram: { aggregationTemporality, dataPoints: random.some(3, explicit) } }),
    () => ({
      exponentialHistogram: { aggregationTemporality, dataPoints: random.some(3, exponential) },
    }),
  ])();
  return { name: random.pick(['orders', 'wait']), unit: random.pick(['', 's', 'By']), ...data };
}

function randomMetrics(): object {
  const resource = { attributes: otlp.attributes() };
  const scopeMetrics = [{ metrics: random.some(3, randomMetric) }];
  return { resourceMetrics: [{ resource, scopeMetrics }] };
}

function checkLine({ instance, record }: ReceivedLine): void {
  assert.ok(typeof instance === 'string' && typeof record.message === 'string');
  assert.match(String(record['@timestamp']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.ok([undefined, 'DEBUG', 'INFO', 'WARN', 'ERROR'].includes(record.levelname as string));
}

function checkMetric({ service, handler, type, value, times }: Metric): void {
  assert.ok(typeof service === 'string' && handler !== '' && handler.length <= 301);
  assert.ok(Number.isFinite(value) && Number.isFinite(times) && times > 0, `${value} ${times}`);
  assert.ok(type === 'gauge' || value >= 0, `${type} ${value}`);
}

const readers = () => {
  const read = metricsReader(0n);
  return {
    logs: async (body: unknown) => {
      const all = await readLogsRequest(body, NOW_US);
      all.items.forEach(checkLine);
      return all;
    },
    metrics: async (body: unknown) => {
      const all = await read(body);
      all.items.forEach(checkMetric);
      return all;
    },
  };
};

describe(`whatever is sent as log records and metrics (FUZZ_SEED=${seed})`, () => {
  for (const [signal, type, make] of [
    ['logs', 'ExportLogsServiceRequest', randomLogs],
    ['metrics', 'ExportMetricsServiceRequest', randomMetrics],
  ] as const) {
    it(`is the same in JSON and in protocol buffers: ${signal}`, async () => {
      const [fromJson, fromProtobuf] = [readers()[signal], readers()[signal]];
      for (let round = 0; round < ROUNDS; round += 1) {
        const request = make();
        const bytes = encodeRequest(type, request);
        const read = await fromJson(request);
        assert.deepEqual(await fromProtobuf(decodeRequest(type, bytes)), read);
        assert.equal(read.rejected, 0, read.fault);
      }
    });

    it(`is read or refused, however it is spoilt: ${signal}`, async () => {
      const read = readers()[signal];
      for (let round = 0; round < ROUNDS; round += 1) {
        const request = make();
        const bytes = encodeRequest(type, request);
        const at = random.int(bytes.length + 1);
        otlp.spoil(request);
        await read(request).catch(isRefusal);
        let decoded: unknown;
        try {
          decoded = decodeRequest(type, Buffer.concat([bytes.subarray(0, at), random.bytes(3)]));
        } catch (error) {
          assert.ok(error instanceof Error);
          continue;
        }
        await read(decoded).catch(isRefusal);
      }
    });
  }
});

function isRefusal(error: unknown): void {
  if (!(error instanceof BadExportRequest)) throw error;
}
