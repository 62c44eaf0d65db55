import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { addressOf } from '../page/src/ui/line-address.ts';
import { graphOf } from '../src/graph/graph.ts';
import { filterLines } from '../src/lucene/index.ts';
import type { ProcessInfo } from '../src/model/process-types.ts';
import type { Span } from '../src/model/span.ts';
import type { Processes } from '../src/processes/processes.ts';
import { testApp } from './support/app.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { recent } from './support/console.ts';
import { listen } from './support/listen.ts';
import {
  line,
  orderLines,
  orderSpans,
  profileSpans,
  span,
  TRACE_ID,
  UUID,
  under,
} from './support/order.ts';
import { ORDERS } from './support/processes.ts';
import { shows, until } from './support/until.ts';

const LONG = 'long'.repeat(150);
const LONG_TRACE = TRACE_ID.replace(/^2/, '5');
const STATISTICS = {
  calls: 12,
  callsPerMinute: 120,
  errors: 3,
  p50Ms: 12.2,
  p95Ms: 100,
  p99Ms: 1200,
};

/** Three services with names of 600 characters, whose spans, errors and lines have such, too. */
function longSpans(): Span[] {
  const failed = { code: 'error' as const, message: LONG };
  return [
    span('1', 'x', 0, 100, { name: LONG, kind: 'server', service: `a${LONG}` }),
    span('2', 'x', 10, 20, { ...under('1'), name: LONG, service: `b${LONG}`, status: failed }),
    span('3', 'x', 12, 10, { ...under('2'), name: LONG, kind: 'server', service: `c${LONG}` }),
  ].map((each) => ({ ...each, traceId: LONG_TRACE }));
}

/** Processes of a supervisor, or of Prometheus, whose names and reasons are as long as this. */
function processesWith(name: string): Processes {
  const long: ProcessInfo = {
    ...ORDERS,
    name,
    service: name,
    state: 'waiting',
    why: `it ended with ${name}`,
    attempt: 3,
    nextStart: '2026-01-01T00:00:01.000Z',
    actions: ['stop', 'restart', 'pause', 'more', 'less'],
  };
  const list = async () => [ORDERS, long];
  const describe = async () => ({
    process: long,
    environment: [{ name, value: name }],
    output: [{ stream: 'stderr' as const, text: name }],
  });
  return { managed: true, list, describe, act: list };
}

async function withNames(t: TestContext, name: string) {
  const { app, source } = testApp(t, {}, undefined, processesWith(name));
  const order = recent(orderSpans(), orderLines());
  const other = name === LONG ? longSpans() : profileSpans();
  const traces = [order.spans, recent(other, []).spans];
  const more = line('x', 200_000, name, name, '1', { levelname: 'ERROR', [`f${name}`]: name });
  const lines = [...recent(orderSpans(), [more]).lines, ...order.lines];
  source.findTraces = async () => traces;
  source.graph = async (range) => graphOf(traces, range);
  source.trace = async (id) => traces.find(([first]) => first?.traceId === id) ?? [];
  source.services = async () => traces.flat().map(({ service }) => service);
  source.fields = async () => ({ fields: [{ name: 'name', values: ['gateway', name] }] });
  source.instances = async () => [
    { service: name, instance: `${name}-2` },
    { service: name, instance: name },
  ];
  source.searchLines = async ({ q }) => {
    const found = filterLines(lines, q);
    return { lines: found, total: found.length, cursor: null };
  };
  source.timings = async () => ({
    from: new Date(Date.now() - 900_000).toISOString(),
    to: new Date().toISOString(),
    stepMs: 10_000,
    series: ['account-transactions', name].map((service) => ({
      service,
      handler: service === name ? name : 'request_reservation',
      all: STATISTICS,
      points: [{ time: new Date().toISOString(), ...STATISTICS }],
    })),
    gauges: [
      {
        service: name,
        name,
        unit: 'By',
        last: 1e9,
        points: [{ time: new Date().toISOString(), min: 1e9, max: 1e9, last: 1e9 }],
      },
    ],
  });
  const { port } = await listen(t, app);
  const [first] = lines;
  const around = first ? encodeURIComponent(addressOf(first)) : '';
  return { url: `http://localhost:${port}`, other: other[0]?.traceId ?? '', around };
}

/** What is wider than the page, and every scrollbar but the page's own. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const found = root.scrollWidth > root.clientWidth ? [`the page: ${root.scrollWidth}`] : [];
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const { offsetWidth, clientWidth, offsetHeight, clientHeight } = element;
      if (!clientWidth || element instanceof HTMLSelectElement) continue;
      const style = getComputedStyle(element);
      const borders =
        Number.parseFloat(style.borderLeftWidth) + Number.parseFloat(style.borderRightWidth);
      const lines =
        Number.parseFloat(style.borderTopWidth) + Number.parseFloat(style.borderBottomWidth);
      if (offsetWidth - clientWidth - borders > 2 || offsetHeight - clientHeight - lines > 2) {
        found.push(`${element.tagName}.${element.className}`);
      }
    }
    return found;
  });
}

/** One of these is on every page. Of a list no row may be in view, when much is said above it. */
const SHOWN =
  '.graph-label, .recent-row, .list, .timing-table tbody tr, .compare-name, .empty, .patterns li, .apart, .flame-box, .process-table tbody tr, .page-head';

describe('everything on the page, with classic scrollbars', { skip: withoutChromium }, () => {
  const open = useBrowser({ scrollbars: true });

  // 640 is what 200 % leave of 1280.
  for (const width of [1280, 640, 400]) {
    for (const name of ['other', LONG]) {
      it(`fits into ${width} pixels, with names of ${name.length} characters`, async (t) => {
        const { url, other, around } = await withNames(t, name);
        const page = await open(t, url, { viewport: { width, height: 700 } });
        const addresses = [
          '/',
          '/requests',
          '/logs',
          '/logs?view=patterns',
          `/logs?columns=message,f${name}&field=name`,
          '/traces',
          '/traces?view=failed',
          '/traces?view=flame',
          '/timings',
          `/timings?instance=${name}`,
          `/logs?instance=${name}`,
          `/logs/around?line=${around}`,
          `/traces?instance=${name}`,
          '/traces?view=slow',
          '/processes',
          '/parked',
          `/requests/${UUID}?instance=${name}`,
          `/requests/${UUID}`,
          `/traces/${other}`,
          `/traces/compare?a=${TRACE_ID}&b=${other}`,
          '/nowhere',
        ];
        for (const address of addresses) {
          await page.goto(url + address);
          await page.locator(SHOWN).first().waitFor();
          await shows(() => misfits(page), [], address);
          await page.getByRole('button', { name: 'Show the keys' }).waitFor();
          await shows(() => page.locator('h1').count(), 1, `a heading at ${address}`);
        }
      });
    }
  }

  it('ends a long name in …, and has it whole in its title', async (t) => {
    const { url } = await withNames(t, LONG);
    const page = await open(t, `${url}/traces/${LONG_TRACE}`);
    const names = ['.timeline-root', '.slowest b', '.waterfall-name', '.service-label'];
    for (const name of names) {
      const element = page.locator(`${name}[title*="${LONG}"]`).first();
      await element.waitFor();
      await until(`${name} is one line`, async () => {
        return ((await element.boundingBox())?.height ?? Infinity) < 40;
      });
    }
    const cut = () =>
      page
        .locator('.cut-middle > span, .span-service, .service-label')
        .evaluateAll((all) =>
          all
            .filter((each) => each.scrollWidth > each.clientWidth + 1)
            .map((each) => getComputedStyle(each).textOverflow),
        );
    await until('many are cut', async () => (await cut()).length >= 8);
    await shows(async () => [...new Set(await cut())], ['ellipsis']);
  });

  it('draws the graph from left to right at 1280 pixels', async (t) => {
    const { url } = await withNames(t, 'other');
    const page = await open(t, url, { viewport: { width: 1280, height: 400 } });
    await page.locator('.graph-label').first().waitFor();
    await shows(() => page.evaluate(() => document.documentElement.clientWidth), 1265);
    await shows(() => page.locator('.graph').getAttribute('data-direction'), 'LR');
  });
});
