import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogLine } from '../src/model/api-types.ts';
import type { Span } from '../src/model/span.ts';
import { missingIn } from '../src/timeline/missing.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
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
import { shows, until } from './support/until.ts';

const LATER = Date.parse('2026-11-22T12:26:27Z');
const missing = (spans: Span[], lines: LogLine[] = [], nowMs = LATER) =>
  missingIn(spans, lines, nowMs);
const without = (...ids: string[]) =>
  orderSpans().filter(({ spanId }) => !ids.includes(spanId.replace(/^0+/, '')));

describe('what is missing', () => {
  it('is nothing where all is there, or may still come', () => {
    assert.deepEqual(missing(orderSpans(), orderLines()), []);
    assert.deepEqual(missing(profileSpans()), []);
    const soon = Date.parse('2026-11-22T12:25:35Z');
    assert.deepEqual(missing(without('2', '7', 'b'), [], soon), []);
    assert.deepEqual(missing([], []), []);
  });

  it('is a span that others name as their parent', () => {
    assert.deepEqual(missing(without('6'), orderLines()), [
      'The span above market: process orders_service.events:order_created never came.',
    ]);
  });

  it('is not the span of who sent the request', () => {
    const [first, ...others] = orderSpans();
    assert.ok(first);
    assert.deepEqual(missing([{ ...first, ...under('ff') }, ...others], orderLines()), []);
  });

  it('is the service that was asked and did not answer', () => {
    const asking = orderSpans().slice(0, 2);
    assert.deepEqual(missing(asking, orderLines()), [
      'orders was asked by gateway: orders_service/sell_shares: no span of it came.',
    ]);
    const [root, call] = asking;
    assert.ok(root && call);
    const failed = { ...call, status: { code: 'error' as const, message: 'no answer' } };
    assert.deepEqual(missing([root, failed], orderLines()), [
      'orders was asked by gateway: orders_service/sell_shares, and did not answer: no span of it came.',
    ]);
  });

  it('is the handler of an event, with its line', () => {
    const lines = orderLines().filter(({ id }) => id !== '11');
    assert.deepEqual(missing(without('b'), lines), [
      'fees has not handled the event order_placed: no span of fees_service.charge_fee came.',
      '1 of the eleven lines of an order is missing: fees: “charging fees”.',
    ]);
  });

  it('is no line that the level of its service keeps away', () => {
    const lines = orderLines().filter(({ id }) => !['01', '02', '03'].includes(id));
    const atLevel = (level: string) =>
      orderSpans().map((one) =>
        one.service === 'simplebank-gateway'
          ? { ...one, resource: { 'simplebank.log_level': level } }
          : one,
      );
    assert.deepEqual(missing(atLevel('WARN'), lines), []);
    assert.deepEqual(missing(atLevel('INFO'), lines), [
      '2 of the eleven lines of an order are missing: gateway: “placing sell order”, ' +
        'gateway: “contacting orders service”.',
    ]);
  });

  it('is a trace that lines are under, and that has no span', () => {
    const other = 'a'.repeat(32);
    const lines = orderLines().map((one) =>
      one.record.name === 'market_service'
        ? { ...one, record: { ...one.record, trace_id: other } }
        : one,
    );
    assert.deepEqual(missing(orderSpans(), lines), [
      `2 lines of market are under trace ${other}, of which no span came.`,
    ]);
  });

  it('is the connection of two traces, where nobody passed it on', () => {
    const [root, echo, settings] = profileSpans();
    assert.ok(root && echo && settings);
    const { parentSpanId: _, ...lost } = { ...settings, traceId: TRACE_ID };
    assert.deepEqual(missing([root, echo, lost]), [
      `The trace is broken: settings: settings begins trace ${TRACE_ID} while profile: settings ` +
        'is under way in another. Nobody passed the header traceparent on.',
    ]);
    const later = { ...lost, startTime: '2026-11-22T12:25:29.000000Z' };
    assert.deepEqual(missing([root, echo, later]), []);
  });
});

describe('the page of a request', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('says what is missing and what failed, with the ends of long names', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    const queue = 'evt-orders_service-order_created--market_service.place_order';
    const name = `process orders_service.events:order_created:${queue}`;
    await keepSpans([
      ...without('7', '8', '9', 'a', 'b'),
      span('7', 'market', 32, 0.01, {
        ...under('6'),
        kind: 'consumer',
        name,
        status: { code: 'error', message: 'stock-exchange did not answer in time' },
      }),
    ]);
    const error = 'RpcTimeout: stock-exchange did not answer in time';
    const failed = line('12', 33_500, 'market_service', 'place_order failed', '7', {
      levelname: 'WARN',
      exc_info: `${error}\n    at place (service.ts:1:1)`,
    });
    await writeLines([failed, ...orderLines().filter(({ id }) => Number(id) < 10)]);
    for (const width of [1280, 400]) {
      const page = await open(t, `${url}/requests/${UUID}`, { viewport: { width, height: 800 } });
      const note = page.getByRole('list', { name: 'What is missing' });
      await shows(
        () => note.innerText(),
        '2 of the eleven lines of an order are missing: orders: “updating the order status”, fees: “charging fees”.',
      );
      const row = page.locator('.waterfall-failed');
      await shows(() => row.locator('.span-failed').innerText(), 'failed');
      await shows(() => row.locator('.span-name').textContent(), name);
      const isWhole = () =>
        row.locator('.span-name').evaluate((cell) => {
          const end = cell.querySelector('.cut-middle')?.lastChild;
          const range = document.createRange();
          if (end) range.selectNodeContents(end);
          return range.getBoundingClientRect().right <= cell.getBoundingClientRect().right + 1;
        });
      await until('place_order is not cut', isWhole);
      const told = page.locator('.waterfall-line', { hasText: 'place_order failed' });
      await shows(() => told.locator('.bar-failure').innerText(), error);
      await assertAccessible(page);
    }
  });
});
