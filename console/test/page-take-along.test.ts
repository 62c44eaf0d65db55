import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { orderLines, orderSpans, TRACE_ID, UUID } from './support/order.ts';
import { shows } from './support/until.ts';

/** Drops a file on the page. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([name = '', text = '']) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent('main', 'dragover', { dataTransfer });
  await page.dispatchEvent('main', 'drop', { dataTransfer });
}

async function download(page: Page): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export' }).click(),
  ]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

describe('telemetry in a file, on the page', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('is downloaded from a request, and dropped on another console', async (t) => {
    const there = await startTestConsole(t);
    await there.keepSpans(orderSpans());
    await there.writeLines(orderLines());
    const { name, text } = await download(await open(t, `${there.url}/requests/${UUID}`));
    assert.equal(name, `${UUID}.jsonl`);
    assert.equal(text.trimEnd().split('\n').length, 12);

    const here = await startTestConsole(t);
    const page = await open(t, here.url);
    await drop(page, 'the incident.jsonl', text);
    await page.waitForURL('**/logs?*');
    await shows(() => new URL(page.url()).searchParams.get('q'), 'import:"the-incident"');
    await page.getByText('Imported as the-incident: 11 lines and 11 spans.').waitFor();
    await page.locator('.log-count', { hasText: /^11 lines$/ }).waitFor();
    await assertAccessible(page);
    await page.goto(`${here.url}/requests/${UUID}`);
    await page.getByText('gateway (the-incident)').first().waitFor();
  });

  it('is downloaded from a trace', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    await keepSpans(orderSpans());
    const { name, text } = await download(await open(t, `${url}/traces/${TRACE_ID}`));
    assert.equal(name, `${TRACE_ID}.jsonl`);
    assert.equal(JSON.parse(text).resourceSpans.length, 5);
  });

  it('is downloaded for the lines that were found', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(orderSpans());
    await writeLines(orderLines());
    const page = await open(t, `${url}/logs?q=charging&service=fees`);
    await page.locator('.log-count', { hasText: /^1 line$/ }).waitFor();
    const { name, text } = await download(page);
    assert.match(name, /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.jsonl$/);
    const [line, trace] = text.split('\n').map((each) => each && JSON.parse(each));
    assert.equal(line.message, 'charging fees');
    assert.equal(trace.resourceSpans.length, 5);
  });

  it('is refused with a reason', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, url);
    await drop(page, 'table.csv', 'a,b\n1,2\n');
    await page.getByText('table.csv cannot be imported: nothing can be read; line 1: ').waitFor();
  });
});
