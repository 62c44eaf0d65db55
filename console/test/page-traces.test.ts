import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { Span } from '../src/model/span.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { orderSpans, profileSpans, TRACE_ID, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const SLOW_ID = TRACE_ID.replace(/^2/, '4');

/** The order again, a minute later: the exchange is slower, and the fee is never charged. */
function slowOrder(): Span[] {
  const later = (time: string) => time.replace('T12:25:', 'T12:26:');
  return orderSpans()
    .filter(({ service }) => service !== 'simplebank-fees')
    .map((span) => ({ ...span, traceId: SLOW_ID, startTime: later(span.startTime) }))
    .map((span) =>
      span.name === 'place_order_stock_exchange'
        ? { ...span, durationMs: 124.458, status: { code: 'error' as const } }
        : span,
    );
}

const names = (page: Page) => page.locator('.trace-row .trace-name').allInnerTexts();
const count = (page: Page, text: string) =>
  until(`it says ${text}`, async () => (await page.locator('.traces-count').innerText()) === text);
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

describe('the pages of traces', { skip: withoutChromium }, () => {
  const open = useBrowser();

  async function withTraces(t: TestContext, address = '/traces') {
    const server = await startTestConsole(t);
    for (const spans of [profileSpans(), orderSpans(), slowOrder()]) await server.keepSpans(spans);
    return { ...server, page: await open(t, server.url + address) };
  }

  it('lists them, and finds by service, operation, duration and error', async (t) => {
    const { page } = await withTraces(t);
    await count(page, '3 traces');
    const first = page.locator('.trace-row').first();
    await shows(() => first.innerText(), /POST \/shares\/sell\s[\s\S]*\s164 ms/);

    await page.getByLabel('Service').selectOption('profile');
    await count(page, '1 trace');
    await shows(() => query(page), { service: 'profile' });
    await page.getByLabel('Operation').selectOption('get_ip');
    await until('the address has it', () => query(page).operation === 'get_ip');
    await page.getByLabel('Service').selectOption('');
    await count(page, '3 traces');

    await page.getByLabel('At least').fill('110ms');
    await page.keyboard.press('Enter');
    await count(page, '2 traces');
    await page.getByLabel('Errors only').check();
    await count(page, '1 trace');
    await shows(() => query(page), { minDuration: '110ms', error: 'true' });
    await page.reload();
    await count(page, '1 trace');
    await shows(async () => (await names(page)).length, 1);
  });

  it('finds by attribute, also from a span, and in a span of time', async (t) => {
    const { page, url } = await withTraces(t);
    await count(page, '3 traces');
    await page.getByLabel('Attributes').fill('http.request.method=POST uuid="x"');
    await page.keyboard.press('Enter');
    await page.getByText('No trace matches.').waitFor();
    await page.getByLabel('Attributes').fill('http.request.method=POST');
    await page.keyboard.press('Enter');
    await count(page, '2 traces');
    await shows(() => query(page), { tags: 'http.request.method=POST' });
    await page.getByLabel('Attributes').fill('nonsense');
    await page.keyboard.press('Enter');
    await shows(() => page.getByRole('alert').innerText(), /^Attributes.*: must be key:value/);

    await page.goto(`${url}/traces/${TRACE_ID}?open=${'1'.padStart(16, '0')}`);
    await page.getByRole('link', { name: 'Traces with this http.response.status_code' }).click();
    await count(page, '2 traces');
    await shows(() => query(page), { tags: 'http.response.status_code=200' });

    const range = 'from=2026-11-22T12:26:00.000Z&to=2026-11-22T12:27:00.000Z';
    await page.goto(`${url}/traces?${range}`);
    await count(page, '1 trace');
    await page.getByRole('button', { name: 'Search all times' }).click();
    await count(page, '3 traces');
  });

  it('opens one from the list by keyboard, and from the scatter by a click', async (t) => {
    const { page, url } = await withTraces(t, '/traces?error=true');
    await count(page, '1 trace');
    await page.getByRole('grid').focus();
    await page.locator('.trace-row[data-active]').waitFor();
    await page.keyboard.press('Enter');
    await until('its page is there', () => page.url() === `${url}/traces/${SLOW_ID}`);
    await shows(() => page.title(), `Trace ${SLOW_ID.slice(0, 8)} · SimpleBank`);
    await page.getByRole('treegrid').waitFor();

    await page.goBack();
    await count(page, '1 trace');
    // A single point stands in the middle.
    await page.locator('.scatter .u-over').click();
    await until('its page is there', () => page.url() === `${url}/traces/${SLOW_ID}`);
  });

  it('compares two, span by span, in either order', async (t) => {
    const { page } = await withTraces(t, `/traces?uuid=${UUID}&service=gateway`);
    await count(page, '2 traces');
    await page.getByRole('grid').focus();
    await page.locator('.trace-row[data-active]').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await page.getByRole('checkbox', { name: 'Compare POST' }).first().check();
    await page.getByRole('link', { name: 'Compare the two' }).click();
    const span = (name: string) => page.getByRole('row', { name }).last();
    await span('place_order_stock_exchange').waitFor();
    const texts = async (name: string) => {
      const cells = await span(name).locator('td').allInnerTexts();
      return cells.slice(1).map((text) => text.trim().replaceAll(/\s+/g, ' '));
    };
    await shows(() => query(page), { a: TRACE_ID, b: SLOW_ID });
    await shows(
      () => texts('place_order_stock_exchange'),
      ['24.5 ms', '124 ms failed', '+100 ms', '× 5.1'],
    );
    await shows(() => texts('fees'), ['1.01 ms', '–', 'only in A']);
    await shows(() => texts('gateway POST /shares/sell'), ['53.5 ms', '53.5 ms', '0 µs', '0 %']);
    const duration = page.getByRole('row', { name: 'Duration' });
    await shows(
      () => duration.locator('td').allInnerTexts(),
      ['108 ms', '164 ms', '+56.5 ms +52 %'],
    );

    await page.getByRole('button', { name: 'Swap' }).click();
    await until('A and B have changed places', () => query(page).a === SLOW_ID);
    await page.getByRole('row', { name: 'only in B' }).waitFor();
    await shows(
      () => texts('place_order_stock_exchange'),
      ['124 ms failed', '24.5 ms', '−100 ms', '−80 %'],
    );
  });

  it('adds them up to a flame graph, by keyboard and by click', async (t) => {
    const { page } = await withTraces(t, '/traces?service=gateway');
    await page.getByLabel('Flame graph').check();
    await page.getByRole('heading', { name: '2 traces added up, 21 spans' }).waitFor();
    const tree = page.getByRole('tree', { name: 'Flame graph' });
    await tree.focus();
    const says = page.locator('.flame-says');
    const root = 'gateway POST /shares/sell: 2 spans, 107 ms in all, 53.5 ms each, itself 11.9 ms';
    await shows(() => says.innerText(), root);
    await page.keyboard.press('ArrowDown');
    const second = 'gateway orders_service/sell_shares: 2 spans, 95.0 ms in all, 47.5 ms each';
    await until('it is the next', async () => (await says.innerText()).startsWith(second));
    await page.keyboard.press('Enter');
    const key = 'gateway POST /shares/sell > gateway orders_service/sell_shares';
    await until('it is in the address', () => query(page).flame === key);
    await page.keyboard.press('Escape');
    await until('all is there', () => query(page).flame === undefined);
    await tree.getByRole('treeitem', { name: 'market place_order_stock_exchange' }).click();
    await page.getByRole('button', { name: 'Show all' }).waitFor();
    await shows(
      async () => (await says.innerText()).split('\n')[0]?.trim(),
      'market place_order_stock_exchange: 2 spans, 1 failed, 149 ms in all, 74.5 ms each, itself 149 ms',
    );
  });

  it('shows new traces as they come', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    const page = await open(t, `${url}/traces`);
    await page.getByText('There are no traces yet.').waitFor();
    await keepSpans(orderSpans());
    await count(page, '1 trace');
  });

  it('says what is wrong, and how to find more', async (t) => {
    const { page } = await withTraces(t, '/traces?minDuration=soon');
    await shows(() => page.getByRole('alert').innerText(), /^At least: /);
    await page.getByLabel('At least').fill('5m');
    await page.keyboard.press('Enter');
    await page.getByText('No trace matches.').waitFor();
    await page.getByRole('button', { name: 'Any duration' }).click();
    await count(page, '3 traces');
  });

  it('has nothing that keeps anyone out, narrow or wide, light or dark', async (t) => {
    const { url, page: first } = await withTraces(t);
    await first.close();
    for (const width of [1280, 400]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const options = { viewport: { width, height: 800 }, colorScheme };
        const list = await open(t, `${url}/traces`, options);
        await count(list, '3 traces');
        await assertAccessible(list);
        const both = await open(t, `${url}/traces/compare?a=${TRACE_ID}&b=${SLOW_ID}`, options);
        await both.getByRole('row', { name: 'Duration' }).waitFor();
        await assertAccessible(both);
        const flame = await open(t, `${url}/traces?view=flame`, options);
        await flame.getByRole('treeitem').first().waitFor();
        await assertAccessible(flame);
      }
    }
  });
});
