import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { inTime, scatterOf, timeRange } from '../page/src/traces/scatter-data.ts';
import { sortTraces } from '../page/src/traces/trace-sort.ts';
import type { TraceSummary } from '../page/src/traces/trace-summary.ts';
import { formatDateTime } from '../page/src/ui/moment.ts';
import { timeLabels } from '../page/src/ui/time-labels.ts';
import type { Span } from '../src/model/span.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { recent, startTestConsole } from './support/console.ts';
import { orderSpans, profileSpans, span, UUID, under } from './support/order.ts';
import { shows, until } from './support/until.ts';

const NOW_US = Date.parse('2026-11-22T12:00:00Z') * 1000;

function trace(traceId: string, startUs: number, more: Partial<TraceSummary> = {}): TraceSummary {
  const rest = { service: 'x', operation: 'x', uuid: undefined, services: [] };
  return { traceId, startUs, durationUs: 1, spanCount: 1, errorCount: 0, ...rest, ...more };
}

describe('an axis of time', () => {
  const at = (iso: string) => Date.parse(iso) / 1000;

  it('tells moments within one second apart', () => {
    const first = at('2026-11-22T12:00:00.100');
    const labels = timeLabels(undefined, [first, first + 0.05, first + 0.1]);
    assert.deepEqual(
      labels.map((label) => label.split('\n')[0]),
      ['12:00:00.100', '12:00:00.150', '12:00:00.200'],
    );
    const scatter = scatterOf([trace('a', NOW_US), trace('b', NOW_US + 300_000)]);
    const [low, high] = timeRange(scatter);
    assert.ok(Number(high) - Number(low) < 0.4, `from ${low} to ${high} s for 0.3 s`);
  });

  it('names the day unless it is today, and the year where it is another', () => {
    const [first, second] = timeLabels(undefined, [at('2019-03-01T12:00'), at('2019-03-01T12:05')]);
    assert.equal(first, '12:00\n1 Mar 2019');
    assert.equal(second, '12:05');
    const midnight = timeLabels(undefined, [at('2019-03-01T23:59'), at('2019-03-02T00:00')]);
    assert.equal(midnight[1], '00:00\n2 Mar 2019');
    const days = timeLabels(undefined, [at('2019-12-31T00:00'), at('2020-01-01T00:00')]);
    assert.deepEqual(days, ['31 Dec 2019', '1 Jan 2020']);
    const noon = new Date();
    noon.setHours(12, 0, 0, 0);
    assert.equal(
      timeLabels(undefined, [noon.getTime() / 1000, noon.getTime() / 1000 + 60])[0],
      '12:00',
    );
    assert.equal(formatDateTime(at('2100-01-01T00:00') * 1e6), '1 Jan 2100 00:00:00.000');
  });

  it('leaves out what is of another time', () => {
    const ids = (...starts: number[]) =>
      inTime(
        starts.map((start, index) => trace(String(index), start)),
        NOW_US,
      ).map(({ traceId }) => Number(traceId));
    const year2100 = Date.parse('2100-01-01') * 1000;
    assert.deepEqual(ids(NOW_US, year2100, NOW_US - 60e6), [0, 2]);
    assert.deepEqual(ids(0, NOW_US), [1]);
    assert.deepEqual(ids(year2100), [0]);
    assert.deepEqual(ids(NOW_US - 40 * 86_400e6, NOW_US), [0, 1]);
  });
});

it('sorts traces by start, duration, spans and errors, either way', () => {
  const traces = [
    trace('a', 1, { durationUs: 5, spanCount: 3, errorCount: 1 }),
    trace('b', 2, { durationUs: 9, spanCount: 1 }),
    trace('c', 3, { durationUs: 7, spanCount: 2 }),
  ];
  const ids = (sort: string) =>
    sortTraces(traces, sort)
      .map(({ traceId }) => traceId)
      .join('');
  assert.deepEqual(['start', '-start', 'nonsense'].map(ids), ['abc', 'cba', 'abc']);
  assert.deepEqual(['duration', '-duration'].map(ids), ['acb', 'bca']);
  assert.deepEqual(['spans', '-spans'].map(ids), ['bca', 'acb']);
  assert.deepEqual(['errors', '-errors'].map(ids), ['cba', 'acb']);
});

describe('strange spans on the page', { skip: withoutChromium }, () => {
  const open = useBrowser();

  async function withSpans(t: TestContext, address: string, ...traces: Span[][]) {
    const { url, keepSpans } = await startTestConsole(t);
    for (const spans of traces) await keepSpans(spans);
    return open(t, url + address);
  }
  const moved = (spans: Span[], date: string) =>
    spans.map((each) => ({ ...each, startTime: date + each.startTime.slice(10) }));

  it('flags a clock that is slow, and reckons without it', async (t) => {
    const spans = [
      span('1', 'gateway', 0, 100, { name: 'parent', kind: 'client' }),
      span('2', 'orders', -3000, 50, { ...under('1'), name: 'child', kind: 'server' }),
    ];
    const page = await withSpans(t, `/requests/${UUID}`, spans);
    await page.getByText('Clocks differ: behind is orders’s by about 3.02 s').waitFor();
    await page.getByText('its clock differs').waitFor();
    await shows(
      async () => (await page.locator('.slowest').innerText()).replaceAll(/\s+/g, ' '),
      /^Slowest: (parent|child) 50\.0 ms of 100 ms$/,
    );
    await page.getByText('child').click();
    await page.getByText('it says 3.02 s earlier').waitFor();
    await assertAccessible(page);
    await page.getByRole('link', { name: 'Traces', exact: true }).click();
    await until('the list has its duration', async () =>
      (await page.locator('.trace-row .trace-duration').innerText()).includes('100 ms'),
    );
  });

  it('says “before events were handled” of events only', async (t) => {
    const late = [span('1', 'a', 0, 10), span('2', 'a', 200, 10, under('1'))];
    const page = await withSpans(t, `/requests/${UUID}`, late);
    await page.locator('.waterfall-span').last().waitFor();
    await shows(() => page.locator('.bar-wait').count(), 1, 'only that of the legend');
    assert.doesNotMatch(await page.locator('.slowest').innerText(), /event/);
    await page.locator('.waterfall-span').last().click();
    await page.getByText('190 ms after its parent had ended').waitFor();
  });

  it('shows a trace of spans that took no time', async (t) => {
    const spans = [span('1', 'a', 0, 0), span('2', 'b', 0, 0, under('1'))];
    const page = await withSpans(t, `/requests/${UUID}`, spans);
    await page.getByText('2 spans, none of which took any time.').waitFor();
    await shows(() => page.locator('.waterfall-span').count(), 2);
  });

  it('has a colour for each service that is not the bank’s', async (t) => {
    const names = [
      'checkout',
      'cart',
      'frontend-proxy',
      'quote',
      'payment',
      'shipping',
      'ad',
      'kafka',
    ];
    const spans = names.map((name, index) =>
      span(`${index}`, 'x', index, 5, { service: name, ...(index > 0 && under('0')) }),
    );
    const bank = orderSpans().slice(0, 5);
    const ours = bank.map((each) => ({ ...each, traceId: each.traceId.replace(/^2/, '6') }));
    const page = await withSpans(t, `/requests/${UUID}`, spans, ours);
    const dots = page.locator('.timeline-services .service-dot');
    await until('all services are there', async () => (await dots.count()) === 11);
    const colours = () =>
      dots.evaluateAll((all) => all.map((dot) => getComputedStyle(dot).backgroundColor));
    await shows(async () => new Set(await colours()).size, 11);
  });

  it('leads from any service of the graph to its traces', async (t) => {
    const names = ['shop_cart', 'shop-cart', 'simplebank-orders'];
    const spans = names.map((name, index) =>
      span(`${index}`, 'x', index, 5, {
        service: name,
        kind: 'server',
        ...(index > 0 && under('0')),
      }),
    );
    const page = await withSpans(t, '/', recent(spans, []).spans);
    for (const name of ['shop_cart', 'shop-cart', 'orders']) {
      await page.locator('.graph').getByRole('link', { name }).click();
      await page.getByText('1 trace', { exact: true }).waitFor();
      await shows(() => page.getByLabel('Service').inputValue(), name);
      await page.goBack();
    }
  });

  it('has a span of 2100 spoil neither the scatter nor the latest requests', async (t) => {
    const now = recent(orderSpans(), []).spans;
    const page = await withSpans(t, '/', moved(profileSpans(), '2100-01-01'), now);
    await page.locator('.recent-row').first().waitFor();
    await shows(() => page.locator('.recent-row').count(), 1);
    await page.getByRole('link', { name: 'Traces' }).click();
    await page.getByText('1 trace of another time not drawn, as of 1 Jan 2100').waitFor();
    await shows(() => page.locator('.trace-row').count(), 2);
  });

  it('sorts traces by what their columns say, and speaks of the form’s fields', async (t) => {
    const spans = orderSpans();
    const page = await withSpans(t, '/traces', spans, moved(profileSpans(), '2026-11-21'));
    const first = () => page.locator('.trace-row .trace-name').first().innerText();
    await until('the newest is the first', async () => (await first()).includes('POST'));
    await page.getByRole('button', { name: 'Duration' }).click();
    await until('the longest is the first', async () => (await first()).includes('settings'));
    await shows(() => new URL(page.url()).search, '?sort=-duration');
    await page.reload();
    await until('it still is', async () => (await first()).includes('settings'));
    const header = page.getByRole('columnheader', { name: 'Duration' });
    await shows(() => header.getAttribute('aria-sort'), 'descending');

    await page.getByLabel('At least').fill('50');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await shows(() => alert.innerText(), /^At least: must be a duration such as/);
    assert.doesNotMatch(await alert.innerText(), /minDuration/);
  });
});
