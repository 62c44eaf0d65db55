import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { TraceSummary } from '../src/jaeger/trace-summary.ts';
import type { Graph, JaegerAnswer, JaegerTrace, Timeline } from '../src/model/api-types.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { recent, startTestConsole } from './support/console.ts';
import { orderSpans, span, TRACE_ID } from './support/order.ts';
import { shows } from './support/until.ts';

/** Traces of one span each, the first three of which Jaeger's page shows as failed. */
const FAILED = ['by status', 'by attribute', 'by text'];
const oddSpans = () =>
  [
    span('1', 'orders', 0, 1, { name: 'by status', status: { code: 'error' } }),
    span('2', 'orders', 1, 1, { name: 'by attribute', attributes: { error: true } }),
    span('3', 'orders', 2, 1, { name: 'by text', attributes: { error: 'true' } }),
    span('4', 'orders', 3, 1, { name: 'well', attributes: { error: false } }),
    span('5', 'orders', 4, 1, { name: 'sent', attributes: { 'http.response.status_code': 503 } }),
  ].map((one, index) => ({ ...one, traceId: String(index + 1).repeat(32) }));

/** A console that has an order and these; asks it, and has to be answered. */
async function ask(t: TestContext) {
  const { url, keepSpans } = await startTestConsole(t);
  await keepSpans(recent(orderSpans(), []).spans);
  await keepSpans(recent(oddSpans(), []).spans);
  return async (path: string) => {
    const response = await fetch(url + path);
    const body = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    return body;
  };
}

const now = Date.now();
const range = `start=${(now - 3_600_000) * 1000}&end=${(now + 60_000) * 1000}`;
const names = ({ data }: JaegerAnswer<JaegerTrace[]>) =>
  data.map(({ spans }) => spans.map(({ operationName }) => operationName));
/** Names of spans in OTLP's JSON. */
const spanNames = ({ result }: { result: { resourceSpans: ResourceSpans[] } }) =>
  result.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
  );
interface ResourceSpans {
  scopeSpans: { spans: { name: string }[] }[];
}

/**
 * Requests in the very form in which the two send them: Grafana from pkg/tsdb/jaeger/client.go and
 * grpc_client.go (12) and public/app/plugins/datasource/jaeger/datasource.ts (9 to 11), Jaeger's page from
 * packages/jaeger-ui/src/api/jaeger.ts and v3/client.ts (1.76 and 2).
 */
describe("the queries of Grafana's Jaeger data source", () => {
  it('services and operations, with which it also tests the connection', async (t) => {
    const get = await ask(t);
    assert.equal((await get('/api/services')).data.includes('simplebank-orders'), true);
    const { data } = await get('/api/services/simplebank-orders/operations');
    assert.equal(data.includes('by attribute'), true);
  });

  it('a search, and one with the time range and an empty form', async (t) => {
    const get = await ask(t);
    const failed = 'tags=%7B%22error%22%3A%22true%22%7D';
    for (const search of [
      `limit=20&service=simplebank-orders&${failed}`,
      `${range}&limit=20&maxDuration=10s&minDuration=1us&service=simplebank-orders&${failed}`,
      `service=simplebank-orders&${failed}&limit=20&${range}&lookback=custom`,
    ]) {
      assert.deepEqual(names(await get(`/api/traces?${search}`)).flat(), FAILED.toReversed());
    }
    const all = await get(`/api/traces?service=simplebank-orders&${range}&lookback=custom`);
    assert.equal(names(all).length, 6);
  });

  it('one trace, with the time range and without', async (t) => {
    const get = await ask(t);
    for (const query of ['', `?${range}`, '?start=0', '?end=1&raw=true&of=a+later+version']) {
      const [trace] = names(await get(`/api/traces/${TRACE_ID}${query}`));
      assert.equal(trace?.length, 11, query);
    }
  });

  it("the same from Jaeger's newer API, where its feature toggle says so", async (t) => {
    const get = await ask(t);
    const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
    const times = [iso(now - 3_600_000), iso(now + 60_000)];
    const [trace] = spanNames(
      await get(`/api/v3/traces/${TRACE_ID}?start_time=${times[0]}&end_time=${times[1]}`),
    );
    assert.equal(trace, 'POST /shares/sell');
    const search =
      'query.attributes=%7B%22error%22%3A%22true%22%7D&query.duration_max=10s&query.duration_min=1us' +
      '&query.service_name=simplebank-orders' +
      `&query.start_time_min=${times[0]}&query.start_time_max=${times[1]}`;
    assert.deepEqual(spanNames(await get(`/api/v3/traces?${search}`)), FAILED.toReversed());
  });

  it('dependencies', async (t) => {
    const get = await ask(t);
    const query = `endTs=${now + 60_000}&lookback=3660000`;
    const { data } = await get(`/api/dependencies?${query}`);
    assert.deepEqual(data[0], {
      parent: 'simplebank-gateway',
      child: 'simplebank-orders',
      callCount: 1,
    });
  });
});

describe("the queries of Jaeger's page", () => {
  it('services, operations and those of servers', async (t) => {
    const get = await ask(t);
    assert.equal((await get('/api/services?prettyPrint=true')).errors, null);
    const { data } = await get('/api/operations?service=simplebank-orders&spanKind=server');
    assert.equal(data[0].name, 'account_transactions_service/request_reservation');
    const { services } = await get('/api/v3/services');
    assert.deepEqual(services, (await get('/api/services')).data);
    const { operations } = await get('/api/v3/operations?service=simplebank-orders');
    assert.deepEqual(operations[0], data[0]);
  });

  it('a search with its form as it is, and filled in', async (t) => {
    const get = await ask(t);
    const { length } = names(
      await get(
        `/api/traces?end=${(now + 60_000) * 1000}&limit=20&lookback=2w&maxDuration&minDuration` +
          `&service=simplebank-orders&start=${(now - 3_600_000) * 1000}`,
      ),
    );
    assert.equal(length, 6);
    const filled = await get(
      `/api/traces?${range}&limit=20&lookback=custom&maxDuration=10ms&minDuration=100us` +
        '&operation=sent&service=simplebank-orders' +
        '&tags=%7B%22http.response.status_code%22%3A%22503%22%7D',
    );
    assert.deepEqual(names(filled), [['sent']]);
  });

  it('a search of its later versions, which lists traces without their spans', async (t) => {
    const get = await ask(t);
    const times = [now - 3_600_000, now + 60_000].map((ms) =>
      encodeURIComponent(new Date(ms).toISOString()),
    );
    const { summaries } = await get(
      '/api/v3/trace-summaries?query.serviceName=simplebank-orders&query.operationName=sent' +
        `&query.startTimeMin=${times[0]}&query.startTimeMax=${times[1]}&query.searchDepth=20` +
        '&query.durationMin=100us&query.durationMax=10ms' +
        '&query.attributes=%7B%22http.response.status_code%22%3A%22503%22%7D',
    );
    assert.deepEqual(
      summaries.map(({ traceId, rootOperationName }: TraceSummary) => [traceId, rootOperationName]),
      [['5'.repeat(32), 'sent']],
    );
  });

  it('certain traces, one trace, and dependencies of a week', async (t) => {
    const get = await ask(t);
    const ids = [TRACE_ID, '1'.repeat(32)].map((id) => `traceID=${id}`).join('&');
    assert.deepEqual(
      names(await get(`/api/traces?${ids}`)).map(({ length }) => length),
      [11, 1],
    );
    assert.equal(names(await get(`/api/traces/${TRACE_ID}?prettyPrint=true`))[0]?.length, 11);
    const week = `endTs=${now + 60_000}&lookback=604800000`;
    assert.equal((await get(`/api/dependencies?${week}`)).data.length, 5);
  });
});

describe('what is shown as an error', () => {
  it('is asked for, and counts in the graph and in timelines', async (t) => {
    const get = await ask(t);
    for (const query of ['tags=%7B"error":"true"%7D', 'tag=error:true', 'error=true']) {
      assert.deepEqual(names(await get(`/api/traces?${query}`)).flat(), FAILED.toReversed(), query);
    }
    const well = names(await get('/api/traces?error=false&operation=well'));
    assert.deepEqual(well, [['well']]);
    const graph: Graph = await get('/api/graph');
    assert.equal(graph.nodes.find(({ service }) => service === 'simplebank-orders')?.errors, 3);
    const timeline: Timeline = await get(`/api/traces/${'2'.repeat(32)}/timeline`);
    assert.equal(timeline.errorCount, 1);
  });

  it('is so on the page', { skip: withoutChromium }, async (t) => {
    const { url, keepSpans } = await startTestConsole(t);
    await keepSpans(recent(oddSpans(), []).spans);
    const page = await open(t, `${url}/traces?error=true`);
    await page.getByText('3 traces', { exact: true }).waitFor();
    await shows(() => page.locator('.trace-row').count(), 3);
    await page.goto(`${url}/traces/${'2'.repeat(32)}`);
    await page.locator('.span-name.error-text').waitFor();
    const errors = page.locator('.timeline-figures > div', { hasText: 'Errors' });
    await shows(() => errors.locator('dd').innerText(), '1');
  });
  const open = useBrowser();
});
