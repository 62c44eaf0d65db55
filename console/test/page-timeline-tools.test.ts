import { describe, it } from 'node:test';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { orderLines, orderSpans, span, TRACE_ID, UUID, under } from './support/order.ts';
import { shows, until } from './support/until.ts';

describe('what one can do with a timeline', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('leads to the same elsewhere', async (t) => {
    const { url, keepSpans } = await startTestConsole(t, {
      env: { LINKS: 'Kibana=http://localhost:5601,Jaeger=http://localhost:16686' },
    });
    await keepSpans(orderSpans());
    const page = await open(t, `${url}/requests/${UUID}`);
    const copies = async (label: string, text: string) => {
      await page.getByRole('button', { name: label }).click();
      await shows(() => page.evaluate(() => navigator.clipboard.readText()), text);
    };
    await copies('Copy the command', `curl http://localhost:5001/orders/${UUID}`);
    await copies('Copy the UUID', UUID);
    await copies('Copy the link', `${url}/requests/${UUID}`);
    const links = () =>
      page
        .locator('.timeline-links a')
        .evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute('href')]));
    await shows(links, [
      ['Compare with a healthy one', `/traces/compare?a=healthy&b=${TRACE_ID}`],
      ['Logs', `/logs?q=uuid%3A${UUID}`],
      ['Export', `/api/export?uuid=${UUID}`],
      ['JSON', `/api/traces/${TRACE_ID}`],
      ['Jaeger', `http://localhost:16686/trace/${TRACE_ID}`],
      [
        'Kibana',
        `http://localhost:5601/app/discover#/?_a=(query%3A(language%3Alucene%2Cquery%3A'uuid%3A%22${UUID}%22'))`,
      ],
    ]);
  });

  it('hides what databases did, and says so in the address', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    await keepSpans(orderSpans());
    const page = await open(t, `${url}/requests/${UUID}`);
    await page.getByText('place_order_stock_exchange').last().waitFor();
    const toggle = page.getByRole('checkbox', { name: 'Database' });
    await shows(() => toggle.count(), 0);
    const insert = { name: 'insert reservations', kind: 'client' as const };
    await keepSpans([
      span('c', 'account-transactions', 25, 3, {
        ...under('5'),
        ...insert,
        attributes: { uuid: UUID, 'db.system.name': 'sqlite' },
      }),
    ]);
    const rows = page.getByRole('treegrid').locator('.list-row');
    await page.getByText('insert reservations').waitFor();
    await until('it is there', async () => (await rows.count()) === 12);
    await toggle.uncheck();
    await until('it is gone', async () => (await rows.count()) === 11);
    await shows(() => new URL(page.url()).search, '?database=no');
    await assertAccessible(page);
  });

  it('shows a stretch of its time alone', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    await keepSpans(orderSpans());
    const page = await open(t, `${url}/requests/${UUID}`);
    const ticks = () => page.locator('.ruler-tick').allInnerTexts();
    const whole = ['0', '20 ms', '40 ms', '60 ms', '80 ms', '100 ms'];
    await shows(ticks, whole);

    const { x = 0, y = 0, width = 0 } = (await page.locator('.ruler').boundingBox()) ?? {};
    await page.mouse.move(x + width * (41.5 / 108), y + 60);
    await page.mouse.down();
    await page.mouse.move(x + width * (58.5 / 108), y + 80, { steps: 3 });
    await page.mouse.up();
    await shows(() => ticks(), ['45 ms', '50 ms', '55 ms']);
    await shows(() => page.locator('.drawer').count(), 0, 'dragging opens nothing');
    await page.getByRole('button', { name: 'Show all of the time' }).click();
    await shows(() => ticks(), whole);

    await page.getByText('place_order_stock_exchange').last().click();
    await page.getByRole('button', { name: 'Zoom to its time' }).click();
    await shows(() => ticks(), ['40 ms', '45 ms', '50 ms', '55 ms', '60 ms']);
  });

  it('keeps only what is in view in the document, of 1,000 spans', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    const spans = Array.from({ length: 1000 }, (_, index) =>
      span(index.toString(16), 'orders', index, 5, index > 0 ? under('0') : {}),
    );
    await keepSpans(spans);
    await writeLines(orderLines());
    const page = await open(t, `${url}/requests/${UUID}`);
    const grid = page.getByRole('treegrid');
    await until(
      'all are listed',
      async () => (await grid.getAttribute('aria-rowcount')) === '1012',
    );
    const isShort = async () => (await page.locator('.list-row').count()) < 80;
    await until('few rows are kept', isShort);
    await grid.focus();
    await page.keyboard.press('End');
    await until('the last span is in view', () =>
      page.locator('.list-row[data-active]').evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top > 0 && bottom <= window.innerHeight;
      }),
    );
    await until('few rows are kept', isShort);
  });
});
