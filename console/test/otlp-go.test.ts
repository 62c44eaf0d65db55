import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { collector } from './support/collector.ts';

const run = promisify(execFile);
const telemetrygen = process.env.TEST_TELEMETRYGEN ?? '';
/** How long it may take, in milliseconds. */
const LIMIT_MS = 60_000;
const skip =
  !telemetrygen &&
  "needs OpenTelemetry's telemetrygen: `go install " +
    'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen@v0.161.0`, ' +
    'and set TEST_TELEMETRYGEN to its path';

/** Has telemetrygen send to a receiver. */
function send(url: string, ...args: string[]) {
  const to = ['--otlp-http', '--otlp-insecure', '--otlp-endpoint', new URL(url).host];
  return run(telemetrygen, [...args, ...to, '--service', 'shop'], { timeout: LIMIT_MS });
}

describe("takes what OpenTelemetry's SDK for Go sends", { skip }, () => {
  it('spans', async (t) => {
    const { url, spans, reports } = await collector(t);
    await send(url, 'traces', '--traces', '2', '--child-spans', '1', '--status-code', 'Error');
    assert.deepEqual(reports, []);
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    assert.deepEqual(
      [spans.length, roots.length, new Set(spans.map(({ traceId }) => traceId)).size],
      [4, 2, 2],
    );
    for (const { spanId, traceId } of roots) {
      const child = spans.find(({ parentSpanId }) => parentSpanId === spanId);
      assert.deepEqual([child?.traceId, child?.status.code], [traceId, 'error']);
    }
  });

  it('log records', async (t) => {
    const { url, lines, reports } = await collector(t);
    const traceId = 'ae87dadd90e9935a4bc9660628efd569';
    const spanId = '5828fa4960140870';
    const ids = ['--trace-id', traceId, '--span-id', spanId];
    const level = ['--severity-number', '17', '--severity-text', 'Error'];
    const own = ['--body', 'no shares', '--telemetry-attributes', 'uuid="u"'];
    await send(url, 'logs', '--logs', '3', ...level, ...ids, ...own);
    assert.deepEqual(reports, []);
    assert.equal(lines.length, 3);
    for (const { message, levelname, levelno, trace_id, span_id, uuid } of lines.map(
      ({ record }) => record,
    )) {
      assert.deepEqual(
        { message, levelname, levelno, trace_id, span_id, uuid },
        {
          message: 'no shares',
          levelname: 'ERROR',
          levelno: 40,
          trace_id: traceId,
          span_id: spanId,
          uuid: 'u',
        },
      );
    }
  });

  // Its histograms have no unit, and so are no durations.
  const kinds = { Gauge: 'gauge', Sum: 'calls', Histogram: 'gauge', ExponentialHistogram: 'gauge' };
  for (const [kind, becomes] of Object.entries(kinds)) {
    it(`metrics: ${kind}`, async (t) => {
      const { url, metrics, reports } = await collector(t);
      const temporality = ['--aggregation-temporality', 'delta'];
      await send(url, 'metrics', '--metrics', '2', '--metric-type', kind, ...temporality);
      assert.deepEqual(reports, []);
      assert.ok(metrics.length > 0);
      for (const { service, handler, type, value } of metrics) {
        assert.deepEqual([service, handler, type], ['shop', 'gen', becomes]);
        assert.ok(Number.isFinite(value), `${value}`);
      }
    });
  }
});
