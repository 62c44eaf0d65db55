import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { attemptOf, attemptsOf } from '../page/src/request/attempts.ts';
import { spanTree } from '../page/src/request/span-tree.ts';
import type { LogLine } from '../src/model/api-types.ts';
import type { Span } from '../src/model/span.ts';
import { timelineOf } from '../src/timeline/timeline.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { line, orderLines, orderSpans, span, TRACE_ID, UUID, under } from './support/order.ts';
import { shows } from './support/until.ts';

const PLACED = 'process market_service.events:order_placed';

/** The event that fees handles, `attempt` times so far, each with its line. */
function feeAttempt(attempt: number, failed = false): Span {
  return span(`f${attempt}`, 'fees', 107 + attempt * 500, 1, {
    ...under('9'),
    kind: 'consumer',
    name: PLACED,
    attributes: { uuid: UUID, 'simplebank.attempt': attempt },
    ...(failed && { status: { code: 'error' as const, message: 'not now' } }),
  });
}

const withoutFees = () => orderSpans().filter(({ service }) => service !== 'simplebank-fees');
const feeLine = (id: string, spanId: string) =>
  line(id, 107_600 + Number(id) * 500_000, 'fees_service', 'charging fees', spanId);

/** A moment at which spans may still be on their way. */
const SOON_US = Date.parse('2026-11-22T12:25:28Z') * 1000;

function found(spans: Span[], lines: LogLine[], nowUs = SOON_US) {
  const timeline = timelineOf(UUID, spans, lines);
  const tree = spanTree(timeline);
  return { tree, all: attemptsOf(timeline.entries, tree, nowUs) };
}

const said = (spans: Span[], lines: LogLine[], nowUs = SOON_US) =>
  found(spans, lines, nowUs).all.map(({ service, name, count, withoutSpan, failed }) => {
    return [service, name, count, withoutSpan, failed];
  });

it('finds nothing in an order that went well, nor in one that is asked for again and again', () => {
  assert.deepEqual(said(orderSpans(), orderLines()), []);
  assert.deepEqual(said(orderSpans().slice(0, 3), orderLines()), []);
  assert.deepEqual(said([], orderLines()), []);
  const asked = ['a', 'b'].map((digit) => {
    const get = { kind: 'server' as const, name: 'GET /orders/:id' };
    return { ...span('1', 'gateway', 0, 5, get), traceId: TRACE_ID.replace(/^2/, digit) };
  });
  const lines = asked.map(({ traceId }, index) =>
    line(`${index}`, index, 'gateway', 'asking for an order', '1', { trace_id: traceId }),
  );
  assert.deepEqual(said(asked, lines), []);
  assert.deepEqual(said([], lines), []);
});

it('counts the attempts of an event, and says whether the last one failed', () => {
  const retried = [...withoutFees(), feeAttempt(1, true), feeAttempt(2)];
  const { all, tree } = found(retried, [feeLine('2', 'f2'), feeLine('1', 'f1')]);
  assert.deepEqual(said(retried, []), [['fees', PLACED, 2, 0, false]]);
  const labels = tree.nodes.flatMap((node) => attemptOf(node, all) ?? []);
  assert.deepEqual(labels, ['attempt 1 of 2', 'attempt 2 of 2']);
  const parked = [feeAttempt(1, true), feeAttempt(2, true), feeAttempt(3, true)];
  assert.deepEqual(said([...withoutFees(), ...parked], []), [['fees', PLACED, 3, 0, true]]);
});

it('says which attempt of how many it is, and when the next one comes', () => {
  const retried = { ...feeAttempt(3, true), durationMs: 2 };
  Object.assign(retried.attributes, {
    'simplebank.attempts': 9,
    'simplebank.retry_delay_ms': 8000,
  });
  const { all, tree } = found([...withoutFees(), retried], []);
  const startUs = Date.parse(retried.startTime) * 1000;
  assert.deepEqual(
    all.map(({ count, most, nextUs }) => [count, most, nextUs]),
    [[3, 9, startUs + 2000 + 8_000_000]],
  );
  assert.deepEqual(
    tree.nodes.flatMap((node) => attemptOf(node, all) ?? []),
    ['attempt 3 of 9'],
  );
});

it('believes the count of a handler whose earlier spans are not kept', () => {
  assert.deepEqual(said([...withoutFees(), feeAttempt(9, true)], []), [
    ['fees', PLACED, 9, 0, true],
  ]);
});

it('counts an RPC that was delivered again', () => {
  const again = orderSpans().filter(({ spanId }) => /[35]$/.test(spanId));
  const twice = again.map((each) => ({ ...each, spanId: each.spanId.replace(/^0/, '1') }));
  assert.deepEqual(said([...orderSpans(), ...twice.slice(0, 1)], []), [
    ['orders', 'orders_service/sell_shares', 2, 0, false],
  ]);
});

it('knows an attempt that was killed by its lines', () => {
  const lines = [...orderLines(), feeLine('0', 'dead')];
  assert.deepEqual(said(orderSpans(), lines), [['fees', PLACED, 2, 1, false]]);
  assert.deepEqual(said([], [feeLine('0', 'dead'), feeLine('1', 'dead2')]), [
    ['fees', 'charging fees', 2, 2, false],
  ]);
});

it('tells a span that never came from one that is on its way', () => {
  const spans = withoutFees();
  assert.deepEqual(said(spans, orderLines()), []);
  assert.deepEqual(said(spans, orderLines(), SOON_US + 60_000_000), [
    ['fees', 'charging fees', 1, 1, false],
  ]);
  assert.deepEqual(said([], orderLines(), SOON_US + 60_000_000), []);
});

describe('the page of a request that was handled again', { skip: withoutChromium }, () => {
  const open = useBrowser();

  async function withOrder(t: TestContext, spans: Span[], lines: LogLine[]) {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(spans);
    await writeLines(lines);
    return open(t, `${url}/requests/${UUID}`);
  }

  it('says why it has more than eleven lines', async (t) => {
    const killed = feeLine('0', 'dead');
    const page = await withOrder(t, orderSpans(), [...orderLines(), killed]);
    const note = page.locator('.attempts-note');
    await note.getByText('2 attempts').waitFor();
    await shows(
      async () => (await note.innerText()).replaceAll(/\s+/g, ' '),
      /^2 attempts of fees to handle process market_service.*Of 1 there are only lines/,
    );
    await page.getByText('attempt 2 of 2').waitFor();
    await assertAccessible(page);
  });

  it('counts down to the next attempt', async (t) => {
    const now = new Date().toISOString().replace('Z', '000Z');
    const retried = { ...feeAttempt(1, true), startTime: now };
    Object.assign(retried.attributes, {
      'simplebank.attempts': 9,
      'simplebank.retry_delay_ms': 60_000,
    });
    const page = await withOrder(t, [...withoutFees(), retried], []);
    const note = page.locator('.attempts-note');
    await note.getByText(/Attempt 2 of 9 comes in [1-5]\d s\./).waitFor();
    await page.getByText('attempt 1 of 9').waitFor();
    retried.attributes['simplebank.retry_delay_ms'] = 1;
    const due = await withOrder(t, [...withoutFees(), retried], []);
    await due.locator('.attempts-note').getByText('Attempt 2 of 9 is due.').waitFor();
  });

  it('says that an event was given up', async (t) => {
    const spans = [...withoutFees(), feeAttempt(1, true), feeAttempt(2, true)];
    const page = await withOrder(t, spans, [feeLine('2', 'f2'), feeLine('1', 'f1')]);
    await page.locator('.attempts-note').getByText('The last one failed.').waitFor();
    await page.getByText('attempt 1 of 2').waitFor();
  });
});
