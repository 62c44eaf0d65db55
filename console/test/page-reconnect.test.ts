import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { graphOf } from '../src/graph/graph.ts';
import { SourceError } from '../src/model/source.ts';
import { testApp } from './support/app.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { recent } from './support/console.ts';
import { line, orderSpans, profileSpans, span, TRACE_ID, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const STATISTICS = { calls: 1, callsPerMinute: 1, errors: 0, p50Ms: 1, p95Ms: 1, p99Ms: 1 };

/** A console that can die and come back at the same address, and what it knows by then. */
async function mortalConsole(t: TestContext) {
  let port = 0;
  let kill = () => {};
  async function start(more: 'before' | 'after') {
    const { app, source, endStreams } = testApp(t);
    const spans = recent(orderSpans(), []).spans;
    const later = more === 'after';
    const orders = later ? [spans, recent(profileSpans(), []).spans] : [spans];
    source.findTraces = async ({ tags }) => (tags.uuid ? [spans] : orders);
    source.graph = async (range) => graphOf(orders, range);
    source.trace = async () => [...spans, ...(later ? [span('c', 'fees', 110, 1)] : [])];
    const lines = [line('1', 0, 'gateway', 'before', '1')];
    if (later) lines.unshift(line('2', 1000, 'gateway', 'after', '1'));
    source.searchLines = async () => ({ lines, total: lines.length, cursor: null });
    const handlers = later ? ['sell_shares', 'cancel'] : ['sell_shares'];
    const series = handlers.map((handler) => ({
      service: 'orders',
      handler,
      all: STATISTICS,
      points: [],
    }));
    source.timings = async () => ({ from: '', to: '', stepMs: 1, series, gauges: [] });
    const server = createServer(app);
    await once(server.listen(port, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
    kill = () => {
      endStreams();
      server.closeAllConnections();
      server.close();
    };
  }
  await start('before');
  t.after(() => kill());
  return {
    url: `http://localhost:${port}`,
    die: () => kill(),
    comeBack: () => start('after'),
  };
}

describe('the page, when the console died and came back', { skip: withoutChromium }, () => {
  const open = useBrowser();

  const views = [
    ['/', '.graph-node:has-text("settings"):not([data-idle])'],
    ['/requests', '.recent-row:has-text("settings")'],
    ['/logs', '.log-row:has-text("after")'],
    ['/traces', '.trace-row:has-text("settings")'],
    ['/timings', '.timing-table tr:has-text("cancel")'],
    [`/requests/${UUID}`, '.list-row:has-text("after")'],
    [`/traces/${TRACE_ID}`, '.list-row:has-text("after")'],
  ] as const;

  it('asks again in every view', async (t) => {
    const server = await mortalConsole(t);
    const seen: { address: string; page: Page; news: Locator }[] = [];
    for (const [address, news] of views) {
      const page = await open(t, server.url + address);
      await page.getByText('Live', { exact: true }).waitFor();
      await page
        .locator('.graph-label, .recent-row, .list-row, .timing-table tr')
        .first()
        .waitFor();
      await shows(() => page.locator(news).count(), 0, address);
      seen.push({ address, page, news: page.locator(news).first() });
    }
    server.die();
    for (const { page } of seen) await page.getByText('Not connected').waitFor();
    await server.comeBack();
    for (const { address, page, news } of seen) {
      await until(`${address} shows what is new`, () => news.isVisible());
      await shows(() => page.getByRole('alert').count(), 0, address);
    }
  });

  it('asks again what failed meanwhile, and once what was kept earlier is read', async (t) => {
    const { app, source } = testApp(t);
    const server = createServer(app);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const status = source.status.bind(source);
    source.status = () => ({ ...status(), loading: true });
    source.problems = ['Jaeger does not answer'];
    source.findTraces = async () => {
      throw new SourceError(503, 'Jaeger does not answer');
    };
    const page = await open(t, `http://localhost:${(server.address() as AddressInfo).port}/traces`);
    await page.getByRole('alert').waitFor();
    source.findTraces = async () => [];
    source.problems = [];
    await page.getByText('There are no traces yet.').waitFor();
    source.findTraces = async () => [orderSpans()];
    source.status = status;
    await until('it is listed', async () => (await page.locator('.trace-row').count()) === 1);
  });
});
