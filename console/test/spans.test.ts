import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type TraceLimits, traceLimits } from '../src/embedded/spans/trace-memory.ts';
import { openTraceStore } from '../src/embedded/spans/trace-store.ts';
import type { TraceQuery } from '../src/source.ts';
import type { Span } from '../src/span.ts';
import { temporaryFolder } from './support/folder.ts';
import { orderSpans, profileSpans, span, TRACE_ID, UUID, under } from './support/order.ts';
import { until } from './support/until.ts';

const { signal } = new AbortController();

/** A store over a directory, closed after the test. */
async function open(
  t: TestContext,
  options: { directory?: string; limits?: Partial<TraceLimits> } = {},
) {
  const directory = options.directory ?? (await temporaryFolder(t));
  const reports: string[] = [];
  const store = await openTraceStore({
    directory,
    report: (problem) => void reports.push(problem),
    limits: { ...traceLimits, ...options.limits },
  });
  t.after(() => store.close());
  return { store, directory, reports };
}

/** The ids of the traces that are found, the last one first. */
async function find(
  store: Awaited<ReturnType<typeof open>>['store'],
  query: Partial<TraceQuery>,
): Promise<string[]> {
  const traces = await store.findTraces({ tags: {}, limit: 10, ...query }, signal);
  return traces.map(([first]) => first?.traceId ?? '');
}

/** A trace of one span, numbered. */
function lone(number: number, fields: Partial<Span> = {}): Span {
  const one = span('1', 'orders', number, 10, fields);
  return { ...one, traceId: String(number).padStart(32, '0') };
}
const idOf = (number: number) => String(number).padStart(32, '0');

describe('the store of spans', () => {
  it('gives back what it was given, once', async (t) => {
    const { store } = await open(t);
    await store.append(orderSpans());
    await store.append(orderSpans().slice(3, 5));
    assert.deepEqual(store.trace(TRACE_ID), orderSpans());
    assert.deepEqual(store.trace('f'.repeat(32)), []);
    assert.deepEqual(store.kept(), {
      kept: 1,
      limit: 10_000,
      dropped: 0,
      since: '2026-11-22T12:25:27.161000Z',
    });
    assert.deepEqual(store.problems(), []);
  });

  it('knows services and their operations', async (t) => {
    const { store } = await open(t);
    await store.append(profileSpans());
    assert.deepEqual(store.services(), ['simplebank-profile', 'simplebank-settings']);
    assert.deepEqual(store.operations('simplebank-profile'), ['get_ip', 'settings']);
    assert.deepEqual(store.operations('nobody'), []);
  });

  it('gives what graphs are made from', async (t) => {
    const { store } = await open(t);
    await store.append(orderSpans());
    const [trace] = store.recentTraces({ fromMs: Date.parse('2026-11-22T12:25:27Z') });
    const third = trace?.[2];
    assert.equal(trace?.length, 11);
    assert.equal(third?.service, 'simplebank-orders');
    assert.equal(third.kind, 'server');
    assert.equal(third.durationMs, 43.867);
    assert.deepEqual(third.status, { code: 'unset' });
    assert.deepEqual(third.attributes, {
      'rpc.system.name': 'nameko',
      'rpc.method': 'orders_service/sell_shares',
    });
    assert.deepEqual(store.recentTraces({ fromMs: Date.parse('2026-11-22T12:25:28Z') }), []);
  });

  it('tells which traces are new, gathered', async (t) => {
    const { store } = await open(t);
    const news: (readonly string[])[] = [];
    const end = store.watch((traceIds) => news.push(traceIds));
    for (const one of [lone(1), lone(2), lone(1)]) await store.append([one]);
    await until('news', () => news.length > 0);
    assert.deepEqual(news, [[idOf(1), idOf(2)]]);
    end();
    await store.append([lone(3)]);
    assert.equal(news.length, 1);
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
      const { store } = await open(t);
      const other = { ...traces[3], attributes: {} } as Span;
      await store.append([...traces.slice(0, 3), other].toReversed());
      assert.deepEqual(await find(store, query), found.map(idOf));
    });
  }

  it('gives whole traces, also for one span that fits', async (t) => {
    const { store } = await open(t);
    await store.append(orderSpans());
    const query = { service: 'simplebank-fees', tags: {}, limit: 10 };
    assert.deepEqual(await store.findTraces(query, signal), [orderSpans()]);
  });

  it('ends when it is told to', async (t) => {
    const { store } = await open(t);
    await store.append(Array.from({ length: 3000 }, (_, index) => lone(index)));
    const query = { tags: { nothing: 'has this' }, limit: 10 };
    await assert.rejects(store.findTraces(query, AbortSignal.abort()), { name: 'AbortError' });
  });
});

describe('the bounds of the store', () => {
  it('let the oldest trace go, by arrival, with its operations', async (t) => {
    const { store } = await open(t, { limits: { traces: 2 } });
    await store.append([lone(3, { name: 'first' }), lone(2), lone(1)]);
    await store.append([{ ...lone(2), spanId: 'f'.repeat(16) }]);
    assert.deepEqual(await find(store, {}), [idOf(2), idOf(1)]);
    assert.deepEqual(store.trace(idOf(3)), []);
    assert.deepEqual(store.operations('simplebank-orders'), ['1']);
    assert.equal(store.kept().dropped, 1);
    assert.equal(store.kept().since, '2026-11-22T12:25:27.163000Z');
  });

  it('count spans and characters, too', async (t) => {
    const spans = (await open(t, { limits: { spans: 12 } })).store;
    await spans.append([...orderSpans(), ...profileSpans()]);
    assert.equal(spans.kept().kept, 1);
    assert.equal(spans.trace(TRACE_ID).length, 0);

    const characters = (await open(t, { limits: { characters: 10_000 } })).store;
    const attributes = { long: 'x'.repeat(4000) };
    await characters.append([1, 2, 3].map((number) => lone(number, { attributes })));
    assert.deepEqual(await find(characters, {}), [idOf(3), idOf(2)]);
  });

  it('leave out what a trace has too much, and say so', async (t) => {
    const { store } = await open(t, { limits: { spansOfOneTrace: 9 } });
    await store.append(orderSpans());
    assert.equal(store.trace(TRACE_ID).length, 9);
    assert.deepEqual(store.problems(), ['2 spans are not shown: a trace may have 9 and 20 MB']);
  });

  it('leave out what a trace has too much in characters', async (t) => {
    const { store } = await open(t, { limits: { charactersOfOneTrace: 5000 } });
    const attributes = { long: 'x'.repeat(4000) };
    const ofOneTrace = [1, 2, 3].map((number) => ({
      ...lone(1, { attributes }),
      spanId: String(number).repeat(16),
    }));
    await store.append(ofOneTrace);
    assert.equal(store.trace(idOf(1)).length, 2);
    assert.match(store.problems()[0] ?? '', /^1 spans are not shown/);
  });

  it('end an answer that becomes too long, with whole traces', async (t) => {
    const { store } = await open(t);
    const attributes = { long: 'x'.repeat(8_000_000) };
    await store.append([4, 3, 2, 1].map((number) => lone(number, { attributes })));
    assert.equal((await find(store, {})).length, 3);
  });

  it('hold for services, which may be many', async (t) => {
    const { store, directory } = await open(t);
    await store.append(
      Array.from({ length: 250 }, (_, index) => lone(index, { service: `s${index}` })),
    );
    assert.equal((await readdir(directory)).length, 201);
    const others = await readFile(path.join(directory, 'other_services.json'), 'utf8');
    assert.equal(others.trim().split('\n').length, 50);
  });
});

describe('after a restart', () => {
  it('all is there again', async (t) => {
    const { store, directory } = await open(t);
    await store.append([...orderSpans(), ...profileSpans()]);
    await store.close();
    const { store: again, reports } = await open(t, { directory });
    await again.loaded;
    const byId = (a: Span, b: Span) => (a.spanId < b.spanId ? -1 : 1);
    assert.deepEqual(again.trace(TRACE_ID).sort(byId), orderSpans());
    assert.deepEqual((await find(again, { tags: { uuid: UUID } })).sort(), [
      TRACE_ID,
      TRACE_ID.replace(/^2/, '3'),
    ]);
    assert.deepEqual(reports, []);
  });

  it('what is new counts as newer than what was kept', async (t) => {
    const { store, directory } = await open(t);
    await store.append([lone(1), lone(2), lone(3)]);
    await store.close();
    const { store: again } = await open(t, { directory, limits: { traces: 3 } });
    const arrives = again.append([lone(4), lone(5)]);
    await Promise.all([again.loaded, arrives]);
    assert.deepEqual(await find(again, {}), [idOf(5), idOf(4), idOf(3)]);
  });

  it('the newest come back, of all services', async (t) => {
    const directory = await temporaryFolder(t);
    const write = (service: string, numbers: number[]) => {
      const spans = numbers.map((number) => lone(number, { service }));
      const lines = spans.map((one) => `${JSON.stringify(one)}\n`).join('');
      return writeFile(path.join(directory, `${service}.json`), lines);
    };
    await write('a', [1, 4, 5]);
    await write('a.1', [0]);
    await write('b', [2, 3, 6]);
    const { store } = await open(t, { directory, limits: { traces: 3 } });
    await store.loaded;
    assert.deepEqual(await find(store, {}), [idOf(6), idOf(5), idOf(4)]);
    assert.equal(store.kept().dropped, 4);
  });

  it('lines of earlier versions are readable, and others are left out and reported', async (t) => {
    const directory = await temporaryFolder(t);
    const { resource: _, ...early } = lone(1);
    const file = path.join(directory, 'simplebank-orders.json');
    await writeFile(file, `${JSON.stringify(early)}\n{"not":"a span"}\n`);
    await appendFile(file, JSON.stringify(lone(2)).slice(0, 50));
    const { store, reports } = await open(t, { directory });
    await store.loaded;
    assert.deepEqual(store.trace(idOf(1)), [{ ...lone(1), resource: {} }]);
    assert.deepEqual(reports, ['simplebank-orders.json has 2 lines that are no spans: left out']);
  });

  it('a file that cannot be read is reported, and the others are read', async (t) => {
    const directory = await temporaryFolder(t);
    await mkdir(path.join(directory, 'a.json'));
    await writeFile(path.join(directory, 'b.json'), `${JSON.stringify(lone(1))}\n`);
    const { store, reports } = await open(t, { directory });
    await store.loaded;
    assert.equal(store.trace(idOf(1)).length, 1);
    assert.equal(reports.length, 1);
    assert.match(reports[0] ?? '', /^kept spans cannot be read: .*EISDIR/);
  });

  it('a service whose name looks like a file put aside has its own', async (t) => {
    const { store, directory } = await open(t);
    await store.append([lone(1, { service: 'orders' }), lone(2, { service: 'orders.1' })]);
    assert.deepEqual((await readdir(directory)).sort(), ['orders.json', 'orders_1.json']);
  });
});

it('a span that is the child of another keeps its parent', async (t) => {
  const { store } = await open(t);
  await store.append([span('2', 'orders', 1, 1, under('1'))]);
  assert.equal(store.recentTraces({})[0]?.[0]?.parentSpanId, '1'.padStart(16, '0'));
});
