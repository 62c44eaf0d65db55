/**
 * Takes the pictures of the documentation: `node --import tsx test/screenshots.ts`, after
 * `npm run build` and with TEST_CHROMIUM set. Starts a system of its own, sells shares, and shows what one order caused;
 * then another, and a case that is on in its place.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Timeline } from '@simplebank/console/api';
import { startBrowser } from '../console/test/support/chromium.ts';
import { startHost } from '../local/src/learn/host.ts';
import { portVariables } from '../local/src/system/ports.ts';
import { startTestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** The first orders after a start show how code is loaded, not how a bank works. */
const WARM_UP_ORDERS = 30;
const VIEWPORT = { width: 1280, height: 960 };
/** How long a case may take to be there, in milliseconds. */
const CASE_LIMIT_MS = 120_000;

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
  await bank.stop();
}

const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
const ports = Object.fromEntries(portVariables.map((name) => [name, '0']));
const host = await startHost({ env: { ...process.env, ...ports, SIMPLEBANK_DIR: folder } });
try {
  const page = await browser.newPage({ viewport: VIEWPORT, deviceScaleFactor: 2 });
  page.setDefaultTimeout(CASE_LIMIT_MS);
  await page.goto(`${host.system.urls.console}/learn`);
  await page.getByLabel('Seed, if you want the same again').fill('12');
  await page.getByRole('button', { name: 'Start: Some orders take their time' }).click();
  await page.getByRole('button', { name: 'A hint, please' }).click();
  await page.getByRole('button', { name: 'One more hint' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: docs(`learn-${colorScheme}.png`) });
  }
} finally {
  await browser.close();
  await host.close();
  await rm(folder, { recursive: true, force: true });
}

async function sellShares(): Promise<string> {
  const response = await fetch(`${bank.url('gateway')}/shares/sell`, { method: 'POST' });
  return response.headers.get('x-request-id') ?? '';
}

function docs(name: string): string {
  return fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
}
