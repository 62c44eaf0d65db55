import { describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import type { Span } from '../src/model/span.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { recent, startTestConsole } from './support/console.ts';
import { listen } from './support/listen.ts';
import { orderLines, orderSpans, profileSpans, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const INSTANCES = [
  { service: 'orders', address: '127.0.0.1:5002', state: 'ready' as const },
  { service: 'orders', address: '127.0.0.1:5012', state: 'ready' as const },
  {
    service: 'fees',
    address: '127.0.0.1:5004',
    state: 'not ready' as const,
    why: 'the broker is away',
  },
  { service: 'gateway', address: '127.0.0.1:5001', state: 'away' as const, why: 'refused' },
];

const linesOf = async (all: Locator) =>
  (await all.allInnerTexts()).map((text) => text.split(/\n+/));

describe('the overview', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('shows every service, and what to do, before the first order', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, url);
    await page.getByText('No request yet.').waitFor();
    await shows(
      () => page.locator('.graph-node .service-label').allInnerTexts(),
      ['gateway', 'orders', 'account-transactions', 'market', 'fees', 'profile', 'settings'],
    );
    await shows(() => page.locator('.graph-node[data-idle]').count(), 7);
    await page.getByText('curl -X POST http://localhost:5001/shares/sell').waitFor();
    await shows(() => page.title(), 'Overview · SimpleBank');
  });

  it('draws who calls whom, and says it in a table', async (t) => {
    const { url, keepSpans } = await startTestConsole(t, { instances: INSTANCES });
    await keepSpans(recent(orderSpans(), []).spans);
    await keepSpans(recent(profileSpans(), []).spans);
    const page = await open(t, url);
    const rows = page.getByRole('table', { name: 'Who calls whom' }).locator('tbody tr');
    const edges = () =>
      rows.evaluateAll((all) =>
        all.map((row) => [...row.children].slice(0, 5).map((cell) => cell.textContent)).sort(),
      );
    await shows(edges, [
      ['gateway', 'orders', 'rpc', '0.1', '0'],
      ['market', 'fees', 'event', '0.1', '0'],
      ['market', 'orders', 'event', '0.1', '0'],
      ['orders', 'account-transactions', 'rpc', '0.1', '0'],
      ['orders', 'market', 'event', '0.1', '0'],
      ['profile', 'settings', 'http', '0.1', '0'],
    ]);
    await shows(() => page.locator('.graph svg .graph-event').count(), 3);
    await shows(() => page.locator('.graph svg .graph-call').count(), 3);
    const orders = page.locator('.graph-node', { hasText: 'orders' });
    await shows(() => orders.innerText(), /orders\s+0\.2\/min\s+×2\s+2 of 2 instances ready/);
  });

  it('shows third parties and how they answer, in red where they are at fault', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    const error = 'stock-exchange (127.0.0.1:5009) did not answer in time';
    const asking =
      (name: string, fields: Partial<Span> = {}) =>
      (one: Span) =>
        one.name === name
          ? { ...one, ...fields, attributes: { ...one.attributes, ...fields.attributes } }
          : one;
    const order = orderSpans().map(
      asking('place_order_stock_exchange', {
        attributes: { 'peer.service': 'stock-exchange' },
        status: { code: 'error', message: error },
      }),
    );
    const profile = profileSpans().map(
      asking('get_ip', { attributes: { 'peer.service': 'ip-echo' } }),
    );
    await keepSpans(recent(order, []).spans);
    await keepSpans(recent(profile, []).spans);
    const page = await open(t, url);
    const exchange = page.locator('.graph-node', { hasText: 'stock-exchange' });
    await exchange.waitFor();
    await shows(
      () => exchange.innerText(),
      /stock-exchange\s+0\.1\/min\s+1 error\s+p95 24\.5 ms\s+third party/,
    );
    await shows(() => exchange.getAttribute('href'), `/traces/${order[0]?.traceId}`);
    await shows(() => exchange.getAttribute('data-standing'), 'failing');
    const echo = page.locator('.graph-node', { hasText: 'ip-echo' });
    await shows(() => echo.getAttribute('href'), '/traces?service=profile');
    await shows(() => echo.getAttribute('data-standing'), null);
    await shows(
      () => linesOf(page.locator('.instances li')),
      [
        ['ip-echo', 'answers', 'third party'],
        ['stock-exchange', 'failing', 'third party', error],
      ],
    );
    await shows(
      () => page.locator('.trouble').innerText(),
      /^stock-exchange is at fault: its newest call failed .*\n*since \d/,
    );
    await shows(
      () => page.locator('.trouble').getAttribute('href'),
      `/traces/${order[0]?.traceId}`,
    );
    await assertAccessible(page);
    await page.setViewportSize({ width: 400, height: 800 });
    const topOf = async (name: string) => {
      const box = await page.locator('.graph-node', { hasText: name }).first().boundingBox();
      return box?.y ?? NaN;
    };
    await page.locator('.graph[data-direction="TB"]').waitFor();
    await until('profile stands below the others', async () => {
      return (await topOf('profile')) > (await topOf('fees'));
    });
    await assertAccessible(page);
  });

  it('tells which instances are there, and why others are not', async (t) => {
    const { url } = await startTestConsole(t, { instances: INSTANCES });
    const page = await open(t, url);
    await shows(
      () => linesOf(page.locator('.instances li')),
      [
        ['gateway', 'away', '127.0.0.1:5001', 'Logs', 'Traces', 'Timings', 'refused'],
        ['orders', 'ready', '127.0.0.1:5002', 'Logs', 'Traces', 'Timings'],
        ['orders', 'ready', '127.0.0.1:5012', 'Logs', 'Traces', 'Timings'],
        ['fees', 'not ready', '127.0.0.1:5004', 'Logs', 'Traces', 'Timings', 'the broker is away'],
      ],
    );
  });

  it('sells shares, shows the answer and the command, and leads to what it caused', async (t) => {
    const gateway = await listen(t, (_req, res) => {
      res.setHeader('X-Request-ID', UUID).end(JSON.stringify({ ok: `sell order ${UUID} placed` }));
    });
    const { url, keepSpans, writeLines } = await startTestConsole(t, {
      env: { GATEWAY_URL: gateway.url },
    });
    const page = await open(t, url);
    await page.getByRole('button', { name: 'Sell shares' }).click();
    await page.getByText(`{"ok":"sell order ${UUID} placed"}`).waitFor();
    await page.getByRole('button', { name: 'Copy the command' }).first().click();
    await shows(
      () => page.evaluate(() => navigator.clipboard.readText()),
      'curl -X POST http://localhost:5001/shares/sell -H "content-type: application/json"',
    );

    const { spans, lines } = recent(orderSpans(), orderLines());
    await keepSpans(spans);
    await writeLines(lines);
    const latest = page.locator('.recent-row');
    await until('it is listed', async () => (await latest.count()) === 1);
    await shows(() => latest.innerText(), /gateway\s+POST \/shares\/sell\s+0c3152d8[\s\S]*108 ms/);

    await page.getByRole('link', { name: UUID }).click();
    await page.waitForURL(`${url}/requests/${UUID}`);
    await until('the timeline is there', async () => {
      return (await page.locator('.list-row').count()) === 22;
    });
  });

  it('says when a service cannot be asked', async (t) => {
    const { url } = await startTestConsole(t, { env: { PROFILE_URL: 'http://127.0.0.1:1' } });
    const page = await open(t, url);
    await page.getByRole('button', { name: 'Get a profile' }).click();
    await page.getByRole('alert').getByText('profile').waitFor();
  });

  it('has nothing that keeps anyone out, narrow or wide, light or dark', async (t) => {
    const { url, keepSpans } = await startTestConsole(t, { instances: INSTANCES });
    await keepSpans(recent(orderSpans(), []).spans);
    for (const width of [1280, 400]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const viewport = { width, height: 800 };
        const page = await open(t, url, { viewport, colorScheme });
        await page.locator('.graph-label').first().waitFor();
        await page.locator('.recent-row').first().waitFor();
        await assertAccessible(page);
      }
    }
  });
});
