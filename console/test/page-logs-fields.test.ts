import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { line, orderLines } from './support/order.ts';
import { shows, until } from './support/until.ts';

/** Forty lines of fees, of three statuses, every other one of another instance. */
function feeLines() {
  return Array.from({ length: 40 }, (_, n) => ({
    ...line(`f${n}`, 1_000_000 + n * 500, 'fees_service', `fee ${n}`, null, {
      status: ['charged', 'charged', 'waived', 'failed'][n % 4],
      attempt: n,
    }),
    instance: n % 2 ? 'fees-2' : 'fees',
  })).reverse();
}

const count = (page: Page, text: string) =>
  until(`it says ${text}`, async () => (await page.locator('.log-count').innerText()) === text);
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const headers = (page: Page) => page.getByRole('columnheader').allInnerTexts();
const messages = (page: Page) => page.locator('.log-row .log-message').allTextContents();

describe('fields and neighbours of log lines', { skip: withoutChromium }, () => {
  const open = useBrowser();

  async function withLines(t: TestContext, address = '/logs') {
    const server = await startTestConsole(t);
    await server.writeLines(orderLines());
    await server.writeLines(feeLines());
    return { ...server, page: await open(t, server.url + address) };
  }

  it('has columns of one’s choice, in the address', async (t) => {
    const { page } = await withLines(t);
    await count(page, '51 lines');
    await shows(() => headers(page), ['Time', 'Level', 'Service', 'Message', 'UUID']);
    await page.getByRole('button', { name: 'Columns', exact: true }).click();
    await page.getByLabel('Add a column').selectOption('status');
    await until('it is there', async () => (await headers(page)).includes('status'));
    await page.getByRole('button', { name: 'Remove the column UUID' }).click();
    await page.getByRole('button', { name: 'Remove the column Level' }).click();
    await shows(() => query(page), { columns: 'name,message,status' });
    await page.reload();
    await count(page, '51 lines');
    await shows(() => headers(page), ['Time', 'Service', 'Message', 'status']);
    const cells = page.locator('.log-row').first().getByRole('gridcell');
    await shows(
      async () => (await cells.allInnerTexts()).slice(1),
      ['fees', 'fee 39 status=failed attempt=39', 'failed'],
    );
    await page.getByRole('button', { name: 'Usual columns' }).click();
    await until('it is as before', async () => (await headers(page)).includes('UUID'));
    await shows(() => query(page), {});
  });

  it('tells the top values of a field; a click adds one to the search, or leaves it out', async (t) => {
    const { page } = await withLines(t, '/logs?q=fee');
    await count(page, '40 lines');
    await page.getByLabel('Top values of a field').selectOption('status');
    const card = page.getByRole('region', { name: 'Top values of status' });
    const rows = card.locator('tbody tr');
    await shows(
      async () => (await rows.allInnerTexts()).map((row) => row.trim().split(/\s*\t\s*/)),
      [
        ['charged', '20', '50 %'],
        ['failed', '10', '25 %'],
        ['waived', '10', '25 %'],
      ],
    );
    await card.getByRole('button', { name: 'Leave out lines with this status charged' }).click();
    await count(page, '20 lines');
    await until('they are counted', async () => (await rows.count()) === 2);
    await card.getByRole('button', { name: 'Only lines with this status waived' }).click();
    await count(page, '10 lines');
    const asked = { q: 'fee AND NOT status:"charged" AND status:"waived"', field: 'status' };
    await shows(() => query(page), asked);
    await card.getByRole('button', { name: 'Close the top values' }).click();
    await card.waitFor({ state: 'detached' });

    await page.locator('.log-row').first().click();
    const drawer = page.getByRole('complementary');
    await drawer.getByRole('button', { name: 'Top values of instance' }).click();
    await page.getByRole('region', { name: 'Top values of instance' }).waitFor();
  });

  it('shows the lines around a line, of all or of its instance', async (t) => {
    const { page } = await withLines(t, '/logs?q="fee 20"&columns=message,attempt');
    await count(page, '1 line');
    await page.locator('.log-row').click();
    await page.getByRole('link', { name: 'Lines around it' }).click();
    await page.getByRole('heading', { name: 'Lines around' }).waitFor();
    await until('they are there', async () => (await messages(page)).length === 21);
    await shows(() => headers(page), ['Time', 'Message', 'attempt']);
    const current = page.locator('.log-row[aria-current]');
    await shows(() => current.innerText(), /fee 20 /);
    const attempts = async () =>
      (await page.locator('.log-row .log-field').allTextContents()).map((text) =>
        Number(text.replace('attempt', '')),
      );
    await shows(
      attempts,
      Array.from({ length: 21 }, (_, n) => 30 - n),
    );
    await page.getByLabel('Its instance').check();
    await shows(
      attempts,
      Array.from({ length: 20 }, (_, n) => 38 - 2 * n),
    );
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByLabel('All', { exact: true }).check();
    const more = page.getByRole('grid').and(page.locator('[aria-rowcount="51"]'));
    await more.waitFor();
    await shows(() => query(page).count, '30');
    await page.reload();
    await more.waitFor();
  });

  it('tells what the lines say, their values left out, and leads to those of one pattern', async (t) => {
    const { page } = await withLines(t);
    await count(page, '51 lines');
    await page.getByLabel('Patterns').check();
    await page.getByRole('heading', { name: '12 patterns in 51 lines' }).waitFor();
    const first = page.locator('.patterns li').first();
    await shows(
      async () => (await first.innerText()).replaceAll(/\s+/g, ' '),
      /^40 78 % INFO fees fee … /,
    );
    await shows(() => query(page), { view: 'patterns' });
    await page.getByRole('button', { name: 'fee …' }).click();
    await count(page, '40 lines');
    await page.locator('.log-row').first().waitFor();
    const q = 'message:"fee" AND name:"fees_service" AND levelname:"INFO"';
    await shows(() => query(page), { q });
  });

  it('remembers searches by name, in this browser', async (t) => {
    const { page, url } = await withLines(t, '/logs?q=fee&columns=message,status');
    await count(page, '40 lines');
    await page.getByRole('button', { name: 'Copy the link to this search' }).click();
    await shows(
      () => page.evaluate(() => navigator.clipboard.readText()),
      `${url}/logs?q=fee&columns=message%2Cstatus`,
    );
    await page.getByRole('button', { name: 'Save the search' }).click();
    await page.keyboard.type('Fees by status');
    await page.keyboard.press('Enter');
    await page.goto(`${url}/logs`);
    await count(page, '51 lines');
    await page.getByRole('link', { name: 'Fees by status' }).click();
    await count(page, '40 lines');
    await shows(() => query(page), { q: 'fee', columns: 'message,status' });
    await page.getByRole('button', { name: 'Forget the search Fees by status' }).click();
    await page.reload();
    await count(page, '40 lines');
    await shows(() => page.getByRole('link', { name: 'Fees by status' }).count(), 0);
  });

  it('says so when the line is not kept any more', async (t) => {
    const { page } = await withLines(t, '/logs/around?line=2026-11-22T12:25:27.161Z~x~999');
    await page.getByText('This line is not kept any more.').waitFor();
  });

  it('has nothing that keeps anyone out, narrow or wide, light or dark', async (t) => {
    const { url, page: first } = await withLines(t);
    await first.locator('.log-row').nth(20).click();
    const around = await first.getByRole('link', { name: 'Lines around it' }).getAttribute('href');
    await first.close();
    const addresses = {
      fields: '/logs?columns=levelname,name,message,status,attempt&field=status',
      around,
      patterns: '/logs?view=patterns',
    };
    for (const width of [1280, 400]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const [name, address] of Object.entries(addresses)) {
          const options = { viewport: { width, height: 800 }, colorScheme };
          const page = await open(t, url + address, options);
          await page.locator('.log-row, .patterns li').nth(5).waitFor();
          if (name === 'fields') await page.locator('.field-values tbody tr').first().waitFor();
          await assertAccessible(page);
        }
      }
    }
  });
});
