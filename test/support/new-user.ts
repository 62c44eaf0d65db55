import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** How long anything on the page may take to appear. */
const LIMIT_MS = 60_000;

/** The arrows of the chapter's figure 12.2 between the services, and what goes over them. */
const ORDER_ARROWS = [
  'gateway → orders by rpc',
  'market → fees by event',
  'market → orders by event',
  'orders → account-transactions by rpc',
  'orders → market by event',
];
const PROFILE_ARROWS = ['profile → settings by http'];

/** What the console calls the two third parties, which make no spans. */
export interface ThirdParties {
  readonly exchange: string;
  readonly ipEcho: string;
}

/**
 * A new user's way through the console: sells shares by the button, follows the UUID to its request
 * and into the logs, gets a profile, and looks at the graph. Asserts what is to be seen there.
 *
 * @param url the console's
 * @param thirdParties as the spans of those who ask them name them
 * @param profile the UUID of a profile to look at, where not every one can be found
 */
export async function newUsersWay(
  page: Page,
  url: string,
  { exchange, ipEcho }: ThirdParties,
  profile?: string,
): Promise<void> {
  page.setDefaultTimeout(LIMIT_MS);
  await page.goto(url);
  const order = await press(page, 'Sell shares');
  await page.getByRole('link', { name: order }).click();
  await sees(page, { Spans: '11', 'Log lines': '11', Errors: '0' });
  await sees(page, { '5 services': 'gatewayordersaccount-transactionsmarketfees' }, sameLetters);
  await rows(page, 'Spans and log lines by time', 22);

  await page.getByRole('link', { name: 'Logs', exact: true }).first().click();
  await page.getByRole('combobox', { name: /Lucene/ }).fill(order);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^11 lines$/ })
    .waitFor();

  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  const customer = await press(page, 'Get a profile');
  await page.getByRole('searchbox').fill(profile ?? customer);
  await page.keyboard.press('Enter');
  await sees(page, { Spans: '3', Errors: '0' });
  await sees(page, { '2 services': 'profilesettings' }, sameLetters);

  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await eventually(async () => {
    const arrows = await arrowsOf(page);
    const toThirdParties = [`market → ${exchange} by http`, `profile → ${ipEcho} by http`];
    assert.deepEqual(arrows, [...ORDER_ARROWS, ...PROFILE_ARROWS, ...toThirdParties].sort());
  });
}

/** Presses a button of the overview, and returns the UUID that it led to. */
async function press(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name }).click();
  const link = page.getByRole('link', { name: /See what it caused/ });
  const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec((await link.textContent()) ?? '')?.[0];
  assert.ok(uuid);
  return uuid;
}

/** The figures at the head of a request: a name, and what stands beside it. */
async function sees(
  page: Page,
  figures: Record<string, string>,
  isSame: (seen: string, expected: string) => boolean = (seen, expected) => seen === expected,
): Promise<void> {
  for (const [name, expected] of Object.entries(figures)) {
    await eventually(async () => {
      const figure = page
        .locator('dl > div')
        .filter({ has: page.locator('dt', { hasText: name }) });
      const seen = await figure.locator('dd').first().textContent();
      assert.ok(isSame(seen ?? '', expected), `${name}: ${seen}, not ${expected}`);
    });
  }
}

function sameLetters(seen: string, expected: string): boolean {
  return [...seen].sort().join('') === [...expected].sort().join('');
}

/** A list says how many rows it has, its heading among them, however few are in view. */
async function rows(page: Page, label: string, count: number): Promise<void> {
  const list: Locator = page.getByLabel(label);
  await eventually(async () => {
    assert.equal(await list.getAttribute('aria-rowcount'), String(count + 1));
  });
}

async function arrowsOf(page: Page): Promise<string[]> {
  const table = page.getByRole('table', { name: 'Who calls whom' });
  const texts = await table.locator('tbody tr').all();
  const arrows = await Promise.all(
    texts.map(async (row) => {
      const [from, to, by] = await row.locator('th, td').allTextContents();
      return `${from} → ${to} by ${by}`;
    }),
  );
  return arrows.sort();
}

/** Waits until a check passes; throws what was wrong last. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > limit) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
