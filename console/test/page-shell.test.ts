import { describe, it } from 'node:test';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { orderLines, orderSpans, TRACE_ID, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

describe('the shell of the page', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('goes to each page by its keys, and tells them', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, url);
    const pages = [
      ['r', '/requests', 'Requests'],
      ['l', '/logs', 'Logs'],
      ['t', '/traces', 'Traces'],
      ['m', '/timings', 'Timings'],
      ['p', '/processes', 'Processes'],
      ['c', '/learn', 'Learn'],
      ['o', '/', 'Overview'],
    ] as const;
    for (const [key, path, name] of pages) {
      // The second is sent at once: they are a pair only if it soon follows the first.
      await Promise.all([page.keyboard.press('g'), page.keyboard.press(key)]);
      await page.waitForURL(url + path);
      await until(`the title says ${name}`, async () => (await page.title()).startsWith(name));
      const current = page.getByRole('navigation').locator('[aria-current=page]');
      await shows(() => current.innerText(), name);
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('shows on a narrow screen where one is', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, `${url}/processes`, { viewport: { width: 400, height: 700 } });
    const here = page.getByRole('navigation').locator('[aria-current=page]');
    await shows(() => here.innerText(), 'Processes');
    await until('its whole name is to be seen', async () => {
      const [bar, name] = await Promise.all([
        page.getByRole('navigation').boundingBox(),
        here.boundingBox(),
      ]);
      return bar && name && name.x >= bar.x && name.x + name.width <= bar.x + bar.width;
    });
  });

  it('finds a request, a trace or lines by what is typed', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(orderSpans());
    await writeLines(orderLines());
    const page = await open(t, url);
    const search = async (text: string) => {
      await page.keyboard.press('/');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await search(` ${UUID.toUpperCase()}`);
    await page.waitForURL(`${url}/requests/${UUID}`);
    await page.getByText('charging fees').waitFor();
    await search(TRACE_ID);
    await page.waitForURL(`${url}/traces/${TRACE_ID}`);
    await page.getByText('charging fees').waitFor();
    await search('uuid:x AND fees');
    await page.waitForURL(`${url}/logs?q=uuid%3Ax+AND+fees`);
  });

  it('finds the UUID in whatever is pasted on Requests', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, `${url}/requests`);
    const box = page.getByRole('textbox', { name: /Paste a UUID/ });
    await box.fill('no such thing');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('There is no UUID in this').waitFor();
    await assertAccessible(page);
    await box.fill(`{"ok":"sell order ${UUID} placed"}`);
    await page.waitForURL(`${url}/requests/${UUID}`);
  });

  it('remembers the theme', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, url, { colorScheme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.getByRole('button', { name: 'Theme: auto' }).click();
    await until('it is light', async () => (await background()) !== dark);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await shows(() => background(), dark);
  });

  it('skips to the page, and goes back', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, url);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shows(() => page.evaluate(() => document.activeElement?.id), 'main');
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('says that it hears of what is new, and when it does not', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, url);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.route('**/api/stream*', (route) => route.abort());
    await page.goto(`${url}/requests`);
    await page.getByText('Not connected').waitFor();
    await page.unroute('**/api/stream*');
    await page.getByText('Live', { exact: true }).waitFor();
  });
});
