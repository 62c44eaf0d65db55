import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { Instance } from '../src/model/api-types.ts';
import { folderName } from '../src/model/service-name.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { orderLines, orderSpans, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const INSTANCES: Instance[] = [
  { service: 'orders', instance: 'orders', address: '127.0.0.1:5002', state: 'ready' },
  { service: 'orders', instance: 'orders-2', address: '127.0.0.1:5102', state: 'ready' },
  { service: 'fees', address: '172.18.0.7:5000', state: 'ready' },
];

/** An order of which another instance of orders handled the event that ends it. */
async function withOrder(t: TestContext) {
  const server = await startTestConsole(t, { instances: INSTANCES });
  const instanceOf = (service: string, isLast: boolean) =>
    isLast ? 'orders-2' : folderName(service);
  await server.keepSpans(
    orderSpans().map((span) => {
      const instance = instanceOf(span.service, span.spanId.endsWith('a'));
      return { ...span, resource: { ...span.resource, 'service.instance.id': instance } };
    }),
  );
  await server.writeLines(
    orderLines().map((line) => {
      const instance = instanceOf(String(line.record.name), line.id === '10');
      return { ...line, instance, record: { ...line.record, instance } };
    }),
  );
  return server;
}

const choice = (page: Page) => page.getByRole('combobox', { name: 'Instance' });
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const says = (page: Page, selector: string, text: string) =>
  until(`it says ${text}`, async () => (await page.locator(selector).innerText()) === text);

describe('the choice of an instance', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('is in Logs, and goes with the service', async (t) => {
    const { url } = await withOrder(t);
    const page = await open(t, `${url}/logs`);
    await choice(page).selectOption('orders-2');
    await says(page, '.log-count', '1 line');
    await shows(() => query(page), { instance: 'orders-2' });
    await page.reload();
    await says(page, '.log-count', '1 line');
    await shows(() => choice(page).inputValue(), 'orders-2');
    await page.getByRole('button', { name: 'orders' }).click();
    await says(page, '.log-count', '4 lines');
    await shows(() => query(page), { service: 'orders' });
    await shows(
      () => choice(page).locator('option').allInnerTexts(),
      ['All instances', 'orders', 'orders-2'],
    );
    // Fees has but one.
    await page.goto(`${url}/logs?service=fees`);
    await says(page, '.log-count', '1 line');
    await shows(() => choice(page).count(), 0);
  });

  it('is in Traces', async (t) => {
    const { url } = await withOrder(t);
    const page = await open(t, `${url}/traces`);
    await choice(page).selectOption('orders-2');
    await says(page, '.traces-count', '1 trace');
    await shows(() => query(page), { instance: 'orders-2' });
    await page.goto(`${url}/traces?instance=orders-2&operation=orders_service/sell_shares`);
    await page.getByRole('button', { name: 'Any instance' }).click();
    await says(page, '.traces-count', '1 trace');
  });

  it('is in a request: what is of the instance, and what led to it', async (t) => {
    const { url } = await withOrder(t);
    for (const width of [1280, 400]) {
      const page = await open(t, `${url}/requests/${UUID}`, { viewport: { width, height: 800 } });
      await choice(page).selectOption('orders-2');
      const rows = page.getByRole('treegrid').locator('.list-row');
      await until('only those are there', async () => (await rows.count()) === 8);
      await shows(() => query(page), { instance: 'orders-2' });
      const own = page.locator('.list-row:not(.waterfall-context)');
      await shows(
        () => own.locator('.span-name, .line-message').allTextContents(),
        ['process market_service.events:order_placed', 'updating the order status'],
      );
      await assertAccessible(page);
    }
  });

  it('is led to from the instances of the overview', async (t) => {
    const { url } = await withOrder(t);
    const page = await open(t, url);
    await page.getByRole('link', { name: 'Logs of orders-2' }).click();
    await says(page, '.log-count', '1 line');
    await page.goBack();
    await page.getByRole('link', { name: 'Traces of orders-2' }).click();
    await says(page, '.traces-count', '1 trace');
    await page.goBack();
    await page.getByRole('link', { name: 'Timings of fees' }).click();
    await page.getByRole('heading', { name: 'Timings' }).waitFor();
    await shows(() => query(page), { service: 'fees' });
  });
});
