import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  context,
  metrics as metricsApi,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { collector } from './support/collector.ts';

/** Two spans, a log record and metrics, made and sent by OpenTelemetry's own SDK. */
async function sendAll(endpoint: string, protocol: string): Promise<void> {
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
  });
  const sdk = new NodeSDK({ serviceName: 'simplebank-settings' });
  sdk.start();
  const tracer = trace.getTracer('test');
  tracer.startActiveSpan('settings', { kind: SpanKind.SERVER }, (root) => {
    tracer.startActiveSpan('get_user_settings', (child) => {
      child.setAttributes({ uuid: 'u', tries: 2, names: ['a', 'b'], cached: false, load: 0.25 });
      child.recordException(new TypeError('no settings'));
      child.setStatus({ code: SpanStatusCode.ERROR, message: 'no settings' });
      logs.getLogger('test').emit({
        severityNumber: SeverityNumber.ERROR,
        body: 'no settings',
        attributes: { uuid: 'u' },
      });
      child.end();
    });
    root.end();
  });
  const meter = metricsApi.getMeter('test');
  meter.createCounter('orders').add(3, { fate: 'placed' });
  meter.createUpDownCounter('open').add(-2);
  meter.createHistogram('wait', { unit: 's' }).record(0.25, { 'error.type': 'timeout' });
  meter.createGauge('load', { unit: 'By' }).record(0.5);
  await sdk.shutdown();
  for (const global of [trace, context, propagation, metricsApi, logs]) global.disable();
}

describe("takes what OpenTelemetry's own SDK sends", () => {
  for (const protocol of ['http/json', 'http/protobuf']) {
    it(`as ${protocol}, packed`, async (t) => {
      const { url, spans, lines, metrics, reports } = await collector(t);
      const before = Date.now();
      await sendAll(url, protocol);

      assert.deepEqual(reports, []);
      const [child, root, ...rest] = spans;
      assert.deepEqual(rest, []);
      assert.ok(root && child);
      assert.equal(root.name, 'settings');
      assert.equal(root.kind, 'server');
      assert.equal(root.parentSpanId, undefined);
      assert.deepEqual(root.status, { code: 'unset' });
      assert.ok(Date.parse(root.startTime) >= before && Date.parse(root.startTime) <= Date.now());
      assert.equal(root.resource['telemetry.sdk.name'], 'opentelemetry');
      assert.equal(root.resource['process.pid'], process.pid);
      assert.equal(root.resource['service.name'], undefined);
      assert.equal(child.name, 'get_user_settings');
      assert.equal(child.kind, 'internal');
      assert.match(child.traceId, /^[0-9a-f]{32}$/);
      assert.equal(child.traceId, root.traceId);
      assert.match(root.spanId, /^[0-9a-f]{16}$/);
      assert.equal(child.parentSpanId, root.spanId);
      assert.deepEqual(child.resource, root.resource);
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
      assert.equal(child.service, 'simplebank-settings');

      const [line, ...others] = lines;
      assert.deepEqual(others, []);
      const { message, levelname, name, scope, uuid, trace_id, span_id } = line?.record ?? {};
      assert.deepEqual(
        { message, levelname, name, scope, uuid, trace_id, span_id },
        {
          message: 'no settings',
          levelname: 'ERROR',
          name: 'simplebank-settings',
          scope: 'test',
          uuid: 'u',
          trace_id: child.traceId,
          span_id: child.spanId,
        },
      );

      const service = 'settings';
      const wait = { service, handler: 'wait' };
      assert.deepEqual(
        metrics.sort((a, b) => (a.handler + a.type < b.handler + b.type ? -1 : 1)),
        [
          { service, handler: 'load', type: 'gauge', value: 0.5, times: 1, unit: 'By' },
          { service, handler: 'open', type: 'gauge', value: -2, times: 1 },
          { service, handler: 'orders{fate="placed"}', type: 'calls', value: 3, times: 1 },
          { ...wait, type: 'duration', value: 250, times: 1 },
          { ...wait, type: 'errors', value: 1, times: 1 },
        ],
      );
    });
  }
});
