import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  assertAccessible,
  startBrowser,
  withoutChromium,
} from '../console/test/support/chromium.ts';
import { shows } from '../console/test/support/until.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

const LIMIT_MS = 60_000;

describe('the panel Break something', { skip: withoutChromium }, () => {
  let bank: TestSystem;
  let browser: Browser;
  before(async () => {
    [bank, browser] = await Promise.all([startTestSystem(), startBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await bank?.stop();
  });

  const open = async (path = '', options: Parameters<Browser['newPage']>[0] = {}) => {
    const page = await browser.newPage(options);
    page.setDefaultTimeout(LIMIT_MS);
    await page.goto(`${bank.url('console')}${path}`);
    return page;
  };
  const panel = (page: Page) => page.getByRole('region', { name: 'Break something' });
  const badge = (page: Page) => page.getByRole('region', { name: 'Broken on purpose' });
  const fault = async () => (await fetch(`${bank.url('external')}/faults`)).json();

  it('says before what it will do, and does that, until all is made well again', async (t) => {
    const page = await open();
    t.after(() => page.close());
    await panel(page).getByLabel('What').selectOption({ label: 'stock-exchange' });
    await panel(page).getByLabel('How').selectOption({ label: 'answers late' });
    await panel(page).getByLabel('Late by, ms').fill('250');
    await panel(page).getByLabel('Every n-th request').fill('3');
    const told = 'Every 3rd request to stock-exchange is answered 250 ms later than it would be.';
    await panel(page).getByText(told).waitFor();
    assert.deepEqual(await fault(), { mode: 'none' });

    await panel(page).getByRole('button', { name: 'Break it' }).click();
    await badge(page).waitFor();
    await shows(fault, { mode: 'slow', delay_ms: 250, every: 3 });

    // It is on every page, also of who comes later.
    const other = await open('/logs');
    t.after(() => other.close());
    await badge(other)
      .getByText('stock-exchange answers 250 ms late at every 3rd request')
      .waitFor();
    await badge(other).getByRole('button', { name: 'Make it all well again' }).click();
    await badge(other).waitFor({ state: 'detached' });
    await badge(page).waitFor({ state: 'detached' });
    await shows(fault, { mode: 'none' });
  });

  it('makes one thing well, and leaves the other', async (t) => {
    const page = await open();
    t.after(() => page.close());
    await bank.system.breaking.make({ kind: 'fail', target: 'stock-exchange' });
    await bank.system.breaking.make({ kind: 'stop', target: 'settings' });
    await badge(page).getByRole('button', { name: 'Make well again: settings is stopped' }).click();
    const ready = async () => (await fetch(`${bank.url('settings')}/ready`)).ok;
    await waitFor('settings to be back', ready, LIMIT_MS);
    await badge(page).getByText('settings is stopped').waitFor({ state: 'detached' });
    await badge(page).getByText('stock-exchange fails').waitFor();
    await bank.system.breaking.mend();
    await badge(page).waitFor({ state: 'detached' });
  });

  for (const width of [400, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`can be used by all at ${width} pixels, ${colorScheme}`, async (t) => {
        const page = await open('/', { viewport: { width, height: 900 }, colorScheme });
        t.after(() => page.close());
        await bank.system.breaking.make({ kind: 'garbage', target: 'ip-echo', every: 2 });
        await bank.system.breaking.make({ kind: 'fail', target: 'stock-exchange' });
        await badge(page).getByText('stock-exchange fails').waitFor();
        await panel(page).waitFor();
        await assertAccessible(page);
        await bank.system.breaking.mend();
      });
    }
  }
});
