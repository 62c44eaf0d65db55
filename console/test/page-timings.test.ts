import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { Metrics } from '../src/model/api-types.ts';
import { testApp } from './support/app.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { listen } from './support/listen.ts';
import { shows, until } from './support/until.ts';

const STEP_MS = 10_000;

/** Timings of one handler: the same in every step. */
function series(service: string, handler: string, p50Ms: number, errors: number) {
  const statistics = { calls: 20, callsPerMinute: 120, p50Ms, p95Ms: p50Ms * 2, p99Ms: p50Ms * 3 };
  const points = Array.from({ length: 6 }, (_, index) => ({
    ...statistics,
    errors: index === 0 ? errors : 0,
    time: new Date(Date.parse('2026-11-22T12:00:00Z') + index * STEP_MS).toISOString(),
  }));
  return {
    service,
    handler,
    all: { ...statistics, calls: 120, errors },
    points,
  };
}

function metrics(all: Metrics['series'], gauges: Metrics['gauges'] = []): Metrics {
  return {
    from: '2026-11-22T12:00:00.000Z',
    to: '2026-11-22T12:01:00.000Z',
    stepMs: STEP_MS,
    series: all,
    gauges,
  };
}

const ALL = [
  series('gateway', 'sell_shares', 55, 0),
  series('market', 'place_order', 43, 3),
  series('fees', 'charge_fee', 1.2, 0),
];

const handlers = (page: Page) => page.locator('.timing-table tbody th button').allInnerTexts();
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

describe('the page of timings', { skip: withoutChromium }, () => {
  const open = useBrowser();

  async function withTimings(t: TestContext, all: Metrics['series'] = ALL) {
    const { app, source } = testApp(t);
    const asked: number[] = [];
    source.timings = async ({ stepMs }) => {
      asked.push(stepMs);
      return metrics(all);
    };
    const { port } = await listen(t, app);
    return { source, asked, url: `http://localhost:${port}` };
  }

  it('leads from a moment of a chart to its traces, by click and by keyboard', async (t) => {
    const { url } = await withTimings(t);
    const page = await open(t, `${url}/timings?show=market/place_order`);
    const chart = page.getByRole('slider', { name: 'Duration over time' });
    await chart.locator('.u-over').click({ position: { x: 5, y: 50 } });
    const operation = 'process orders_service.events:order_created';
    const asked = {
      service: 'market',
      operation,
      from: '2026-11-22T11:59:54.871Z',
      to: '2026-11-22T12:00:10.000Z',
      minDuration: '38700us',
      sort: '-duration',
    };
    await until('they are asked for', () => new URL(page.url()).pathname === '/traces');
    await shows(() => query(page), asked);

    await page.goBack();
    const calls = page.getByRole('slider', { name: 'Calls a minute over time' });
    await calls.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const says = /^\d\d:\d\d:10 calls 120 errors 0$/;
    await until('it says so', async () =>
      says.test((await calls.getAttribute('aria-valuetext')) ?? ''),
    );
    await page.keyboard.press('Enter');
    await until('they are asked for', () => new URL(page.url()).pathname === '/traces');
    await shows(() => query(page), {
      service: 'market',
      operation,
      from: '2026-11-22T12:00:04.871Z',
      to: '2026-11-22T12:00:20.000Z',
      sort: '-duration',
    });
  });

  it('shows rate, errors and percentiles, sorted by any column', async (t) => {
    const { url, asked } = await withTimings(t);
    const page = await open(t, `${url}/timings`);
    const row = page.getByRole('row', { name: 'place_order' });
    await row.waitFor();
    assert.deepEqual([...new Set(asked)], [10_000]);
    await page.getByText('The worst first: those with the most errors').waitFor();
    await page.getByRole('heading', { name: 'market place_order' }).waitFor();
    await shows(() => handlers(page), ['place_order', 'sell_shares', 'charge_fee']);
    await shows(
      () => row.locator('td.timing-number').allInnerTexts(),
      ['120', '120', '3 (2.5 %)', '43.0 ms', '86.0 ms', '129 ms'],
    );

    await page.getByRole('button', { name: 'p95' }).click();
    await shows(() => handlers(page), ['sell_shares', 'place_order', 'charge_fee']);
    await page.getByRole('button', { name: 'p95' }).click();
    await shows(() => handlers(page), ['charge_fee', 'place_order', 'sell_shares']);
    const header = page.getByRole('columnheader', { name: 'p95', exact: true });
    await shows(() => header.getAttribute('aria-sort'), 'ascending');
    await shows(() => query(page), { sort: 'p95' });
    await page.reload();
    await row.waitFor();
    await shows(() => handlers(page), ['charge_fee', 'place_order', 'sell_shares']);
    await page.getByRole('button', { name: 'Show the worst first' }).click();
    await shows(() => handlers(page), ['place_order', 'sell_shares', 'charge_fee']);
  });

  it('keeps showing what one looks at when another becomes the worst', async (t) => {
    const { url, source } = await withTimings(t);
    const page = await open(t, `${url}/timings`);
    await page.getByRole('heading', { name: 'market place_order' }).waitFor();
    source.timings = async () => metrics([...ALL, series('fees', 'refund', 5, 9)]);
    await until('the page listens', () => source.watchers > 0);
    source.tell({ timingsMs: Date.now() });
    await page.getByRole('row', { name: 'refund' }).waitFor();
    await shows(async () => (await handlers(page))[0], 'refund');
    await shows(() => page.getByRole('heading', { name: 'market place_order' }).count(), 1);
  });

  it('draws a handler, tells the values that are pointed at, and leads on', async (t) => {
    const { url } = await withTimings(t);
    const page = await open(t, `${url}/timings`);
    await page.getByRole('button', { name: 'place_order' }).click();
    await page.getByRole('heading', { name: 'market place_order' }).waitFor();
    const link = (name: string) => page.getByRole('link', { name }).getAttribute('href');
    await shows(() => link('Logs of market'), '/logs?service=market&from=now-15m');
    await shows(() => link('Traces of market'), '/traces?service=market&lookback=15m');

    await page.locator('.timing-chart .u-over').first().hover();
    const values = page.locator('.timing-chart-value');
    await until('both charts tell', async () => (await values.last().innerText()) !== '');
    await shows(() => values.allInnerTexts(), ['120', '0', '43.0 ms', '86.0 ms', '129 ms']);
  });

  it('asks again when there is news', async (t) => {
    const { url, source } = await withTimings(t);
    const page = await open(t, `${url}/timings?service=market`);
    await page.getByRole('row', { name: 'place_order' }).waitFor();
    await shows(() => handlers(page), ['place_order']);
    source.timings = async () => metrics([...ALL, series('market', 'create_event', 10, 0)]);
    await until('the page listens', () => source.watchers > 0);
    source.tell({ timingsMs: Date.now() });
    await page.getByRole('row', { name: 'create_event' }).waitFor();
  });

  it('shows gauges below, also where nothing was timed', async (t) => {
    const { url, source } = await withTimings(t);
    const time = '2026-11-22T12:00:00.000Z';
    const later = '2026-11-22T12:00:10.000Z';
    const gauges: Metrics['gauges'] = [
      {
        service: 'market',
        name: 'process.memory',
        unit: 'By',
        last: 7_500_000,
        points: [
          { time, min: 5_000_000, max: 9_000_000, last: 9_000_000 },
          { time: later, min: 7_500_000, max: 8_000_000, last: 7_500_000 },
        ],
      },
    ];
    source.timings = async () => metrics([], gauges);
    const page = await open(t, `${url}/timings`);
    const row = page.getByRole('row', { name: 'process.memory' });
    await shows(
      () => row.locator('td.timing-number').allInnerTexts(),
      ['7.50 MB', '5.00 MB', '9.00 MB'],
    );
    await shows(() => page.getByText('Nothing was timed').count(), 0);
    await assertAccessible(page);
    source.timings = async () => metrics(ALL, gauges);
    await page.getByRole('combobox', { name: 'Service' }).selectOption('market');
    await page.reload();
    await page.getByRole('row', { name: 'place_order' }).waitFor();
    await row.waitFor();
    await page.getByRole('combobox', { name: 'Service' }).selectOption('fees');
    await page.getByRole('row', { name: 'charge_fee' }).waitFor();
    await shows(() => row.count(), 0);
  });

  it('shows gauges of each instance, and of one alone; and that one is gone', async (t) => {
    const { url, source } = await withTimings(t);
    const point = (time: string, last: number) => ({ time, min: last, max: last, last });
    const delay = { service: 'market', name: 'nodejs.eventloop.delay.p99', unit: 's' };
    const gauges: Metrics['gauges'] = [
      {
        ...delay,
        instance: 'market',
        last: 0.0125,
        points: [point('2026-11-22T12:00:50.000Z', 0.0125)],
      },
      {
        ...delay,
        instance: 'market-2',
        last: 2.5,
        points: [point('2026-11-22T12:00:20.000Z', 2.5)],
      },
    ];
    source.timings = async () => metrics(ALL, gauges);
    for (const width of [1280, 400]) {
      const page = await open(t, `${url}/timings`, { viewport: { width, height: 800 } });
      const lasts = () => page.locator('.gauge-table td.timing-number:nth-of-type(3)');
      await lasts().first().waitFor();
      await shows(() => lasts().allInnerTexts(), ['12.5 ms', 'gone']);
      const names = page.locator('.gauge-table').getByText('market-2', { exact: true });
      await shows(() => names.filter({ visible: true }).count(), 1);
      await assertAccessible(page);
      await page.getByRole('combobox', { name: 'Instance' }).selectOption('market-2');
      await page.getByText('for all instances of a service together').waitFor();
      await shows(() => query(page), { instance: 'market-2' });
      const hrefs = () =>
        page
          .locator('.timings > p a')
          .evaluateAll((links) =>
            links.map((link) => decodeURIComponent(link.getAttribute('href') ?? '')),
          );
      await shows(hrefs, ['/logs?instance=market-2', '/traces?instance=market-2']);
      await shows(() => lasts().allInnerTexts(), ['gone']);
      await shows(() => page.getByRole('row', { name: 'place_order' }).count(), 0);
      await page.getByRole('combobox', { name: 'Service' }).selectOption('fees');
      await page.getByRole('row', { name: 'charge_fee' }).waitFor();
      await shows(() => query(page), { service: 'fees' });
    }
  });

  it('says what to do when nothing was timed', async (t) => {
    const { url } = await withTimings(t, []);
    const page = await open(t, `${url}/timings`);
    await page.getByText('Nothing was timed in this time.').waitFor();
    await page.getByText('curl -X POST http://localhost:5001/shares/sell').waitFor();
  });

  it('has nothing that keeps anyone out, narrow or wide, light or dark', async (t) => {
    const { url } = await withTimings(t);
    for (const width of [1280, 400]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const viewport = { width, height: 800 };
        const page = await open(t, `${url}/timings`, { viewport, colorScheme });
        await page.getByRole('row', { name: 'place_order' }).waitFor();
        await assertAccessible(page);
      }
    }
  });
});
