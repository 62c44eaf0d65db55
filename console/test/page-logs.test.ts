import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { LogLine } from '../src/model/api-types.ts';
import { testApp } from './support/app.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { listen } from './support/listen.ts';
import { line, orderLines, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const OTHER_UUID = '7d1f2a3b-0000-4000-8000-000000000001';

/** Lines of another order, which failed, some minutes after the first; the newest first. */
function otherLines(): LogLine[] {
  const at = (index: number, name: string, message: string, more: object = {}) =>
    line(`o${index}`, 300_000_000 + index * 1000, name, message, null, {
      uuid: OTHER_UUID,
      ...more,
    });
  return [
    at(2, 'market_service', 'place_order failed', {
      levelname: 'ERROR',
      exc_info: 'BadAnswer: answered with status 500\n    at placeOrder (service.ts:41:11)',
    }),
    at(1, 'market_service', 'placing order in the exchange'),
    at(0, 'gateway', 'placing sell order'),
  ];
}

const count = (page: Page, text: string) =>
  until(`it says ${text}`, async () => (await page.locator('.log-count').innerText()) === text);
const messages = (page: Page) => page.locator('.log-row .log-message').allInnerTexts();
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

describe('the page of log lines', { skip: withoutChromium }, () => {
  const open = useBrowser();

  async function withLines(t: TestContext, address = '/logs', lines?: LogLine[]) {
    const server = await startTestConsole(t);
    await server.writeLines(lines ?? [...otherLines(), ...orderLines()]);
    return { ...server, page: await open(t, server.url + address) };
  }

  it('finds the 11 lines of an order by its UUID, and again after a reload', async (t) => {
    const { page } = await withLines(t);
    await count(page, '14 lines');
    await page.keyboard.press('/');
    await page.keyboard.type(`uuid:${UUID}`);
    await page.keyboard.press('Enter');
    await count(page, '11 lines');
    await shows(() => query(page), { q: `uuid:${UUID}` });
    await page.reload();
    await count(page, '11 lines');
    await shows(
      async () => (await messages(page)).map((message) => message.trim()),
      orderLines().map(({ record }) => String(record.message)),
    );
    await shows(() => page.title(), `Logs: uuid:${UUID} · SimpleBank`);
  });

  it('says how far back a search got that took too long', async (t) => {
    const { app, source } = testApp(t);
    const lines = orderLines();
    const reached = '2026-11-22T12:25:27.000000Z';
    source.searchLines = async () => ({ lines, total: 11, cursor: null, reached });
    const { port } = await listen(t, app);
    const page = await open(t, `http://localhost:${port}/logs?q=order`);
    const text = /^11 lines since 22 Nov \d\d:25:27\.000: to look at older ones took too long$/;
    await until('it says so', async () => text.test(await page.locator('.log-count').innerText()));
  });

  it('says what may be wrong with a search that finds nothing', async (t) => {
    const { page } = await withLines(t, '/logs?q=level:error');
    await page.getByText('No line has a field level: is it levelname?').waitFor();
    await page.goto(`${new URL(page.url()).origin}/logs?q=levelname:error`);
    await count(page, '1 line');
    await shows(() => page.getByText('No line has a field').count(), 0);
  });

  it('filters by level and service, and marks what was searched for', async (t) => {
    const { page } = await withLines(t);
    await page.getByRole('button', { name: 'market', exact: true }).click();
    await count(page, '4 lines');
    await page.getByRole('button', { name: 'ERROR', exact: true }).click();
    await count(page, '1 line');
    await shows(() => query(page), { level: 'ERROR', service: 'market' });
    await shows(() => messages(page), ['place_order failed BadAnswer: answered with status 500']);
    await page.goBack();
    await count(page, '4 lines');

    await page.goto(`${new URL(page.url()).origin}/logs?q="placing order"`);
    await count(page, '2 lines');
    await shows(() => page.locator('mark').allInnerTexts(), ['placing order', 'placing order']);
  });

  it('completes names of fields and their values by keyboard', async (t) => {
    const { page } = await withLines(t);
    const box = page.getByRole('combobox', { name: 'Search the log lines' });
    await page.getByRole('button', { name: 'market', exact: true }).waitFor();
    await box.pressSequentially('leveln');
    await page.getByRole('search').getByRole('option', { name: 'levelname' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await shows(() => box.inputValue(), 'levelname:');
    await page.keyboard.type('er');
    await page.getByRole('search').getByRole('option', { name: 'ERROR' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await shows(() => box.inputValue(), 'levelname:ERROR ');
    await page.keyboard.press('Enter');
    await count(page, '1 line');
    await shows(() => query(page), { q: 'levelname:ERROR' });
  });

  it('shows at the box what cannot be read', async (t) => {
    const { page } = await withLines(t, '/logs?q=(placing');
    const box = page.getByRole('combobox', { name: 'Search the log lines' });
    await shows(
      () => page.getByRole('alert').innerText(),
      'the query, at character 1: this parenthesis is not closed',
    );
    await shows(() => box.getAttribute('aria-invalid'), 'true');
  });

  it('takes text as text', async (t) => {
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const { page } = await withLines(t, '/logs?q=img', [
      {
        ...line('1', 0, evil, evil, null, { levelname: evil, [evil]: evil, uuid: evil }),
        instance: 'orders',
      },
    ]);
    await count(page, '1 line');
    await page.locator('.log-row').click();
    await page.getByRole('complementary').waitFor();
    await shows(() => page.locator('.log-text').innerText(), evil);
    await until('the row says it', async () => (await messages(page))[0]?.startsWith(evil));
    await shows(() => page.locator('main img, main script').count(), 0);
    await shows(() => page.title(), 'Logs: img · SimpleBank');
  });

  it('opens the whole record, and goes on from it', async (t) => {
    const { page } = await withLines(t);
    await page.getByText('charging fees').click();
    const drawer = page.getByRole('complementary');
    const link = (name: string) => drawer.getByRole('link', { name }).getAttribute('href');
    await shows(() => link('Show this request'), `/requests/${UUID}`);
    await shows(() => link('Show the trace'), '/traces/222f744dd96095c08df77cedcc991930');
    await drawer.getByRole('button', { name: 'Leave out lines with this uuid' }).click();
    await count(page, '3 lines');
    await shows(() => query(page).q, `NOT uuid:"${UUID}"`);
    await drawer.getByRole('button', { name: 'Only lines with this name' }).click();
    await count(page, '0 lines');
    await page.getByRole('button', { name: 'Any text' }).click();
    await count(page, '14 lines');
  });

  it('zooms into the histogram by keyboard and by pointer', async (t) => {
    const { page } = await withLines(t);
    const histogram = page.getByRole('slider', { name: 'Lines over time' });
    await histogram.focus();
    await page.keyboard.press('Home');
    const says = () => histogram.getAttribute('aria-valuetext');
    await shows(says, /: 11 lines \(11 INFO\)$/);
    await page.keyboard.press('Enter');
    await count(page, '11 lines');
    const { from = '', to = '' } = query(page);
    assert.ok(Date.parse(from) <= Date.parse('2026-11-22T12:25:27.161Z'));
    assert.ok(Date.parse(to) > Date.parse('2026-11-22T12:25:27.269Z'));
    await page.getByRole('button', { name: 'Search all times' }).click();
    await count(page, '14 lines');
    await shows(says, /: 14 lines /);

    const box = await histogram.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 2, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 3, box.y + 10, { steps: 3 });
    await page.mouse.up();
    await count(page, '11 lines');
  });

  it('says what to do when there are no lines at all', async (t) => {
    const { page } = await withLines(t, '/logs', []);
    await page.getByText('There are no log lines yet.').waitFor();
    await page.getByText('curl -X POST http://localhost:5001/shares/sell').waitFor();
  });

  it('has nothing that keeps anyone out, narrow or wide, light or dark', async (t) => {
    const { url, page: first } = await withLines(t);
    await first.close();
    for (const width of [1280, 400]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await open(t, `${url}/logs?q=placing OR failed`, {
          viewport: { width, height: 800 },
          colorScheme,
        });
        await page.getByRole('button', { name: 'Examples' }).click();
        await page.getByText('place_order failed').click();
        await page.getByRole('complementary').waitFor();
        await assertAccessible(page);
      }
    }
  });
});
