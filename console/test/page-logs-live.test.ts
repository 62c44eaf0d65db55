import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { LogLine } from '../src/model/api-types.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { line, orderLines } from './support/order.ts';
import { shows, until } from './support/until.ts';

const count = (page: Page, text: string) =>
  until(`it says ${text}`, async () => (await page.locator('.log-count').innerText()) === text);
const messages = async (page: Page) =>
  (await page.locator('.log-row .log-message').allInnerTexts()).map((text) => text.trim());

describe('many log lines, and new ones', { skip: withoutChromium }, () => {
  const open = useBrowser();

  async function withLines(t: TestContext, address: string, lines: LogLine[]) {
    const server = await startTestConsole(t);
    await server.writeLines(lines);
    return { ...server, page: await open(t, server.url + address) };
  }

  it('counts new lines until they are asked for, and shows them at once in live tail', async (t) => {
    const { page, writeLines } = await withLines(t, '/logs?q=placing', orderLines());
    await count(page, '2 lines');
    // The page searches once more when it begins to hear of what is new, and may find a line so.
    let lines = 2;
    const button = page.getByRole('button', { name: '1 new line' });
    do {
      lines += 1;
      const again = line(
        `n${lines}`,
        lines * 100_000_000,
        'gateway',
        'placing sell order again',
        null,
      );
      await writeLines([again]);
      const found = page.locator('.log-count', { hasText: `${lines} lines` });
      await button.or(found).first().waitFor();
    } while (!(await button.isVisible()));
    await button.click();
    await count(page, `${lines} lines`);
    await shows(async () => (await messages(page))[0], 'placing sell order again');

    await page.getByRole('button', { name: 'Live tail' }).click();
    await writeLines([line('t1', 3_601_000_000, 'gateway', 'placing a third one', null)]);
    await count(page, `${lines + 1} lines`);
    await shows(async () => (await messages(page))[0], 'placing a third one');
    await writeLines([line('t2', 3_602_000_000, 'gateway', 'something else', null)]);
    await writeLines([line('t3', 3_603_000_000, 'gateway', 'placing a fourth one', null)]);
    await count(page, `${lines + 2} lines`);
    await shows(async () => (await messages(page))[1], 'placing a third one');
  });

  it('shows the first lines at once where there were none, and what they can be searched by', async (t) => {
    const { page, writeLines } = await withLines(t, '/logs', []);
    await page.getByText('There are no log lines yet.').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await writeLines(orderLines());
    await count(page, '11 lines');
    await page.getByRole('button', { name: 'market', exact: true }).waitFor();
  });

  it('goes through 10,000 lines, and keeps only those in view in the document', async (t) => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      line(`${index}`, (10_000 - index) * 1000, 'orders_service', `line ${index}`, null),
    );
    const { page } = await withLines(t, '/logs', lines);
    await count(page, '10,000 lines');
    const grid = page.getByRole('grid', { name: 'Log lines' });
    await shows(() => grid.getAttribute('aria-rowcount'), '10001');
    await grid.focus();
    await until('the oldest is in view', async () => {
      await page.keyboard.press('End');
      return page.getByText('line 9999', { exact: true }).isVisible();
    });
    await until('few are kept', async () => (await page.locator('.log-row').count()) < 100);
  });
});
