import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { exportLines } from '../src/api/export-lines.ts';
import { toJaeger } from '../src/jaeger/to-jaeger.ts';
import type { Timeline } from '../src/model/api-types.ts';
import type { Span } from '../src/model/span.ts';
import { readSpansRequest } from '../src/receive/spans.ts';
import { testApp } from './support/app.ts';
import { recent, startTestConsole } from './support/console.ts';
import { listen } from './support/listen.ts';
import { orderLines, orderSpans, TRACE_ID, UUID } from './support/order.ts';
import { assertProblem, otlpSpan, request } from './support/otlp.ts';
import { TestSource } from './support/source.ts';
import { until } from './support/until.ts';

type Console = Awaited<ReturnType<typeof startTestConsole>>;
const inOrder = (spans: Span[]) => spans.toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1));

async function withOrder(t: TestContext) {
  const server = await startTestConsole(t);
  const order = recent(orderSpans(), orderLines());
  await server.keepSpans(order.spans);
  await server.writeLines(order.lines);
  return { ...server, order };
}

async function exported({ url }: Console, query: string) {
  const response = await fetch(`${url}/api/export?${query}`);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return { text, response };
}

/** Sorts a file's objects by what they are. */
function contents(text: string) {
  const all = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return {
    records: all.filter((each) => !each.resourceSpans),
    traces: all.filter((each) => each.resourceSpans),
  };
}

async function importInto({ url }: Console, body: string, name = 'incident') {
  const response = await fetch(`${url}/api/import?name=${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body,
  });
  return { response, answer: response.ok ? await response.clone().json() : undefined };
}

const linesKept = (server: Console) => server.source.status().lines?.kept;
const spansOf = (server: Console, traceId = TRACE_ID) =>
  server.source.trace(traceId, AbortSignal.timeout(60_000));

describe('GET /api/export', () => {
  it('gives the lines and the trace of a request', async (t) => {
    const server = await withOrder(t);
    const { text, response } = await exported(server, `uuid=${UUID}`);
    assert.equal(response.headers.get('Content-Type'), 'application/x-ndjson');
    assert.equal(
      response.headers.get('Content-Disposition'),
      `attachment; filename="${UUID}.jsonl"`,
    );
    const { records, traces } = contents(text);
    assert.deepEqual(
      records,
      server.order.lines.map(({ instance, record }) => ({ ...record, instance })),
    );
    assert.equal(traces.length, 1);
    const { items } = await readSpansRequest(traces[0]);
    assert.deepEqual(inOrder(items), inOrder(server.order.spans));
  });

  it('gives the lines and the spans of one trace, though it has only the ones or the others', async (t) => {
    const server = await withOrder(t);
    const other = { traceId: '3'.repeat(32) };
    const [spans] = [server.order.spans.slice(0, 1).map((span) => ({ ...span, ...other }))];
    await server.keepSpans(spans);
    const order = contents((await exported(server, `traceId=${TRACE_ID.toUpperCase()}`)).text);
    assert.equal(order.records.length, 11);
    assert.equal(order.traces.length, 1);
    const { text, response } = await exported(server, `traceId=${other.traceId}`);
    assert.equal(
      response.headers.get('Content-Disposition'),
      `attachment; filename="${other.traceId}.jsonl"`,
    );
    const { records, traces } = contents(text);
    assert.deepEqual(records, []);
    assert.deepEqual((await readSpansRequest(traces[0])).items, spans);
    const none = await fetch(`${server.url}/api/export?traceId=bad`);
    assert.match(await assertProblem(none, 404), /^no trace 0+bad is known$/);
  });

  it('gives what was in a time, and what belongs to the lines that a query finds', async (t) => {
    const server = await withOrder(t);
    const { length } = server.order.lines;
    const counts = async (query: string) => {
      const { records, traces } = contents((await exported(server, query)).text);
      return [records.length, traces.length];
    };
    assert.deepEqual(await counts('since=10m'), [length, 1]);
    assert.deepEqual(await counts('since=1s'), [0, 0]);
    assert.deepEqual(await counts('to=now-1h'), [0, 0]);
    assert.deepEqual(await counts(''), [length, 1]);
    assert.deepEqual(await counts('q=name:fees_service'), [1, 1]);
    assert.deepEqual(await counts('q=name:nobody'), [0, 0]);
  });

  it('goes on where an answer of the source ends, and has each trace once', async () => {
    const [first] = orderSpans();
    assert.ok(first);
    const all = Array.from({ length: 1200 }, (_, index): Span[] => [
      {
        ...first,
        traceId: String(index).padStart(32, '0'),
        startTime: `2026-11-22T12:25:27.${String(999_999 - Math.floor(index / 2)).padStart(6, '0')}Z`,
      },
    ]);
    const startUs = (spans: Span[]) =>
      Date.parse('2026-11-22T12:25:27Z') * 1000 + Number(spans[0]?.startTime.slice(20, 26));
    const source = new TestSource();
    source.findTraces = async ({ toMs = Infinity, limit }) =>
      all.filter((spans) => startUs(spans) <= toMs * 1000).slice(0, limit);
    const run = async (limits: { lines: number; spans: number }) => {
      let text = '';
      const signal = new AbortController().signal;
      for await (const more of exportLines(source, { q: '' }, signal, limits)) text += more;
      return contents(text);
    };
    const { records, traces } = await run({ lines: 10, spans: 5000 });
    assert.deepEqual(records, []);
    assert.deepEqual(
      traces.map((trace) => trace.resourceSpans[0].scopeSpans[0].spans[0].traceId),
      all.map((spans) => spans[0]?.traceId),
    );
    const cut = await run({ lines: 10, spans: 700 });
    assert.equal(cut.traces.length, 700);
    assert.equal(
      cut.records[0].message,
      'this export was cut: there was more than 700 spans, and the newest are here',
    );
  });

  it('says what is wrong with a question', async (t) => {
    const server = await startTestConsole(t);
    const problem = async (query: string, status: number) =>
      assertProblem(await fetch(`${server.url}/api/export?${query}`), status);
    assert.equal(await problem(`uuid=${UUID}`, 404), `nothing is known of ${UUID} (yet)`);
    assert.equal(await problem('since=soon', 400), 'since: must be for example 30s, 10m, 2h or 1d');
    assert.match(await problem('q=name:(', 400), /character 7/);
    assert.equal(await problem('since=1h&from=now', 400), 'since: there is from already');
  });
});

describe('POST /api/import', () => {
  it('shows what another console exported, named as such, and twice as once', async (t) => {
    const there = await withOrder(t);
    const { text } = await exported(there, 'since=10m');
    const here = await startTestConsole(t);
    const { length } = there.order.lines;
    const { answer } = await importInto(here, text);
    assert.deepEqual(answer, { lines: length, known: 0, spans: 11, rejected: 0 });
    await until('the lines are read', () => linesKept(here) === length);
    const again = await importInto(here, text);
    assert.deepEqual(again.answer, { lines: 0, known: length, spans: 11, rejected: 0 });

    const spans = await spansOf(here);
    const expected = there.order.spans.map((span) => ({
      ...span,
      service: `${span.service} (incident)`,
      resource: { ...span.resource, 'simplebank.import': 'incident' },
    }));
    assert.deepEqual(inOrder(spans), inOrder(expected));
    const page = await (await fetch(`${here.url}/api/logs?q=import:"incident"&limit=1000`)).json();
    assert.deepEqual(
      page.lines.map(({ instance, record }: { instance: string; record: object }) => [
        instance,
        record,
      ]),
      there.order.lines.map(({ instance, record }) => [
        `incident.${instance}`,
        { ...record, instance, import: 'incident' },
      ]),
    );
    const timeline: Timeline = await (await fetch(`${here.url}/api/requests/${UUID}`)).json();
    assert.equal(timeline.spanCount, 11);
    assert.equal(timeline.lineCount, length);
  });

  it("takes what Jaeger's page downloads, in one line or in many", async (t) => {
    const here = await startTestConsole(t);
    const document = { data: [toJaeger(orderSpans())] };
    for (const text of [JSON.stringify(document), JSON.stringify(document, undefined, 4)]) {
      const { answer } = await importInto(here, text, 'jaeger');
      assert.deepEqual(answer, { lines: 0, known: 0, spans: 11, rejected: 0 });
    }
    const spans = await spansOf(here);
    assert.deepEqual(
      spans.map(({ name, service }) => `${service} ${name}`).sort(),
      orderSpans()
        .map(({ name, service }) => `${service} (jaeger) ${name}`)
        .sort(),
    );
  });

  it('takes whole ids from short ones, and leaves out what has none', async (t) => {
    const here = await startTestConsole(t);
    const span = (traceID: string) => ({
      traceID,
      spanID: 'b7',
      operationName: 'get',
      references: null,
      startTime: 1_763_808_540_123_456,
      duration: 7,
      tags: null,
      logs: null,
      processID: 'p1',
    });
    const processes = { p1: { serviceName: 'other' } };
    const trace = (id: string) => ({ traceID: id, spans: [span(id)], processes });
    const text = `${JSON.stringify({ data: [trace('abc')] })}\n${JSON.stringify({ data: [trace('xyz')] })}`;
    const { answer } = await importInto(here, text);
    assert.deepEqual(
      { ...answer, fault: answer.fault.split(':')[0] },
      { lines: 0, known: 0, spans: 1, rejected: 1, fault: 'line 2' },
    );
    const [found] = await spansOf(here, 'abc'.padStart(32, '0'));
    assert.equal(found?.spanId, '00000000000000b7');
  });

  it('leaves out what cannot be read, and says where it is', async (t) => {
    const here = await startTestConsole(t);
    const good = JSON.stringify({ message: 'good', name: 'orders_service' });
    const mixed = await importInto(
      here,
      `${good}\n{"message": "half\n\n[1]\n{}\n${request([otlpSpan()])}`,
    );
    assert.match(mixed.answer.fault, /^line 2: /);
    assert.deepEqual(
      { ...mixed.answer, fault: '' },
      { lines: 1, known: 0, spans: 1, rejected: 3, fault: '' },
    );
    await until('the line is read', () => linesKept(here) === 1);

    const { lines } = await (await fetch(`${here.url}/api/logs?q=message:good`)).json();
    assert.equal(lines[0]?.instance, 'incident.orders_service');

    const bad = await importInto(here, 'a,b\n1,2\n');
    assert.match(await assertProblem(bad.response, 400), /^nothing can be read; line 1: /);
    const unnamed = await importInto(here, good, '../x');
    assert.match(await assertProblem(unnamed.response, 400), /^name: /);
    const empty = await importInto(here, '');
    assert.equal(await assertProblem(empty.response, 400), 'there is nothing in it');
  });

  it("takes log records in OTLP's JSON", async (t) => {
    const here = await startTestConsole(t);
    const logRecords = [{ timeUnixNano: '1763808540123456789', body: { stringValue: 'hello' } }];
    const text = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    const { answer } = await importInto(here, text);
    assert.deepEqual(answer, { lines: 1, known: 0, spans: 0, rejected: 0 });
    await until('the line is read', () => linesKept(here) === 1);
    const page = await (await fetch(`${here.url}/api/logs?q=message:hello`)).json();
    assert.equal(page.lines[0]?.instance, 'incident.unknown_service');
  });

  it('takes no line that is too long, and nothing where the stack keeps telemetry', async (t) => {
    const here = await startTestConsole(t);
    const long = await importInto(here, 'x'.repeat(33 * 1024 * 1024));
    assert.equal(await assertProblem(long.response, 413), 'a line may have 32 MB');
    const stack = await listen(t, testApp(t).app);
    const response = await fetch(`${stack.url}/api/import`, { method: 'POST', body: '{}' });
    await assertProblem(response, 404);
  });
});
