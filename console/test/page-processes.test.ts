import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ProcessInfo } from '../src/model/process-types.ts';
import { SourceError } from '../src/model/source.ts';
import { type Processes, unmanaged } from '../src/processes/processes.ts';
import { testApp } from './support/app.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { listen } from './support/listen.ts';
import { ORDERS } from './support/processes.ts';
import { shows, until } from './support/until.ts';

const READY: ProcessInfo = { ...ORDERS, eventLoopDelayMs: 12 };
const CRASHED: ProcessInfo = {
  ...READY,
  name: 'fees',
  service: 'fees',
  state: 'waiting',
  why: 'signal SIGKILL',
  attempt: 3,
  nextStart: '2026-01-01T00:00:01.000Z',
  pid: null,
  startedAt: null,
  crashes: 3,
  lastCrashes: [{ time: '2026-01-01T00:00:00.000Z', how: 'signal SIGKILL' }],
  cpuPercent: null,
  memoryBytes: null,
  eventLoopDelayMs: null,
  actions: ['stop', 'restart', 'more'],
};
const IN_STACK: ProcessInfo = {
  ...ORDERS,
  name: '3f2a9c1b7d5e',
  since: null,
  pid: null,
  port: null,
  startedAt: null,
  cpuPercent: null,
  memoryBytes: null,
  actions: [],
};
const STOPPED: ProcessInfo = {
  ...READY,
  state: 'stopped',
  pid: null,
  startedAt: null,
  actions: ['start'],
};

/** A console whose supervisor knows two processes, the first of which can be stopped. */
async function consoleWith(t: TestContext, refuse = false) {
  let processes = [READY, CRASHED];
  const asked: string[] = [];
  const known: Processes = {
    managed: true,
    list: async () => processes,
    describe: async () => ({
      process: READY,
      environment: [{ name: 'DB_PASSWORD', value: '[redacted]' }],
      output: [{ stream: 'stderr', text: 'Warning: look out' }],
    }),
    async act(name, action) {
      asked.push(`${action} ${name}`);
      if (refuse) throw new Error('unexpected');
      processes = [STOPPED, CRASHED];
      return processes;
    },
  };
  const { app } = testApp(t, {}, () => undefined, known);
  const { port } = await listen(t, app);
  return { url: `http://localhost:${port}/processes`, asked };
}

describe('the page Processes', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('shows a crash as one, and a stop as a stop', async (t) => {
    const { url, asked } = await consoleWith(t);
    const page = await open(t, url);
    const fees = page.getByRole('row', { name: /fees/ });
    await fees.getByText('crashed', { exact: true }).waitFor();
    await shows(() => fees.innerText(), /signal SIGKILL[\s\S]*attempt 3/);
    await page.getByRole('button', { name: 'Stop: orders' }).click();
    await page.getByRole('button', { name: 'Start: orders' }).waitFor();
    const orders = page.getByRole('row', { name: /orders/ });
    await orders.getByText('stopped', { exact: true }).waitFor();
    assert.deepEqual(asked, ['stop orders']);
  });

  it('says what could not be done', async (t) => {
    const { url } = await consoleWith(t, true);
    const page = await open(t, url);
    await page.getByRole('button', { name: 'Stop: orders' }).click();
    await page.getByRole('alert').getByText('something unexpected happened').waitFor();
    const stop = page.getByRole('button', { name: 'Stop: orders' });
    await until('it can be asked again', () => stop.isEnabled());
  });

  it('shows environment and last output of one', async (t) => {
    const { url } = await consoleWith(t);
    const page = await open(t, url);
    await page.getByRole('button', { name: 'orders: environment and output' }).click();
    await page.getByText('Warning: look out').waitFor();
    await page.getByRole('table', { name: 'Environment' }).getByText('[redacted]').waitFor();
    await shows(() => new URL(page.url()).search, '?process=orders');
    await assertAccessible(page);
  });

  for (const width of [400, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`can be used by all at ${width} pixels, ${colorScheme}`, async (t) => {
        const { url } = await consoleWith(t);
        const page = await open(t, url, { viewport: { width, height: 800 }, colorScheme });
        await page.getByRole('button', { name: 'Stop: orders' }).waitFor();
        await assertAccessible(page);
      });
    }
  }

  for (const width of [400, 1280]) {
    it(`shows what Prometheus knows in the stack, and no buttons, at ${width} pixels`, async (t) => {
      const known = unmanaged(async () => [
        {
          ...IN_STACK,
          state: 'running',
          connections: 4,
          inHand: 5,
          restarts: 2,
          memoryBytes: 61e6,
        },
        { ...IN_STACK, name: '0a1b2c3d4e5f', state: 'away', since: '2026-01-01T00:00:00.000Z' },
        { ...IN_STACK, service: null, name: 'rabbitmq', state: 'running' },
      ]);
      const { app } = testApp(t, {}, undefined, known);
      const { port } = await listen(t, app);
      const page = await open(t, `http://localhost:${port}/processes`, {
        viewport: { width, height: 800 },
      });
      await page.getByText('2 of 3 running').waitFor();
      const orders = page.getByRole('row', { name: '3f2a9c1b7d5e' });
      await shows(() => orders.innerText(), /^orders[\s\S]*running[\s\S]*started anew 2 times/);
      const figures = orders.locator('.process-number');
      const read = () =>
        figures.evaluateAll((all) =>
          all.map((each) => `${each.getAttribute('data-name')}: ${each.textContent}`),
        );
      await shows(read, ['Memory: 61 MB', 'Connections: 4', 'In hand: 5']);
      const away = page.getByRole('row', { name: '0a1b2c3d4e5f' });
      await shows(() => away.innerText(), /away[\s\S]*the last one at/);
      await shows(() => page.locator('.process-table button').count(), 0);
      await assertAccessible(page);
    });
  }

  it('says that Prometheus is away, and shows them once it is back', async (t) => {
    let isAway = true;
    const known = unmanaged(async () => {
      if (isAway)
        throw new SourceError(503, 'Prometheus cannot be asked at http://prometheus:9090');
      return [{ ...IN_STACK, state: 'running' as const }];
    });
    const { app } = testApp(t, {}, undefined, known);
    const { port } = await listen(t, app);
    const page = await open(t, `http://localhost:${port}/processes`);
    await page.getByRole('alert').getByText('Prometheus cannot be asked').waitFor();
    isAway = false;
    await page.getByText('1 of 1 running').waitFor();
    await shows(() => page.getByRole('alert').count(), 0);
  });

  it('has no buttons where no supervisor has started the console', async (t) => {
    const { app } = testApp(t);
    const { port } = await listen(t, app);
    const page = await open(t, `http://localhost:${port}/processes`);
    await page.getByText('Nothing can be stopped or started from here.').waitFor();
    await shows(() => page.getByRole('button', { name: /^Stop/ }).count(), 0);
  });
});
