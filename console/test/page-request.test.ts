import { describe, it } from 'node:test';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { recent, startTestConsole } from './support/console.ts';
import { line, orderLines, orderSpans, span, UUID, under } from './support/order.ts';
import { shows, until } from './support/until.ts';

describe('the page of a request', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('shows its spans, and each line at its moment in its span', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(orderSpans());
    await writeLines(orderLines());
    const page = await open(t, `${url}/requests/${UUID}`);
    const rows = page.getByRole('treegrid').locator('.list-row');
    await until('all are there', async () => (await rows.count()) === 22);

    const names = rows.locator('.span-name, .line-message');
    await shows(
      () => names.allTextContents(),
      [
        'POST /shares/sell',
        'this is a debug message from gateway',
        'placing sell order',
        'contacting orders service',
        'orders_service/sell_shares',
        'orders_service/sell_shares',
        'sell request received',
        'order created',
        'requesting reservation to accounts service',
        'account_transactions_service/request_reservation',
        'account_transactions_service/request_reservation',
        'reserving position',
        'publish orders_service.events:order_created',
        'process orders_service.events:order_created',
        'requesting reservation',
        'placing order in the exchange',
        'place_order_stock_exchange',
        'publish market_service.events:order_placed',
        'process market_service.events:order_placed',
        'updating the order status',
        'process market_service.events:order_placed',
        'charging fees',
      ],
    );
    await shows(() => page.title(), 'Request 0c3152d8 · SimpleBank');
    const figures = page.locator('.timeline-figures > div');
    await shows(
      async () => (await figures.allInnerTexts()).slice(0, 4).map((text) => text.split('\n')),
      [
        ['Duration', '108 ms'],
        ['Spans', '11'],
        ['Log lines', '11'],
        ['Errors', '0'],
      ],
    );
    await shows(
      async () => (await page.locator('.slowest').innerText()).replaceAll(/\s+/g, ' '),
      'Slowest: place_order_stock_exchange 24.0 ms of 108 ms · 32.5 ms passed before events were handled',
    );
  });

  it('opens every field of a line and every attribute of a span', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(orderSpans());
    await writeLines(orderLines());
    const page = await open(t, `${url}/requests/${UUID}`);
    await page.getByText('charging fees').click();
    const drawer = page.getByRole('complementary', { name: 'charging fees' });
    await drawer.getByRole('button', { name: 'Copy span_id' }).click();
    await shows(() => page.evaluate(() => navigator.clipboard.readText()), '000000000000000b');
    await shows(
      () => drawer.getByRole('link', { name: 'Search this name in the logs' }).getAttribute('href'),
      '/logs?q=name%3A%22fees_service%22',
    );

    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.getByText('place_order_stock_exchange').last().click();
    const facts = async () =>
      (await page.locator('.drawer .facts > div').allInnerTexts()).map((fact) => fact.split('\n'));
    await shows(
      async () => (await facts()).filter(([name]) => name !== 'Start'),
      [
        ['Service', 'market'],
        ['Duration', '24.5 ms'],
        ['Self time', '24.5 ms'],
        ['Span', '0000000000000008'],
        ['Trace', '222f744dd96095c08df77cedcc991930'],
      ],
    );
    await shows(() => new URL(page.url()).search, '?open=0000000000000008');
    await page.reload();
    await page.getByRole('complementary', { name: 'place_order_stock_exchange' }).waitFor();
  });

  it('is used by keyboard alone', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(orderSpans());
    await writeLines(orderLines());
    const page = await open(t, `${url}/requests/${UUID}`);
    const grid = page.getByRole('treegrid');
    await grid.focus();
    const rows = grid.locator('.list-row');
    await until('all are there', async () => (await rows.count()) === 22);
    for (let moves = 0; moves < 4; moves += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await until('the fifth row hides what is below it', async () => (await rows.count()) === 5);
    await shows(() => rows.nth(4).getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('ArrowRight');
    await until('it shows that again', async () => (await rows.count()) === 22);
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'orders_service/sell_shares' }).waitFor();
    await page.keyboard.press('Escape');
    await until('the rows have the focus again', () =>
      grid.evaluate((element) => element === document.activeElement),
    );
  });

  it('says what failed, and takes text as text', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await keepSpans([
      span('1', 'market', 0, 20, { name: evil }),
      span('2', 'market', 5, 10, {
        ...under('1'),
        name: 'place_order_stock_exchange',
        status: { code: 'error', message: 'BadAnswer: answered with status 500' },
      }),
    ]);
    await writeLines([line('1', 2000, 'market_service', evil, '1', { levelname: 'ERROR' })]);
    const page = await open(t, `${url}/requests/${UUID}`);
    await page.getByText('BadAnswer: answered with status 500').waitFor();
    await shows(() => page.locator('.span-name').first().textContent(), evil);
    await shows(() => page.locator('.line-message').innerText(), evil);
    await shows(() => page.locator('.waterfall img, .waterfall script').count(), 0);
    await shows(() => page.title(), 'Request 0c3152d8 · SimpleBank');
  });

  it('waits for what is not known yet, and grows with it', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    const page = await open(t, `${url}/requests/${UUID}`);
    await page.getByText('Nothing is known of this request.').waitFor();
    const now = recent(orderSpans(), orderLines());
    await writeLines(now.lines);
    const rows = page.locator('.list-row');
    await until('the lines are there', async () => (await rows.count()) === 11);
    await keepSpans(now.spans.slice(0, 5));
    await until('some spans are there', async () => (await rows.count()) === 16);
    await keepSpans(now.spans.slice(5));
    await until('all spans are there', async () => (await rows.count()) === 22);
  });

  it('has nothing that keeps anyone out, narrow or wide, light or dark', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(orderSpans());
    await writeLines(orderLines());
    for (const width of [1280, 400]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const viewport = { width, height: 800 };
        const page = await open(t, `${url}/requests/${UUID}`, { viewport, colorScheme });
        await page.getByText('placing sell order').click();
        await page.getByRole('complementary', { name: 'placing sell order' }).waitFor();
        await assertAccessible(page);
      }
    }
  });
});
