import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { findEntry } from '../page/src/request/rows.ts';
import { readRange } from '../page/src/request/scale.ts';
import { addressOf, findLine } from '../page/src/ui/line-address.ts';
import { timelineOf } from '../src/timeline/timeline.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { line, orderLines, orderSpans, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const drawer = (page: Page, name: string) => page.getByRole('complementary', { name });
const gone = (page: Page) => page.locator('.drawer').waitFor({ state: 'detached' });
const query = (page: Page) => new URL(page.url()).searchParams;

it('knows a line again when the console numbers lines anew', () => {
  const lines = orderLines();
  const renumbered = lines.map((each, index) => ({ ...each, id: `${(index + 1) % 11}` }));
  for (const [index, each] of lines.entries()) {
    assert.equal(findLine(lines, addressOf(each)), each);
    assert.equal(findLine(renumbered, addressOf(each)), renumbered[index]);
  }
  const twin = line('99', 1_200, 'gateway', 'at the same moment', '1');
  assert.equal(findLine([...lines, twin], addressOf(twin)), twin);
  assert.equal(findLine(lines, 'nonsense'), undefined);
  const { entries } = timelineOf(UUID, orderSpans(), lines);
  assert.equal(findEntry(entries, '0000000000000008')?.type, 'span');
  assert.equal(
    findEntry(entries, addressOf(twin).replace('99', '7'))?.startUs,
    entries[1]?.startUs,
  );
});

it('reads a stretch of time from an address, and nothing else', () => {
  assert.deepEqual(readRange('5-10'), { fromUs: 5, toUs: 10 });
  for (const wrong of ['', '10-5', '5', 'a-b', '5-10-15'])
    assert.equal(readRange(wrong), undefined);
});

describe('what a page shows stands in its address', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('an opened line of Logs, through back, forward and reload', async (t) => {
    const { url, writeLines } = await startTestConsole(t);
    await writeLines(orderLines());
    const page = await open(t, `${url}/logs`);
    await page.getByText('order created').click();
    await drawer(page, 'orders').getByText('order created').waitFor();
    await page.getByText('charging fees').click();
    await drawer(page, 'fees').waitFor();
    const address = page.url();
    await page.goBack();
    await gone(page);
    await page.goForward();
    await drawer(page, 'fees').waitFor();
    await page.reload();
    await drawer(page, 'fees').waitFor();
    await until('the row is marked', async () => {
      return (await page.locator('.log-row[data-open]').innerText()).includes('charging fees');
    });
    await page.keyboard.press('Escape');
    await gone(page);
    await shows(() => query(page).get('open'), null);
    await page.goBack();
    await drawer(page, 'fees').waitFor();

    // A line that the search does not find is open all the same.
    await page.goto(`${address}&q=reserving`);
    await drawer(page, 'fees').getByText('charging fees').waitFor();
    await page.goto(address.replace('27.', '28.'));
    await drawer(page, 'This line is not kept any more.').waitFor();
  });

  it('a chosen stretch of the histogram, and the live tail', async (t) => {
    const { url, writeLines } = await startTestConsole(t);
    await writeLines([line('o', 60_000_000, 'fees_service', 'later', null), ...orderLines()]);
    const page = await open(t, `${url}/logs`);
    const count = (text: string) => page.getByText(text, { exact: true }).waitFor();
    await count('12 lines');
    await page.getByRole('slider').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await count('1 line');
    await page.reload();
    await count('1 line');
    await page.goBack();
    await count('12 lines');
    await page.goForward();
    await count('1 line');
    await page.getByRole('button', { name: 'Live tail' }).click();
    await count('12 lines');
    await page.reload();
    await page.getByRole('button', { name: 'Live tail', pressed: true }).waitFor();
  });

  it('what is open, and the stretch of time, of a timeline', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(orderSpans());
    await writeLines(orderLines());
    const page = await open(t, `${url}/requests/${UUID}`);
    const ticks = (first: string) =>
      until(`the ruler begins at ${first}`, async () => {
        return (await page.locator('.ruler-tick').first().innerText()) === first;
      });
    await page.getByText('place_order_stock_exchange').last().click();
    await drawer(page, 'place_order_stock_exchange').waitFor();
    await page.getByRole('button', { name: 'Zoom to its time' }).click();
    await ticks('40 ms');
    await page.reload();
    await drawer(page, 'place_order_stock_exchange').waitFor();
    await ticks('40 ms');
    await page.goBack();
    await ticks('0');
    await drawer(page, 'place_order_stock_exchange').waitFor();
    await page.goBack();
    await gone(page);
    await page.goForward();
    await page.goForward();
    await ticks('40 ms');

    // A line is open also where lines have no rows.
    await page.getByText('charging fees').click();
    await page.getByRole('checkbox', { name: 'Log lines' }).uncheck();
    await page.reload();
    await drawer(page, 'charging fees').waitFor();
  });

  it('leads home from an address that is none', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, `${url}/nowhere/at/all`);
    await page.getByRole('heading', { level: 1, name: 'There is no such page.' }).waitFor();
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const others = [
      ['/requests/nonsense', 'This is no UUID.'],
      ['/requests/%3Cb%3E', 'This is no UUID.'],
      ['/traces/xyz', 'This is no trace’s id.'],
      [`/requests/${UUID.toUpperCase()}`, 'Nothing is known of this request.'],
      ['/traces/1', 'Nothing is known of this trace.'],
      ['/traces/compare', 'Two traces are needed.'],
      ['/LOGS', 'There is no such page.'],
    ] as const;
    for (const [address, name] of others) {
      await page.goto(url + address);
      await page.getByRole('heading', { level: 1, name }).waitFor();
    }
  });
});
