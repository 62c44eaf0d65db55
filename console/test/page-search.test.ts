import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { requestIn } from '../page/src/logs/request-in.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { line, orderLines, UUID } from './support/order.ts';

const OTHER = '7d1f2a3b-0000-4000-8000-000000000001';
const record = JSON.stringify(line('1', 0, 'gateway', 'a AND b NOT c', null).record);

const TEXTS = [
  UUID,
  UUID.toUpperCase(),
  `"${UUID}"`,
  `{"ok":"sell order ${UUID} placed"}`,
  `{"ok": "sell order ${UUID} placed", "more": {"name":"x"}}`,
  `${UUID}\n${OTHER}\n`,
  `urn:uuid:${UUID}`,
  `X-Request-ID: ${UUID}`,
  `uuid: ${UUID}`,
  `http://localhost:5010/logs?q=uuid%3A${UUID}`,
  `12:25:27.161 INFO gateway placing order uuid=${UUID}`,
  `INFO:gateway:placing order ${UUID}`,
  `"GET /orders/${UUID} HTTP/1.1" 404 NOT FOUND`,
  `gateway | ${record}`,
  record,
];

const PASTED = [`{"ok":"sell order ${UUID} placed"}`, `${UUID}\n${OTHER}`, record] as const;

const SEARCHES = [
  `uuid:${UUID}`,
  `uuid:"${UUID}"`,
  `levelname:ERROR ${UUID}`,
  `name:(gateway OR fees) ${UUID}`,
  `fees AND ${UUID}`,
  `NOT ${UUID}`,
  `-"${UUID}" placing`,
  `${UUID} OR ${OTHER}`,
  `message:"sell order ${UUID} placed"`,
];

it('tells a text with a UUID in it from a search', () => {
  for (const text of TEXTS) assert.equal(requestIn(text), UUID, text);
  for (const text of SEARCHES) assert.equal(requestIn(text), undefined, text);
  assert.equal(requestIn('placing order'), undefined);
  assert.equal(requestIn(`fee:995 ${UUID}`, ['fee']), undefined);
});

describe('pasting into the boxes of the page', { skip: withoutChromium }, () => {
  const open = useBrowser();

  async function withLines(t: TestContext, address: string) {
    const { url, writeLines } = await startTestConsole(t);
    await writeLines(orderLines());
    return { url, page: await open(t, url + address) };
  }

  async function paste(page: Page, text: string) {
    await page.evaluate((it) => navigator.clipboard.writeText(it), text);
    await page.keyboard.press('Control+V');
  }

  for (const box of ['Search: anything', 'Search the log lines']) {
    it(`goes to the request in what is pasted, or typed: ${box}`, async (t) => {
      const { url, page } = await withLines(t, '/logs');
      const input = page.getByLabel(box);
      const logs = page.getByRole('navigation').getByRole('link', { name: 'Logs' });
      for (const text of PASTED) {
        await input.focus();
        await paste(page, text);
        await page.waitForURL(`${url}/requests/${UUID}`);
        await logs.click();
      }
      await input.fill(PASTED[0]);
      await input.press('Enter');
      await page.waitForURL(`${url}/requests/${UUID}`);
    });
  }

  it('leaves a search a search, and what is pasted into one', async (t) => {
    const { url, page } = await withLines(t, '/logs');
    const input = page.getByLabel('Search the log lines');
    const searched = (q: string) => page.waitForURL(`${url}/logs?${new URLSearchParams({ q })}`);
    for (const text of SEARCHES.slice(0, 2)) {
      await input.selectText();
      await paste(page, text);
      await input.press('Enter');
      await searched(text);
    }
    await input.fill(UUID);
    await input.press('Enter');
    await searched(UUID);
    await page.getByText('11 lines', { exact: true }).waitFor();
    await input.fill('uuid:');
    await input.press('End');
    await paste(page, UUID);
    await input.press('Enter');
    await searched(`uuid:${UUID}`);
    await page.getByText('11 lines', { exact: true }).waitFor();
  });

  it('takes the UUID out of what is pasted on Requests and Traces', async (t) => {
    const { url, page } = await withLines(t, '/requests');
    await page.getByRole('textbox', { name: /Paste a UUID/ }).focus();
    await paste(page, `${UUID}\n${OTHER}`);
    await page.waitForURL(`${url}/requests/${UUID}`);
    await page.goto(`${url}/traces`);
    await page.getByLabel('UUID', { exact: true }).fill(`{"ok":"sell order ${UUID} placed"}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/traces?uuid=${UUID}`);
  });
});
