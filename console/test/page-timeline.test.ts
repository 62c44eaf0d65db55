import assert from 'node:assert/strict';
import { it } from 'node:test';
import { criticalPath, slowest } from '../page/src/request/critical-path.ts';
import { rowsOf } from '../page/src/request/rows.ts';
import { createScale, tickLabel } from '../page/src/request/scale.ts';
import { type SpanNode, spanTree } from '../page/src/request/span-tree.ts';
import { selfTime } from '../src/compare/self-time.ts';
import { timelineOf } from '../src/timeline/timeline.ts';
import { orderLines, orderSpans, span, UUID, under } from './support/order.ts';

/** What of the critical path each span was at work itself, in microseconds, by name or id. */
function pathOf(spans = orderSpans()) {
  const path = criticalPath(spanTree(timelineOf(UUID, spans, [])));
  const name = ({ entry }: SpanNode) =>
    `${entry.service.slice('simplebank-'.length)} ${entry.span.operationName}`;
  const work = [...path.segments].map(([node, pieces]): [string, number] => [
    name(node),
    pieces.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0),
  ]);
  return {
    path,
    work: Object.fromEntries(work),
    waits: [...path.waits].map(([n, us]) => [name(n), us]),
  };
}

it('follows an order back from its last end to its beginning', () => {
  const { path, work, waits } = pathOf();
  const created = 'orders_service.events:order_created';
  const placed = 'market_service.events:order_placed';
  assert.deepEqual(work, {
    [`fees process ${placed}`]: 1006,
    [`market publish ${placed}`]: 10_455,
    'market place_order_stock_exchange': 24_000,
    [`market process ${created}`]: 8000,
    [`orders publish ${created}`]: 14_000,
    'orders orders_service/sell_shares': 11_000,
    'gateway orders_service/sell_shares': 2000,
    'gateway POST /shares/sell': 5000,
  });
  // From the end of the span that told the event to the start of the one that handled it.
  assert.deepEqual(waits, [[`fees process ${placed}`, 32_545]]);
  const whole = Object.values(work).reduce((sum, us) => sum + us, 32_545);
  assert.equal(whole, 108_006, 'its pieces are the whole time');
  const most = slowest(path);
  assert.deepEqual(
    [most?.node.entry.span.operationName, most?.us],
    ['place_order_stock_exchange', 24_000],
  );
});

it('goes through the child that ended last, and between children through their parent', () => {
  const { work } = pathOf([
    span('1', 'a', 0, 100),
    span('2', 'a', 10, 30, under('1')),
    span('3', 'a', 15, 20, under('1')),
    span('4', 'a', 60, 30, under('1')),
  ]);
  assert.deepEqual(work, { 'a 1': 40_000, 'a 4': 30_000, 'a 2': 30_000 });
});

it('counts as self time what no child covers; an event is handled beside its span', () => {
  const { nodes } = spanTree(timelineOf(UUID, orderSpans(), []));
  const self = (id: string) => {
    const node = nodes.find(({ entry }) => entry.span.spanID === id.padStart(16, '0'));
    return node && selfTime(node);
  };
  assert.equal(self('1'), 5963);
  assert.equal(self('6'), 16_877);
  // The children from 16 to 49.69 and from 18 to 34.877 ms overlap.
  assert.equal(self('3'), 10_177);
});

it('knows no slowest span where there are only lines', () => {
  const tree = spanTree(timelineOf(UUID, [], orderLines()));
  assert.equal(slowest(criticalPath(tree)), undefined);
});

it('hides what is below a closed span, and lines when they are not wanted', () => {
  const timeline = timelineOf(UUID, orderSpans(), orderLines());
  const tree = spanTree(timeline);
  const rows = (showLines: boolean, ...closed: string[]) =>
    rowsOf(timeline, tree, {
      showLines,
      showDatabase: true,
      collapsed: new Set(closed.map((id) => id.padStart(16, '0'))),
      instance: '',
    });
  assert.equal(rows(true).length, 22);
  assert.equal(rows(false).length, 11);
  const [gateway, ...more] = rows(true, '1');
  assert.equal(more.length, 0);
  assert.ok(gateway?.type === 'span');
  assert.deepEqual([gateway.expanded, gateway.hidden], [false, 21]);
  assert.equal(rows(true, '7').length, 22 - 8);
});

it('hides what databases did, and what is below it, when it is not wanted', () => {
  const spans = [
    span('1', 'orders', 0, 90, { kind: 'server' }),
    span('2', 'orders', 10, 30, { ...under('1'), attributes: { 'db.system': 'postgresql' } }),
    span('3', 'orders', 15, 10, { ...under('2') }),
    span('4', 'orders', 50, 30, { ...under('1'), attributes: { 'db.system.name': 'sqlite' } }),
    span('5', 'orders', 85, 2, { ...under('1') }),
  ];
  const timeline = timelineOf(UUID, spans, []);
  const names = (showDatabase: boolean) =>
    rowsOf(timeline, spanTree(timeline), {
      showLines: true,
      showDatabase,
      collapsed: new Set(),
      instance: '',
    }).map(({ entry }) => entry.type === 'span' && entry.span.operationName);
  assert.deepEqual(names(true), ['1', '2', '3', '4', '5']);
  assert.deepEqual(names(false), ['1', '5']);
});

it('tells which span is in another service than what caused it', () => {
  const timeline = timelineOf(UUID, orderSpans(), []);
  const rows = rowsOf(timeline, spanTree(timeline), {
    showLines: false,
    showDatabase: true,
    collapsed: new Set(),
    instance: '',
  });
  const entered = rows.flatMap((row) =>
    row.type === 'span' && row.entersService ? [row.entry.span.spanID.replace(/^0+/, '')] : [],
  );
  assert.deepEqual(entered.sort(), ['1', '3', '5', '7', 'a', 'b']);
});

it('rules its axis in round steps, also where it is zoomed', () => {
  const whole = createScale({ fromUs: 1000, toUs: 109_006, originUs: 1000, ticks: 7 });
  assert.deepEqual(whole.ticks, [0, 20_000, 40_000, 60_000, 80_000, 100_000]);
  assert.equal(whole.at(1000), 0);
  assert.equal(whole.at(109_006), 100);
  const part = createScale({ fromUs: 51_000, toUs: 61_000, originUs: 1000, ticks: 4 });
  assert.deepEqual(part.ticks, [50_000, 55_000, 60_000]);
  assert.equal(part.at(56_000), 50);
  assert.ok(part.at(0) < 0 && part.at(1e9) > 100, 'what is out of view stays out of it');
});

it('labels the ruler in the unit of its steps', () => {
  assert.equal(tickLabel(0, 20_000), '0');
  assert.equal(tickLabel(20_000, 20_000), '20 ms');
  assert.equal(tickLabel(500_000, 500_000), '0.5 s');
  assert.equal(tickLabel(1500, 500), '1.5 ms');
  assert.equal(tickLabel(20, 10), '20 µs');
});

/** An order of which one service's clock is three seconds slow. */
function skewed(spans = orderSpans(), service = 'market', byMs = 3000) {
  const early = (time: string) =>
    new Date(Date.parse(time) - byMs).toISOString().replace('Z', '000Z');
  return spans.map((each) =>
    each.service === `simplebank-${service}` ? { ...each, startTime: early(each.startTime) } : each,
  );
}

it('moves what starts before its cause into that, with its lines, and says how far', () => {
  const lines = orderLines().map((each) =>
    each.instance === 'market_service'
      ? { ...each, record: { ...each.record, '@timestamp': '2026-11-22T12:25:24.195000Z' } }
      : each,
  );
  const timeline = timelineOf(UUID, skewed(), lines);
  const moved = timeline.entries.filter((entry) => entry.type === 'span' && entry.skewUs);
  assert.deepEqual(
    moved.map(({ service }) => service),
    ['simplebank-market', 'simplebank-market', 'simplebank-market'],
  );
  const [first] = moved;
  const parent = timeline.entries.find(
    (entry) => entry.type === 'span' && entry.span.spanID === '6'.padStart(16, '0'),
  );
  assert.ok(first?.type === 'span' && parent);
  // It is longer than what caused it, and so begins with it.
  assert.equal(first.startUs, parent.startUs);
  assert.equal(first.skewUs, 3_000_000 - 14_000);
  assert.ok(timeline.durationUs < 200_000, `it took ${timeline.durationUs} µs`);
  const inMarket = timeline.entries.filter(
    ({ type, service }) => type === 'line' && service === 'simplebank-market',
  );
  for (const { startUs } of inMarket) assert.equal(startUs, first.startUs + 2000);
});

it('names no time longer than that of its span and of the whole, whatever the clocks say', () => {
  for (const service of ['market', 'orders', 'account-transactions', 'fees', 'gateway']) {
    for (const byMs of [-3000, 50, 3000, 86_400_000]) {
      const timeline = timelineOf(UUID, skewed(orderSpans(), service, byMs), []);
      const { segments } = criticalPath(spanTree(timeline));
      for (const [node, pieces] of segments) {
        const us = pieces.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);
        assert.ok(us <= node.entry.durationUs && us <= timeline.durationUs, `${service} ${byMs}`);
      }
    }
  }
});

it('takes the rounding of start times for no difference of clocks', () => {
  const spans = [span('1', 'a', 10, 20), span('2', 'b', 9, 5, under('1'))];
  assert.equal(
    timelineOf(UUID, spans, []).entries.some((entry) => 'skewUs' in entry),
    false,
  );
});
