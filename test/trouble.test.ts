import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Break } from '@simplebank/console/processes';
import { connect } from 'amqplib';
import type { Browser, Page } from 'playwright-core';
import { startBrowser, withoutChromium } from '../console/test/support/chromium.ts';
import { skipSuspending } from './support/suspend.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** A fault, what the overview says of it, and what the page says to which that leads. */
interface Row {
  fault: string;
  skip?: string | false;
  /** Makes it happen; what it returns makes all well again. */
  cause: () => Promise<() => Promise<void>>;
  /** What customers do meanwhile. */
  meanwhile?: () => Promise<unknown>;
  says: RegExp;
  page: RegExp;
}

/** How long a fault may take to be told, and to be gone, in milliseconds. */
const LIMIT_MS = 60_000;
const PAGE_LIMIT_MS = 5000;

let bank: TestSystem;

const sell = () => fetch(`${bank.url('gateway')}/shares/sell`, { method: 'POST' });
const getProfile = () => fetch(`${bank.url('profile')}/profile/${crypto.randomUUID()}`);

async function tellExchange(fault: object): Promise<void> {
  const init = { method: 'PUT', headers: { 'content-type': 'application/json' } };
  const body = JSON.stringify(fault);
  const { status } = await fetch(`${bank.url('external')}/faults`, { ...init, body });
  assert.equal(status, 200);
}

const exchange = (fault: object) => async () => {
  await tellExchange(fault);
  return () => tellExchange({ mode: 'none' });
};

const broken = (order: Break) => async () => {
  await bank.system.breaking.make(order);
  return () => bank.system.breaking.mend();
};

const notOurBroker = process.env.TEST_AMQP_URI ? 'the broker is not ours to stop' : false;

const rows: Row[] = [
  {
    fault: 'the exchange fails',
    cause: exchange({ mode: 'fail' }),
    says: /^stock-exchange is at fault: its newest .*answered with status 500\)\./,
    page: /stock-exchange \(127\.0\.0\.1:\d+\) answered with status 500/,
  },
  {
    fault: 'the exchange answers garbage',
    cause: exchange({ mode: 'garbage' }),
    says: /^stock-exchange is at fault: its newest .*something else than agreed\)\./,
    page: /stock-exchange \(127\.0\.0\.1:\d+\) answered with something else than agreed/,
  },
  {
    fault: 'the exchange is slow',
    cause: exchange({ mode: 'slow', delay_ms: 1500 }),
    says: /^stock-exchange is slow: its newest answers took about \d+(?:\.\d+)? s\./,
    page: /Slowest:\s*place_order_stock_exchange\s*\d+(?:\.\d+)? s/,
  },
  {
    fault: 'the exchange hangs',
    cause: exchange({ mode: 'hang' }),
    says: /^(?:stock-exchange is at fault|The circuit breaker of market is open).* did not answer in time/,
    page: /stock-exchange \(127\.0\.0\.1:\d+\) did not answer in time/,
  },
  {
    fault: 'settings is stopped',
    cause: broken({ kind: 'stop', target: 'settings' }),
    meanwhile: getProfile,
    says: /^settings does not answer \(127\.0\.0\.1:\d+: (?:nothing listens there|somebody has stopped it)\)\./,
    page: /settings \(127\.0\.0\.1:\d+\) cannot be reached/,
  },
  {
    fault: 'settings is paused',
    skip: skipSuspending,
    cause: async () => {
      const pid = bank.system.pids().settings ?? 0;
      process.kill(pid, 'SIGSTOP');
      return async () => void process.kill(pid, 'SIGCONT');
    },
    meanwhile: getProfile,
    says: /^settings does not answer \(127\.0\.0\.1:\d+: no answer within 1\.5 s\)\./,
    page: /settings \(127\.0\.0\.1:\d+\) did not answer in time/,
  },
  {
    fault: 'the broker is stopped',
    skip: notOurBroker,
    cause: broken({ kind: 'stop', target: 'broker' }),
    says: /^The broker is away: somebody has stopped it\./,
    page: /broker\s+stopped/,
  },
  {
    fault: 'orders is cut from the broker',
    skip: notOurBroker,
    cause: broken({ kind: 'cut', target: 'orders' }),
    says: /^orders is not ready: (?:lost the connection|cannot connect) to the broker: .*closed by the operator/,
    page: /(?:lost the connection|cannot connect) to the broker/,
  },
  {
    fault: 'fees is killed again and again',
    cause: async () => {
      const starts = () =>
        bank.output.filter(({ name, text }) => {
          return name === 'fees' && text.includes('starting services');
        }).length;
      const before = starts();
      for (let deaths = 0; deaths < 3; deaths += 1) {
        bank.system.process('fees').kill('SIGKILL');
        await waitFor('fees to start again', () => starts() > before + deaths, LIMIT_MS);
      }
      return async () => {};
    },
    says: /^fees ends again and again: it was started \d+ times within two minutes/,
    page: /fees[\s\S]*crashed \d+ times, last at .* with signal SIGKILL/,
  },
  {
    fault: 'an event is poisoned',
    cause: async () => {
      const connection = await connect(bank.system.amqpUri);
      const channel = await connection.createConfirmChannel();
      channel.publish('market_service.events', 'order_placed', Buffer.from('{"order": 7}'));
      await channel.waitForConfirms();
      await connection.close();
      return async () => {};
    },
    says: /^2 events are parked, the last one of (?:orders|fees): ZodError: /,
    page: /malformed after 1 attempt[\s\S]*evt-market_service-order_placed--fees_service\.charge_fee/,
  },
];

describe('from the overview, the page that names the cause is one click away', {
  skip: withoutChromium,
}, () => {
  let browser: Browser | undefined;
  let page: Page;
  before(async () => {
    bank = await startTestSystem({
      RPC_TIMEOUT_MS: '3000',
      RETRY_DELAYS_MS: Array(20).fill(5000).join(),
    });
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  });
  after(() => browser?.close());
  after(() => bank?.stop());

  const sentence = async () => {
    const [text] = await page.locator('.trouble-what').allInnerTexts();
    return text ?? '';
  };

  for (const { fault, skip = false, cause, meanwhile = sell, says, page: named } of rows) {
    it(fault, { skip }, async () => {
      await page.goto(bank.url('console'));
      await waitFor(
        'all to be well',
        async () => {
          await Promise.all([sell(), getProfile()]);
          return (await sentence()) === '';
        },
        LIMIT_MS,
      );
      const mend = await cause();
      try {
        await waitFor(
          'the overview to say it, and the page to name it',
          async () => {
            await meanwhile();
            const text = await sentence();
            assert.match(text, says);
            await page.locator('.trouble').click();
            try {
              await page.locator('main', { hasText: named }).waitFor({ timeout: PAGE_LIMIT_MS });
            } catch {
              const shown = await page.locator('main').innerText();
              await page.goto(bank.url('console'));
              assert.match(shown, named);
            }
            return true;
          },
          LIMIT_MS,
        );
      } finally {
        await mend();
      }
    });
  }
});
