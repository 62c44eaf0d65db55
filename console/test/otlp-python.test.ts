import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { collector } from './support/collector.ts';

const run = promisify(execFile);
const python = process.env.TEST_PYTHON ?? '';
const SCRIPT = fileURLToPath(new URL('sdk/send.py', import.meta.url));
/** How long Python may take, in milliseconds. */
const LIMIT_MS = 60_000;

/** Why this cannot run, and what to do about it; false when it can. */
async function whyNot(): Promise<string | false> {
  const remedy = 'pip install -r console/test/sdk/requirements.txt into a virtual environment';
  if (!python) return `needs OpenTelemetry's SDK: ${remedy} of Python, and set TEST_PYTHON to it`;
  try {
    await run(python, ['-c', 'import opentelemetry.exporter.otlp.proto.http'], {
      timeout: LIMIT_MS,
    });
    return false;
  } catch {
    return `TEST_PYTHON=${python} has no OpenTelemetry: ${remedy}`;
  }
}

describe("takes what OpenTelemetry's SDK for Python sends", { skip: await whyNot() }, () => {
  for (const compression of ['none', 'gzip']) {
    it(`spans, log records and metrics, compressed with ${compression}`, async (t) => {
      const { url, spans, lines, metrics, reports } = await collector(t);
      const { stderr } = await run(python, [SCRIPT], {
        timeout: LIMIT_MS,
        env: {
          ...process.env,
          OTEL_SERVICE_NAME: 'shop',
          OTEL_EXPORTER_OTLP_ENDPOINT: url,
          OTEL_EXPORTER_OTLP_COMPRESSION: compression,
        },
      });
      assert.equal(stderr, '');
      assert.deepEqual(reports, []);

      const [child, root, ...rest] = spans;
      assert.deepEqual(rest, []);
      assert.ok(root && child);
      assert.equal(root.service, 'shop');
      assert.deepEqual([root.name, root.kind, root.attributes], ['sell', 'server', { uuid: 'u' }]);
      assert.equal(root.resource['telemetry.sdk.language'], 'python');
      assert.equal(child.parentSpanId, root.spanId);
      assert.equal(child.status.code, 'error');
      assert.deepEqual(child.attributes, { tries: 2, names: ['a', 'b'] });
      assert.equal(child.events[0]?.attributes['exception.type'], 'ValueError');

      const [line, ...others] = lines;
      assert.deepEqual(others, []);
      const { message, levelname, severity_text, name, scope, lineno, trace_id, span_id, uuid } =
        line?.record ?? {};
      assert.deepEqual(
        { message, levelname, severity_text, name, scope, lineno, trace_id, span_id, uuid },
        {
          message: 'no shares',
          levelname: 'WARN',
          severity_text: 'WARNING',
          name: 'shop',
          scope: 'shop.orders',
          lineno: 12,
          trace_id: root.traceId,
          span_id: root.spanId,
          uuid: 'u',
        },
      );

      const service = 'shop';
      const sorted = metrics.sort((a, b) => (a.handler < b.handler ? -1 : 1));
      // The SDK sends them twice, at its flush and at its end: what only grows counts once.
      const [load, , open, , orders, wait, ...more] = sorted;
      assert.deepEqual(more, []);
      const instance = root.resource['service.instance.id'];
      const gauge = { service, instance, type: 'gauge', times: 1 };
      assert.deepEqual(load, { ...gauge, handler: 'load', value: 0.5, unit: 'By' });
      assert.deepEqual(open, { ...gauge, handler: 'open', value: -2 });
      const handler = 'orders{fate="placed"}';
      assert.deepEqual(orders, { service, handler, type: 'calls', value: 3, times: 1 });
      assert.deepEqual(wait, { service, handler: 'wait', type: 'duration', value: 250, times: 1 });
    });
  }
});
