import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, type TestContext } from 'node:test';
import {
  type Browser,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
  type Page,
} from 'playwright-core';
import { shows } from './until.ts';

/** Waits of a page end after this, in milliseconds. */
const LIMIT_MS = 60_000;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const NEEDED = 'needs a Chromium: set TEST_CHROMIUM to its path, for example /usr/bin/chromium';
const path = process.env.TEST_CHROMIUM;

/** Why tests with a browser are skipped; false where there is one. */
export const withoutChromium = !path && NEEDED;

interface BrowserOptions {
  /** Classic ones, which take 15 pixels each; without, none are seen. */
  scrollbars?: boolean;
  /** More flags of Chromium's. */
  flags?: string[];
}

/** Starts a Chromium without a window, which asks nothing of the internet. */
export function startBrowser(options: BrowserOptions = {}): Promise<Browser> {
  if (!path) throw new Error(NEEDED);
  return chromium.launch({
    executablePath: path,
    args: [...FLAGS, ...(options.flags ?? [])],
    ignoreDefaultArgs: options.scrollbars ? ['--hide-scrollbars'] : [],
  });
}

/**
 * One browser for all tests of a file.
 *
 * @returns opens an address in a page of the test's own, which must not report any error
 */
export function useBrowser(options: BrowserOptions = {}) {
  let browser: Browser | undefined;
  before(async () => {
    if (withoutChromium) return;
    browser = await startBrowser(options);
  });
  after(() => browser?.close());

  return async (t: TestContext, url: string, more: BrowserContextOptions = {}) => {
    assert.ok(browser);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
      ...more,
    });
    t.after(() => context.close());
    context.setDefaultTimeout(LIMIT_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => assert.fail(String(error)));
    await page.goto(url);
    return page;
  };
}

/**
 * Fails where axe finds something serious, or the page is wider than the screen, also once all of
 * it is painted.
 */
export async function assertAccessible(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await shows(() => violations(devtools), []);
  const beyond = () => document.documentElement.scrollWidth - innerWidth;
  await shows(async () => Math.max(0, await page.evaluate(beyond)), 0);
}

async function violations(devtools: CDPSession): Promise<unknown> {
  // Not by a script in the page: its Content-Security-Policy forbids that.
  await devtools.send('Runtime.evaluate', { expression: AXE });
  const { result } = await devtools.send('Runtime.evaluate', {
    expression: `axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value;
}
