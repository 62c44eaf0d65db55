import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { graphOf } from '../src/graph/graph.ts';
import type { TraceQuery } from '../src/model/source.ts';
import type { Span } from '../src/model/span.ts';
import { orderSpans, profileSpans, span, TRACE_ID, UUID, under } from './support/order.ts';
import { openTestStore, PLENTY } from './support/store.ts';
import { until } from './support/until.ts';

const { signal } = new AbortController();

/** A store, and what one asks of it. */
async function open(t: TestContext, options: Parameters<typeof openTestStore>[1] = {}) {
  const opened = await openTestStore(t, options);
  const { store } = opened;
  return {
    ...opened,
    append: (spans: Span[]) => store.appendSpans(spans),
    /** The spans of a trace, by their ids. */
    trace: async (traceId: string) => (await store.trace(traceId, signal)).sort(byId),
    kept: () => store.status().traces,
    /** The ids of the traces that are found, the last one first. */
    async find(query: Partial<TraceQuery>): Promise<string[]> {
      const traces = await store.findTraces({ tags: {}, limit: 10, ...query }, signal);
      return traces.map(([first]) => first?.traceId ?? '');
    },
  };
}

const byId = (a: Span, b: Span) => (a.spanId < b.spanId ? -1 : 1);

/** A trace of one span, numbered. */
function lone(number: number, fields: Partial<Span> = {}): Span {
  const one = span('1', 'orders', number, 10, fields);
  return { ...one, traceId: String(number).padStart(32, '0') };
}
const idOf = (number: number) => String(number).padStart(32, '0');

describe('the store of spans', () => {
  it('gives back what it was given, once', async (t) => {
    const { append, trace, kept, problems } = await open(t);
    await append(orderSpans());
    await append(orderSpans().slice(3, 5));
    assert.deepEqual(await trace(TRACE_ID), orderSpans());
    assert.deepEqual(await trace('f'.repeat(32)), []);
    assert.deepEqual(kept(), {
      kept: 1,
      limit: 100_000,
      dropped: 0,
      since: '2026-11-22T12:25:27.161000Z',
    });
    assert.deepEqual(problems(), []);
  });

  it('knows services and their operations', async (t) => {
    const { append, store } = await open(t);
    await append(profileSpans());
    assert.deepEqual(await store.services(signal), ['simplebank-profile', 'simplebank-settings']);
    const operations = (service: string) => store.operations(service, signal);
    assert.deepEqual(await operations('simplebank-profile'), ['get_ip', 'settings']);
    assert.deepEqual(await operations('nobody'), []);
  });

  it('makes graphs of what began in a time', async (t) => {
    const { append, store } = await open(t);
    await append(orderSpans());
    const from = (time: string) => ({ fromMs: Date.parse(time), toMs: Date.parse(time) + 60_000 });
    const range = from('2026-11-22T12:25:27Z');
    assert.deepEqual(await store.graph(range, signal), graphOf([orderSpans()], range));
    assert.deepEqual((await store.graph(from('2026-11-22T12:25:28Z'), signal)).nodes, []);
  });

  it('tells which traces are new, gathered', async (t) => {
    const { append, store } = await open(t);
    const news: (readonly string[])[] = [];
    const end = store.watch(({ traceIds }) => traceIds && news.push(traceIds));
    for (const one of [lone(1), lone(2), lone(1)]) await append([one]);
    await until('news', () => news.length > 0);
    assert.deepEqual(news, [[idOf(1), idOf(2)]]);
    end();
    await append([lone(3)]);
    assert.equal(news.length, 1);
  });

  it('keeps two spans that share an id, and counts one once that came twice', async (t) => {
    const { append, trace } = await open(t);
    const shared = [
      lone(1, { kind: 'client' }),
      lone(1, { kind: 'server' }),
      lone(1, { kind: 'server', service: 'simplebank-fees' }),
    ];
    await append(shared);
    await append(shared.toReversed());
    const kinds = (await trace(idOf(1))).map(({ service, kind }) => `${service} ${kind}`);
    assert.deepEqual(kinds.sort(), [
      'simplebank-fees server',
      'simplebank-orders client',
      'simplebank-orders server',
    ]);
  });

  it('keeps what a span says, whatever it is', async (t) => {
    const { append, trace } = await open(t);
    const odd = {
      numbers: [1.5, -0.25, 1e21, 42],
      'a.b': { c: '2026-11-22T12:00:00.000000Z', '': null, uuid: UUID },
      text: 'é\n\u2028"\\ 🦊 \u0000 12',
      uuid: 'ABC-1',
      trace_id: '5b8efff798038103d269b633813fc60c',
    };
    const event = { time: '2026-11-22T12:00:00.000001Z', name: 'x1', attributes: { uuid: UUID } };
    const link = { traceId: idOf(7), spanId: '7'.padStart(16, '0'), attributes: odd };
    const whole = lone(1, {
      attributes: odd,
      resource: odd,
      events: [event],
      links: [link],
      status: { code: 'error', message: '1 of 2' },
    });
    await append([whole, lone(2, { attributes: { long: '1'.repeat(100_000) } })]);
    assert.deepEqual(await trace(idOf(1)), [whole]);
    assert.equal(String((await trace(idOf(2)))[0]?.attributes.long).length, 100_000);
  });
});

describe('a search for traces', () => {
  const traces = [
    lone(1, {
      name: 'sell_shares',
      durationMs: 5,
      events: [
        {
          time: '2026-11-22T12:00:00.000000Z',
          name: 'exception',
          attributes: { 'exception.type': 'TypeError' },
        },
      ],
    }),
    lone(2, { name: 'sell_shares', durationMs: 50, status: { code: 'error' } }),
    lone(3, { name: 'get_order', durationMs: 500, attributes: { uuid: UUID, 'http.status': 404 } }),
    lone(4, { service: 'simplebank-fees', name: 'charge_fee', resource: { 'host.name': 'a' } }),
  ];
  const cases: [what: string, query: Partial<TraceQuery>, found: number[]][] = [
    ['everything, the last one first', {}, [4, 3, 2, 1]],
    ['a service', { service: 'simplebank-fees' }, [4]],
    ['an operation', { service: 'simplebank-orders', operation: 'sell_shares' }, [2, 1]],
    ['an operation of another service', { service: 'simplebank-fees', operation: 'sell' }, []],
    ['least duration', { minDurationUs: 50_000 }, [3, 2]],
    ['longest duration', { maxDurationUs: 10_000 }, [4, 1]],
    ['a UUID, in any case', { tags: { uuid: UUID.toUpperCase() } }, [4, 3, 2, 1].slice(1)],
    ['what failed', { tags: { error: 'true' } }, [2]],
    ['what did not fail', { tags: { error: 'false' } }, [4, 3, 1]],
    ['an attribute', { tags: { 'http.status': '404' } }, [3]],
    ['an attribute of the process', { tags: { 'host.name': 'a' } }, [4]],
    ['an attribute of an event', { tags: { 'exception.type': 'TypeError' } }, [1]],
    ['the name of an event', { tags: { event: 'exception' } }, [1]],
    ["a tag that is Jaeger's", { tags: { 'span.kind': 'internal' } }, [4, 3, 2, 1]],
    ['all on one span', { tags: { 'http.status': '404', error: 'true' } }, []],
    ['a number of traces', { limit: 2 }, [4, 3]],
    ['a beginning', { fromMs: Date.parse('2026-11-22T12:25:27.163Z') }, [4, 3, 2]],
    ['an end', { toMs: Date.parse('2026-11-22T12:25:27.163Z') }, [2, 1]],
  ];
  for (const [what, query, found] of cases) {
    it(`by ${what}`, async (t) => {
      const { append, find } = await open(t);
      const other = { ...traces[3], attributes: {} } as Span;
      await append([...traces.slice(0, 3), other].toReversed());
      assert.deepEqual(await find(query), found.map(idOf));
    });
  }

  it('gives whole traces, also for one span that fits', async (t) => {
    const { append, store } = await open(t);
    await append(orderSpans());
    const query = { service: 'simplebank-fees', tags: {}, limit: 10 };
    const [trace = []] = await store.findTraces(query, signal);
    assert.deepEqual(trace.sort(byId), orderSpans());
  });

  it('ends when nobody waits any more', async (t) => {
    const { append, store } = await open(t);
    await append(Array.from({ length: 3000 }, (_, index) => lone(index)));
    const query = { tags: { nothing: 'has this' }, limit: 10 };
    await assert.rejects(store.findTraces(query, AbortSignal.abort()), {
      name: 'SourceError',
      status: 504,
    });
  });
});

describe('the bounds of the store', () => {
  it('let the oldest trace go, by arrival', async (t) => {
    const limits = { ...PLENTY, traces: 2 };
    const { append, find, trace, kept } = await open(t, { limits });
    await append([lone(3, { name: 'first' }), lone(2), lone(1)]);
    await append([{ ...lone(2), spanId: 'f'.repeat(16) }]);
    assert.deepEqual(await find({}), [idOf(2), idOf(1)]);
    assert.deepEqual(await trace(idOf(3)), []);
    assert.equal((await trace(idOf(2))).length, 2);
    assert.equal(kept()?.dropped, 1);
    assert.equal(kept()?.since, '2026-11-22T12:25:27.162000Z');
    await append([lone(3)]);
    assert.deepEqual(await find({}), [idOf(3), idOf(1)]);
  });

  it('count bytes, too', async (t) => {
    const { append, find } = await open(t, { limits: { ...PLENTY, bytes: 2_000_000 } });
    const attributes = { long: 'x'.repeat(40_000) };
    await append(Array.from({ length: 300 }, (_, index) => lone(index + 1, { attributes })));
    const found = await find({ limit: 1000 });
    assert.ok(found.length > 0 && found.length < 60, `${found.length} traces of 40 kB`);
    assert.equal(found[0], idOf(300));
  });

  it('leave out what a trace has too much, and say so', async (t) => {
    const { append, trace, problems } = await open(t, {
      traceLimits: { spans: 9, bytes: 20_000_000 },
    });
    await append(orderSpans());
    assert.equal((await trace(TRACE_ID)).length, 9);
    assert.deepEqual(problems(), ['2 spans are not shown: a trace may have 9 and 20 MB']);
  });

  it('do not count what comes twice', async (t) => {
    const { append, trace, problems } = await open(t, { traceLimits: { spans: 9, bytes: 20_000 } });
    const attributes = { long: 'x'.repeat(2000) };
    const spans = orderSpans().map((one) => ({ ...one, attributes }));
    await append(spans.slice(0, 5));
    await append([...spans.slice(0, 3), ...spans.slice(2, 7), ...spans.slice(0, 4)]);
    await append(spans.slice(4, 9));
    assert.deepEqual(problems(), []);
    assert.equal((await trace(TRACE_ID)).length, 9);
    await append(spans.slice(9));
    assert.equal((await trace(TRACE_ID)).length, 9);
    assert.deepEqual(problems(), ['2 spans are not shown: a trace may have 9 and 0.02 MB']);
  });

  it('leave out what a trace has too much in characters', async (t) => {
    const { append, trace, problems } = await open(t, { traceLimits: { spans: 9, bytes: 5000 } });
    const attributes = { long: 'x'.repeat(4000) };
    const ofOneTrace = [1, 2, 3].map((number) => ({
      ...lone(1, { attributes }),
      spanId: String(number).repeat(16),
    }));
    await append(ofOneTrace);
    assert.equal((await trace(idOf(1))).length, 2);
    assert.match(problems()[0] ?? '', /^1 spans are not shown/);
  });

  it('end an answer that becomes too long, with whole traces', async (t) => {
    const { append, find } = await open(t);
    const attributes = { long: 'x'.repeat(8_000_000) };
    await append([4, 3, 2, 1].map((number) => lone(number, { attributes })));
    assert.equal((await find({})).length, 3);
  });
});

describe('after a restart', () => {
  it('all is there again, at once', async (t) => {
    const { append, close, directory } = await open(t);
    await append([...orderSpans(), ...profileSpans()]);
    await close();
    const { trace, find, reports } = await open(t, { directory });
    assert.deepEqual(await trace(TRACE_ID), orderSpans());
    assert.deepEqual((await find({ tags: { uuid: UUID } })).sort(), [
      TRACE_ID,
      TRACE_ID.replace(/^2/, '3'),
    ]);
    assert.deepEqual(reports, []);
  });

  it('it was one file, for who writes has closed it as the last', async (t) => {
    const { append, trace, close, directory } = await open(t);
    await append(orderSpans());
    assert.equal((await trace(TRACE_ID)).length, orderSpans().length);
    await close();
    const files = await readdir(directory);
    assert.deepEqual(
      files.filter((name) => name.startsWith('telemetry.db')),
      ['telemetry.db'],
    );
  });

  it('what is new counts as newer than what was kept', async (t) => {
    const { append, close, directory } = await open(t);
    await append([lone(1), lone(2), lone(3)]);
    await close();
    const again = await open(t, { directory, limits: { ...PLENTY, traces: 3 } });
    await again.append([lone(4), lone(5)]);
    assert.deepEqual(await again.find({}), [idOf(5), idOf(4), idOf(3)]);
  });

  it('a file that is none, or of another version, is put aside and reported', async (t) => {
    const { append, close, directory } = await open(t);
    await append([lone(1)]);
    await close();
    const file = path.join(directory, 'telemetry.db');
    await writeFile(file, 'this was a database'.repeat(1000));
    const { store, find, reports } = await open(t, { directory });
    assert.equal(reports.length, 1);
    assert.match(reports[0] ?? '', /telemetry\.db cannot be used, and is now .*\.unusable: /);
    await store.appendSpans([lone(2)]);
    assert.deepEqual(await find({}), [idOf(2)]);
  });

  it('what an earlier version kept is said to be old, and left alone', async (t) => {
    const { close, directory } = await open(t);
    await close();
    await mkdir(path.join(directory, 'traces'));
    await writeFile(path.join(directory, 'traces', 'simplebank-orders.json'), '{}\n');
    const { find, reports } = await open(t, { directory });
    assert.deepEqual(await find({}), []);
    assert.equal(reports.length, 1);
    assert.match(reports[0] ?? '', /traces (are|is) of an earlier version, and not read/);
  });
});

it('a span that is the child of another keeps its parent', async (t) => {
  const { append, store } = await open(t);
  const child = span('2', 'orders', 1, 1, under('1'));
  await append([child]);
  const [kept] = await store.trace(child.traceId, signal);
  assert.equal(kept?.parentSpanId, '1'.padStart(16, '0'));
});
