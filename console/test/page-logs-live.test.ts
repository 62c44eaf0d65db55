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
const newLine = (page: Page) => page.getByRole('button', { name: '1 new line' });

/**
 * Writes lines, and shows them, until the page was told of one. It searches once more when it begins
 * to be told of what is new, and what it finds so it is not told of.
 *
 * @param held how many lines it shows
 * @returns how many it shows then
 */
async function untilHeardOf(
  page: Page,
  writeLines: (lines: LogLine[]) => Promise<void>,
  held: number,
): Promise<number> {
  let lines = held;
  await until('the page is told of a line', async () => {
    lines += 1;
    await writeLines([line(`early-${lines}`, lines * 1_000_000, 'gateway', 'placing early', null)]);
    const found = page.locator('.log-count', { hasText: `${lines} lines` });
    await newLine(page).or(found).first().waitFor();
    return newLine(page).isVisible();
  });
  await newLine(page).click();
  await count(page, `${lines} lines`);
  return lines;
}

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
    await page.getByText('Live', { exact: true }).waitFor();
    const lines = await untilHeardOf(page, writeLines, 2);
    const sold = line('n0', 3_600_000_000, 'gateway', 'placing sell order again', null);
    await writeLines([sold]);
    await newLine(page).click();
    await count(page, `${lines + 1} lines`);
    await shows(async () => (await messages(page))[0], 'placing sell order again');

    await page.getByRole('button', { name: 'Live tail' }).click();
    await writeLines([line('n1', 3_601_000_000, 'gateway', 'placing a third one', null)]);
    await count(page, `${lines + 2} lines`);
    await shows(async () => (await messages(page))[0], 'placing a third one');
    await writeLines([line('n2', 3_602_000_000, 'gateway', 'something else', null)]);
    await writeLines([line('n3', 3_603_000_000, 'gateway', 'placing a fourth one', null)]);
    await count(page, `${lines + 3} lines`);
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
