import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromJaeger } from '../src/jaeger/from-jaeger.ts';
import { toJaeger } from '../src/jaeger/to-jaeger.ts';
import type { Graph, JaegerAnswer, JaegerTrace, Timeline } from '../src/model/api-types.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { recent, startTestConsole } from './support/console.ts';
import { line, span, TRACE_ID, UUID, under } from './support/order.ts';
import { shows, until } from './support/until.ts';

const PAIR = '0000000000000002';

/**
 * A call as Zipkin tells it: both sides have the id 2. Below the handling side is a span of its own
 * service, and one of a service beyond; below the calling side, one of its own service.
 */
const zipkin = () => [
  span('5', 'market', 6, 3, { ...under('2'), name: 'beyond', kind: 'server' }),
  span('4', 'orders', 4, 2, { ...under('2'), name: 'write' }),
  span('3', 'gateway', 2, 1, { ...under('2'), name: 'connect' }),
  span('2', 'orders', 3, 40, { ...under('1'), name: 'sell (server)', kind: 'server' }),
  span('2', 'gateway', 1, 50, { ...under('1'), name: 'sell (client)', kind: 'client' }),
  span('1', 'gateway', 0, 60, { name: 'POST', kind: 'server' }),
];
const TREE = ['POST', '-sell (client)', '--connect', '--sell (server)', '---write', '---beyond'];

const lines = () => [
  line('2', 5000, 'orders_service', 'handling', '2'),
  line('1', 1500, 'gateway', 'calling', '2'),
];

/** The tree that the references of Jaeger's JSON make. */
function jaegerTree({ spans }: JaegerTrace): string[] {
  const below = (id: string | undefined, depth: number): string[] =>
    spans
      .filter(({ references }) => references[0]?.spanID === id)
      .sort((a, b) => a.startTime - b.startTime)
      .flatMap((each) => [
        `${'-'.repeat(depth)}${each.operationName}`,
        ...below(each.spanID, depth + 1),
      ]);
  return below(undefined, 0);
}

describe('two spans that share an id', () => {
  it('are two, and each has an id of its own in the JSON of Jaeger', () => {
    const trace = toJaeger(zipkin());
    assert.equal(new Set(trace.spans.map(({ spanID }) => spanID)).size, 6);
    assert.deepEqual(jaegerTree(trace), TREE);
    const named = (name: string) => trace.spans.find((each) => each.operationName === name);
    assert.equal(named('sell (client)')?.spanID, PAIR, 'the calling side keeps it');
    assert.match(named('sell (server)')?.spanID ?? '', /^[\da-f]{16}$/);
    assert.deepEqual(named('sell (server)')?.warnings, [
      `its id is ${PAIR}, which another span of this trace has, too`,
    ]);
    assert.deepEqual(toJaeger(zipkin().reverse()), {
      ...trace,
      spans: [...trace.spans].reverse().map((each) => ({
        ...each,
        processID: { p1: 'p3', p2: 'p2', p3: 'p1' }[each.processID],
      })),
      processes: { p1: trace.processes.p3, p2: trace.processes.p2, p3: trace.processes.p1 },
    });
  });

  it('are told by Jaeger, and what it tells twice is one', () => {
    const trace = toJaeger([span('1', 'a', 0, 1), span('2', 'a', 0, 1, under('1'))]);
    const twice = { ...trace, spans: [...trace.spans, ...trace.spans] };
    assert.deepEqual(fromJaeger(twice), fromJaeger(trace));
  });

  it('are two for the API of the console, however often they are sent', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    const { spans, lines: written } = recent(zipkin(), lines());
    await keepSpans(spans);
    await keepSpans(spans);
    await writeLines(written);
    const get = async (path: string) => (await fetch(url + path)).json();

    const traces: JaegerAnswer<JaegerTrace[]> = await get(`/api/traces/${TRACE_ID}`);
    assert.deepEqual(traces.data.map(jaegerTree), [TREE]);

    const timeline: Timeline = await get(`/api/requests/${UUID}`);
    assert.equal(timeline.spanCount, 6);
    const rows = timeline.entries.map((entry) => {
      const name =
        entry.type === 'span'
          ? `${entry.span.operationName} ${entry.spanId.slice(-1)}`
          : `"${entry.line.record.message}"`;
      return `${'-'.repeat(entry.depth)}${name}`;
    });
    assert.deepEqual(rows, [
      'POST 1',
      '-sell (client) 2',
      '--"calling"',
      '--connect 3',
      '--sell (server) 2',
      '---write 4',
      '---"handling"',
      '---beyond 5',
    ]);

    const graph: Graph = await get('/api/graph');
    assert.deepEqual(
      graph.edges.map(({ parent, child, calls }) => [parent, child, calls]),
      [
        ['simplebank-gateway', 'simplebank-orders', 1],
        ['simplebank-orders', 'simplebank-market', 1],
      ],
    );
  });

  it('are moved each by the clock of its own service', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    await keepSpans([
      span('1', 'gateway', 0, 100, { name: 'call', kind: 'client' }),
      span('1', 'orders', -3000, 50, { name: 'handle', kind: 'server' }),
      span('2', 'orders', -2990, 10, { ...under('1'), name: 'write' }),
    ]);
    const timeline = (await (await fetch(`${url}/api/requests/${UUID}`)).json()) as Timeline;
    assert.deepEqual(
      timeline.entries.map((entry) => entry.type === 'span' && [entry.startUs, entry.skewUs]),
      [
        [timeline.beginUs, undefined],
        [timeline.beginUs + 25_000, 3_025_000],
        [timeline.beginUs + 35_000, 3_025_000],
      ],
    );
  });
});

describe('two spans that share an id, on the page', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('are two rows, one below the other, and each opens its own', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    const { spans, lines: written } = recent(zipkin(), lines());
    await keepSpans(spans);
    await writeLines(written);
    const page = await open(t, `${url}/requests/${UUID}`);
    const rows = page.getByRole('treegrid').locator('.waterfall-span');
    await until('all are there', async () => (await rows.count()) === 6);
    const levels = () =>
      rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-level')));
    await shows(levels, ['1', '2', '3', '3', '4', '4']);

    await rows.getByText('sell (server)').click();
    const drawer = page.locator('.drawer');
    await drawer.getByText('its id is').waitFor();
    await shows(() => drawer.locator('.service-name, .service').first().innerText(), 'orders');
    await shows(() => drawer.locator('.details-id').first().innerText(), PAIR);
    await shows(
      () => drawer.getByRole('link', { name: 'Its log lines (1)' }).getAttribute('href'),
      `/logs?q=span_id%3A%22${PAIR}%22`,
    );
    await page.reload();
    await drawer.getByText('its id is').waitFor();
    const opened = page.locator('.list-row[data-open]');
    await shows(
      async () => (await opened.allInnerTexts()).map((text) => /sell \(\w+\)/.exec(text)?.[0]),
      ['sell (server)'],
    );

    const parent = drawer.locator('.details-references a').first();
    await shows(() => parent.getAttribute('href'), `/traces/${TRACE_ID}?open=${PAIR}`);
    await parent.click();
    await drawer.getByRole('heading', { name: 'sell (client)' }).waitFor();
  });

  it('close only what is below the one', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    await keepSpans(zipkin());
    const page = await open(t, `${url}/requests/${UUID}`);
    await page.getByRole('button', { name: 'Close sell (server)' }).click();
    const names = page.getByRole('treegrid').locator('.span-name');
    await until('two are hidden', async () => (await names.count()) === 4);
    await shows(
      () => names.allTextContents(),
      ['POST', 'sell (client)', 'connect', 'sell (server)'],
    );
  });

  it('count in the list of traces, which begins with the root', async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    const { spans } = recent(
      zipkin().filter(({ name }) => name !== 'POST'),
      [],
    );
    await keepSpans(
      spans.map(({ parentSpanId, ...rest }) =>
        rest.name.startsWith('sell') ? rest : { ...rest, parentSpanId },
      ),
    );
    const page = await open(t, `${url}/traces`);
    const row = page.locator('.trace-row');
    await row.waitFor();
    await shows(() => row.innerText(), /sell \(client\)[\s\S]*\n5\n50\.0 ms/);
  });
});
