/**
 * Takes the pictures of the documentation: `node --import tsx test/screenshots.ts`, after
 * `npm run build` and with TEST_CHROMIUM set. Starts a system of its own, sells shares, and shows what one order caused.
 */
import { fileURLToPath } from 'node:url';
import type { Timeline } from '@simplebank/console/api';
import { startBrowser } from '../console/test/support/chromium.ts';
import { startTestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** The first orders after a start show how code is loaded, not how a bank works. */
const WARM_UP_ORDERS = 30;
const VIEWPORT = { width: 1280, height: 960 };

const bank = await startTestSystem();
const browser = await startBrowser();
try {
  for (let order = 0; order < WARM_UP_ORDERS; order++) await sellShares();
  const uuid = await sellShares();
  await waitFor('the order', async () => {
    const response = await fetch(`${bank.url('console')}/api/requests/${uuid}`);
    const { spanCount, lineCount } = (await response.json()) as Timeline;
    return spanCount === 11 && lineCount === 11;
  });
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: VIEWPORT, deviceScaleFactor: 2, colorScheme });
    await page.goto(`${bank.url('console')}/requests/${uuid}`);
    await page.getByLabel('Spans and log lines by time').waitFor();
    await page.screenshot({ path: docs(`request-${colorScheme}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  await bank.stop();
}

async function sellShares(): Promise<string> {
  const response = await fetch(`${bank.url('gateway')}/shares/sell`, { method: 'POST' });
  return response.headers.get('x-request-id') ?? '';
}

function docs(name: string): string {
  return fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
}
