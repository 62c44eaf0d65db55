import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { playBack, recorded } from './recorded/playback.ts';
import { patience, testStack } from './recorded/test-stack.ts';

/** The stack as it was recorded, as if all had just happened. */
async function stackNow(t: TestContext) {
  const servers = await Promise.all(
    (['opensearch', 'jaeger', 'prometheus'] as const).map((name) => {
      return playBack(t, name, { now: true });
    }),
  );
  const [elasticsearch, jaeger, prometheus] = servers.map(({ url }) => url);
  const source = testStack(t, {
    elasticsearch: elasticsearch ?? '',
    jaeger: jaeger ?? '',
    prometheus: prometheus ?? '',
  });
  const unknown = () => servers.flatMap((server) => server.unknown);
  t.after(() => assert.deepEqual(unknown(), []));
  return source;
}

const sinceMs = () => Date.now() - 300_000;

test('what was recorded can be asked for as if it had just happened', async (t) => {
  const source = await stackNow(t);
  const range = { fromMs: sinceMs() };
  const query = { q: `uuid:${recorded.uuid}`, limit: 50, buckets: 30, ...range };
  const page = await source.searchLines(query, patience());
  assert.equal(page.total, 11);
  for (const { record } of page.lines) {
    assert.ok(Date.parse(String(record['@timestamp'])) > range.fromMs);
  }
  assert.ok(page.histogram?.buckets.every(({ time }) => Date.parse(time) > range.fromMs - 60_000));
  const toMs = Date.now();
  const { nodes } = await source.graph({ fromMs: range.fromMs, toMs }, patience());
  assert.equal(nodes.find(({ service }) => service === 'simplebank-gateway')?.calls, 3);
  const found = { tags: { uuid: recorded.profile }, limit: 1 };
  assert.equal((await source.findTraces(found, patience()))[0]?.length, 3);
  const { series } = await source.timings({ stepMs: 30_000, ...range }, patience());
  assert.equal(series.length, 16);
  assert.ok(series.every(({ points }) => points.every(({ time }) => Date.parse(time) > sinceMs())));
});
