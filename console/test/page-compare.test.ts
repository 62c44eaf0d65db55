import { describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { Span } from '../src/model/span.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { line, orderLines, orderSpans, TRACE_ID, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const HEALTHY_ID = TRACE_ID.replace(/^2/, '7');
const HEALTHY_UUID = UUID.replace(/^0/, '7');

/** A healthy order, a minute before the other one. */
function healthyOrder() {
  const earlier = (time: string) => time.replace('T12:25:', 'T12:24:');
  return {
    spans: orderSpans().map((span) => ({
      ...span,
      traceId: HEALTHY_ID,
      startTime: earlier(span.startTime),
      attributes: { ...span.attributes, uuid: HEALTHY_UUID },
    })),
    lines: orderLines().map((one) => ({
      ...one,
      record: {
        ...one.record,
        '@timestamp': earlier(String(one.record['@timestamp'])),
        trace_id: HEALTHY_ID,
        uuid: HEALTHY_UUID,
      },
    })),
  };
}

/** The exchange has failed: nothing was placed, and no fee charged. */
function badOrder() {
  const spans: Span[] = orderSpans()
    .filter(({ spanId }) => !/[9ab]$/.test(spanId))
    .map((span) =>
      span.name === 'place_order_stock_exchange'
        ? { ...span, status: { code: 'error', message: 'the exchange answered 503' } }
        : span,
    );
  const failure = { levelname: 'ERROR', exc_info: 'HttpError: the exchange answered 503' };
  const lines = [
    line('x', 90_000, 'market_service', 'the order was not placed', '7', failure),
    ...orderLines().slice(2),
  ];
  return { spans, lines };
}

const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const texts = async (all: Locator) =>
  (await all.allInnerTexts()).map((text) => text.trim().replaceAll(/\s+/g, ' '));

describe('a bad request compared with a healthy one', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('is one click from its page, and says first what is different', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    for (const { spans, lines } of [healthyOrder(), badOrder()]) {
      await keepSpans(spans);
      await writeLines(lines);
    }
    const page = await open(t, `${url}/requests/${UUID}`);
    await page.getByRole('link', { name: 'Compare with a healthy one' }).click();
    await page.getByRole('heading', { name: /differences of B from A/ }).waitFor();
    await shows(() => new URL(page.url()).pathname, '/traces/compare');
    await shows(() => query(page), { a: HEALTHY_ID, b: TRACE_ID });
    await shows(
      () => texts(page.locator('.differences li')),
      [
        'failed market place_order_stock_exchange A ok B the exchange answered 503',
        'no span market publish market_service.events:order_placed',
        'no span orders process market_service.events:order_placed',
        'no span fees process market_service.events:order_placed',
        'one more line market the order was not placed ERROR HttpError: the exchange answered 503',
        'no line orders updating the order status INFO',
        'no line fees charging fees INFO',
        'took longer market process orders_service.events:order_created A 8.61 ms B 18.6 ms +10.0 ms',
      ],
    );
    await page.goBack();
    await until('its page is there', () => page.url() === `${url}/requests/${UUID}`);
  });

  it('says when none is healthy, and leads to all of the kind', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    await keepSpans(badOrder().spans);
    const page = await open(t, `${url}/traces/${TRACE_ID}`);
    await page.getByRole('link', { name: 'Compare with a healthy one' }).click();
    await page.getByText('There is no healthy trace to compare it with.').waitFor();
    await page.getByRole('link', { name: 'Show them all' }).click();
    await until('they are there', () => new URL(page.url()).pathname === '/traces');
    await shows(() => query(page), { service: 'gateway', operation: 'POST /shares/sell' });
  });

  it('is told apart from all others that were found', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    await keepSpans(badOrder().spans);
    await keepSpans(healthyOrder().spans);
    const page = await open(t, `${url}/traces?service=gateway`);
    await page.getByLabel('Failed ones apart').check();
    await page.getByRole('heading', { name: '1 of 2 traces failed' }).waitFor();
    const rows = page.locator('.apart table').last().locator('tbody tr');
    for (const row of [
      'failed market place_order_stock_exchange 100 % 0 %',
      'span fees process market_service.events:order_placed 0 % 100 %',
    ])
      await until(`there is ${row}`, async () => (await texts(rows)).includes(row));
    await page.getByRole('link', { name: 'place_order_stock_exchange' }).first().click();
    await until('it is found', async () => (await page.locator('.trace-row').count()) === 1);
    const asked = { service: 'market', operation: 'place_order_stock_exchange', error: 'true' };
    await shows(() => query(page), asked);

    await page.goto(`${url}/traces?view=slow&slowerThan=80ms`);
    await page.getByRole('heading', { name: '1 of 2 traces took 80.0 ms or longer' }).waitFor();
    await page.getByLabel('Slow from').fill('soon');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await shows(() => page.getByRole('alert').innerText(), /slowerThan: must be a duration/);
  });

  it('has nothing that keeps anyone out, narrow or wide, light or dark', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    for (const { spans, lines } of [healthyOrder(), badOrder()]) {
      await keepSpans(spans);
      await writeLines(lines);
    }
    for (const width of [1280, 400]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const options = { viewport: { width, height: 800 }, colorScheme };
        const page = await open(t, `${url}/traces/compare?a=healthy&b=${TRACE_ID}`, options);
        await page.locator('.differences li').first().waitFor();
        await page.locator('.compare-rows').waitFor();
        await assertAccessible(page);
        const groups = await open(t, `${url}/traces?view=failed`, options);
        await groups.locator('.apart table').last().waitFor();
        await assertAccessible(groups);
      }
    }
  });
});
