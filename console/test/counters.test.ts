import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import { temporaryFolder } from '../../test/support/folder.ts';
import { variables } from '../src/config.ts';
import type { Metrics } from '../src/model/api-types.ts';
import { startConsole } from '../src/start.ts';
import { testApp } from './support/app.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { listen } from './support/listen.ts';
import { shows } from './support/until.ts';

const noLog = {
  debug() {},
  info() {},
  warn: (message: string) => assert.fail(message),
  error: (message: string) => assert.fail(message),
};

it('what is counted and not timed is a counter', async (t) => {
  const env = { PORT: '0', STATSD_PORT: '0', SIMPLEBANK_DIR: await temporaryFolder(t) };
  const console = await startConsole(loadConfig(variables, env), noLog);
  t.after(() => console.close());
  const url = `http://127.0.0.1:${console.port}`;
  const sum = (name: string, asInt: number) => ({
    name,
    sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ asInt }] },
  });
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  for (const metrics of [[sum('placed', 3), sum('declined', 1)], [sum('placed', 4)]]) {
    const response = await fetch(`${url}/v1/metrics`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }),
    });
    assert.equal(response.status, 200);
  }
  const response = await fetch(`${url}/api/metrics?service=shop&step=3600000`);
  const { series, gauges, counters = [] } = (await response.json()) as Metrics;
  assert.deepEqual([series, gauges], [[], []]);
  assert.deepEqual(
    counters.map(({ service, name, count, points }) => [
      service,
      name,
      count,
      points.reduce((all, point) => all + point.count, 0),
    ]),
    [
      ['shop', 'declined', 1, 1],
      ['shop', 'placed', 7, 7],
    ],
  );
});

describe('the page of timings', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('shows counters', async (t) => {
    const { app, source } = testApp(t);
    const time = '2026-11-22T12:00:00.000Z';
    source.timings = async () => ({
      from: time,
      to: '2026-11-22T12:10:00.000Z',
      stepMs: 10_000,
      series: [],
      gauges: [],
      counters: [{ service: 'market', name: 'opened', count: 20, points: [{ time, count: 20 }] }],
    });
    const { port } = await listen(t, app);
    const page = await open(t, `http://localhost:${port}/timings`);
    const row = page.getByRole('row', { name: 'opened' });
    await shows(() => row.locator('td.timing-number').allInnerTexts(), ['20', '2']);
    await shows(() => page.getByText('Nothing was timed').count(), 0);
    await assertAccessible(page);
  });
});
