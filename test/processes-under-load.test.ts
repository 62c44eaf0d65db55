import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { useBrowser, withoutChromium } from '../console/test/support/chromium.ts';
import { openBookkeeping } from '../local/src/chaos/bookkeeping.ts';
import { exchangeAt } from '../local/src/chaos/exchange.ts';
import { finalBooks } from '../local/src/chaos/final-books.ts';
import { balance } from '../local/src/chaos/ledger.ts';
import { sendOrders } from '../local/src/chaos/load.ts';
import { skipLong } from './support/long.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

const CLI = fileURLToPath(new URL('../local/cli.js', import.meta.url));

/** Orders a second, and for how many of them what happens meanwhile is waited for at most. */
const RATE = 20;
const MOST_ORDERS = 2000;
/** How long one process may take to stop or to start meanwhile, in milliseconds. */
const LIMIT_MS = 60_000;

/** What is done to a system whose customers go on selling. */
type Deeds = (bank: TestSystem) => Promise<void>;

/** Sells as long as something is done, and accounts for every order in the end. */
async function sellDuring(t: TestContext, deeds: Deeds): Promise<void> {
  const bank = await startTestSystem({ DATABASE_URL: '' });
  t.after(() => bank.stop());
  const { system } = bank;
  const env = { ...process.env, SIMPLEBANK_DIR: system.dataDirectory, DATABASE_URL: '' };
  const bookkeeping = openBookkeeping(env);
  t.after(() => bookkeeping.close());
  await bookkeeping.keepJournals();
  const begun = { done: false };
  const sent = sendInBatches(bank.url('gateway'), begun);
  await deeds(bank).finally(() => {
    begun.done = true;
  });
  const orders = await sent;
  const exchange = exchangeAt(bank.url('external'));
  const { books, isQuiet } = await finalBooks(bookkeeping, exchange, orders, t.signal);
  const { lost, doubled, half, settled } = balance(orders, books);
  assert.ok(isQuiet);
  assert.deepEqual({ lost, doubled, half }, { lost: [], doubled: [], half: [] });
  // How many depends on how long orders was stopped, or starting again: customers are told so.
  assert.ok(settled.length > 0);
}

/** A second's worth of orders after the other, until it is done. */
async function sendInBatches(gateway: string, begun: { done: boolean }) {
  const sent = [];
  while (!begun.done && sent.length < MOST_ORDERS) {
    const batch = { orders: RATE, rate: RATE };
    sent.push(...(await sendOrders([gateway], batch, new AbortController().signal)));
  }
  return sent;
}

async function processes(bank: TestSystem, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    SIMPLEBANK_DIR: bank.system.dataDirectory,
    CONSOLE_PORT: new URL(bank.url('console')).port,
  };
  const child = spawn(process.execPath, [CLI, 'processes', ...args], { env });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  assert.equal(code, 0, `processes ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** What takes longer than an answer may, on a busy machine, goes on after it. */
async function ask(bank: TestSystem, deed: string, until: RegExp): Promise<void> {
  let answer = await processes(bank, ...deed.split(' '));
  const isSo = async () => {
    if (until.test(answer)) return true;
    answer = await processes(bank);
    return false;
  };
  await waitFor(`${deed}: ${until}`, isSo, LIMIT_MS);
}

describe('while customers sell, processes are stopped, started and scaled', {
  skip: skipLong,
}, () => {
  const open = useBrowser();

  it('from the command line, and no order is lost', { timeout: 480_000 }, async (t) => {
    await sellDuring(t, async (bank) => {
      await ask(bank, 'more orders', /^orders-2\s+ready/m);
      await ask(bank, 'stop fees', /^fees\s+stopped/m);
      await ask(bank, 'restart account-transactions', /^account-transactions\s+ready/m);
      await ask(bank, 'start fees', /^fees\s+ready/m);
      await ask(bank, 'restart orders', /^orders\s+ready/m);
      await ask(bank, 'less orders', /^(?![\s\S]*orders-2)/);
      await ask(bank, 'more market', /^market-2\s+ready/m);
      await ask(bank, 'less market', /^(?![\s\S]*market-2)/);
    });
  });

  it('from the page, and no order is lost', {
    timeout: 480_000,
    skip: withoutChromium,
  }, async (t) => {
    await sellDuring(t, async (bank) => {
      const page = await open(t, `${bank.url('console')}/processes`);
      page.setDefaultTimeout(LIMIT_MS);
      await press(page, 'Stop: fees', 'Start: fees');
      await press(page, 'One more: orders', 'One less: orders');
      await press(page, 'Start: fees', 'Stop: fees');
      await press(page, 'Stop: orders', 'Start: orders');
      await press(page, 'Start: orders', 'Stop: orders');
      await press(page, 'One less: orders', undefined);
    });
  });
});

/** @param then the button that is to be there afterwards; undefined: this one is to go */
async function press(page: Page, label: string, then: string | undefined): Promise<void> {
  const button = page.getByRole('button', { name: label, exact: true });
  await button.click();
  if (then === undefined) await button.waitFor({ state: 'detached' });
  else await page.getByRole('button', { name: then, exact: true }).waitFor();
}
