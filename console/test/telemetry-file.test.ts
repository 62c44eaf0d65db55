import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedRows } from '../src/store/shared-rows.ts';
import { rowsOf, type SpanRow } from '../src/store/span-row.ts';
import { SpanWriter } from '../src/store/span-writer.ts';
import { inTransaction } from '../src/store/telemetry-file.ts';
import { TemplateTable } from '../src/store/template-table.ts';
import { Templates } from '../src/store/templates.ts';
import { TraceSearch } from '../src/store/trace-search.ts';
import { found, lineAt, storeOf, type TestLines } from './support/lines.ts';
import { orderLines, orderSpans, TRACE_ID, UUID } from './support/order.ts';

/** The file as others read it: what the views show is what the tables hold. */

test('lines are whole records in the view "log"', async () => {
  const odd = [
    { n: 1, list: [1.5, 'a1', { b: 2 }], 'a.b': 'é 1\n"', uuid: UUID, trace_id: TRACE_ID },
    { n: 2, message: 'took 13 ms', nested: { uuid: UUID, '@timestamp': '2026-11-22' }, z: null },
    { n: 3, message: 'constant', levelname: 'WARN', name: 'orders_service' },
    { n: 4, message: `${'long '.repeat(10_000)}` },
  ].map((fields, us) => lineAt(us, fields));
  const store = storeOf(odd);
  const rows = store.db
    .prepare('select time, service, level, message, uuid, record from log order by id')
    .all() as Record<string, string>[];
  assert.deepEqual(
    rows.map(({ record = '' }) => JSON.parse(record)),
    odd.map(({ record }) => record),
  );
  assert.equal(rows[0]?.time, '2026-11-22T12:00:00.000000Z');
  assert.deepEqual([rows[0]?.uuid, rows[1]?.message], [UUID, 'took 13 ms']);
  const { service, level, message } = rows[2] ?? {};
  assert.deepEqual([service, level, message], ['orders_service', 'WARN', 'constant']);
  assert.deepEqual(await found(store, 'constant'), [3]);
});

test('an order is found by its UUID in both views, and its lines take little room', () => {
  const lines = orderLines().map(({ instance, record }) => ({ instance, record, timeUs: 0 }));
  const store = storeOf(lines);
  const table = new TemplateTable(store.db);
  const writer = spanWriter(store, table);
  write(store, writer, rowsOf(orderSpans()));
  const select = (sql: string) => store.db.prepare(sql).all([UUID]) as Record<string, unknown>[];
  assert.equal(select('select * from log where uuid = ?').length, 11);
  const spans = select(
    'select name, service, duration_ms, trace_id, record from span where uuid = ?',
  );
  assert.equal(spans.length, 11);
  const sell = spans.find(({ duration_ms: ms }) => ms === 43.867);
  assert.deepEqual([sell?.service, sell?.trace_id], ['simplebank-orders', TRACE_ID]);
  const { attributes, resource } = JSON.parse(String(sell?.record));
  assert.equal(attributes.uuid, UUID);
  const recorded = orderSpans().find(({ durationMs }) => durationMs === 43.867);
  assert.deepEqual(resource, recorded?.resource);
  // The same order again, with ids of its own, needs no template more.
  const before = table.size;
  store.add(...lines.map((line) => ({ ...line, record: { ...line.record, uuid: other } })));
  table.load();
  assert.equal(table.size, before);
});

test('a trace whose beginning comes while it is looked for is found once', async () => {
  const store = storeOf([]);
  const writer = spanWriter(store, new TemplateTable(store.db));
  const search = new TraceSearch(store.db, new Templates(store.db));
  const [first, ...others] = rowsOf(orderSpans());
  write(store, writer, others);
  const finding = search.findTraces({ tags: {}, limit: 10 }, new AbortController().signal);
  write(store, writer, first ? [{ ...first, startUs: 1 }] : []);
  const found = await finding;
  assert.deepEqual(
    found.map((spans) => spans.length),
    [11],
  );
});

function spanWriter({ db }: TestLines, table: TemplateTable): SpanWriter {
  return new SpanWriter(db, table, SharedRows.requests(db), { spans: 100, bytes: 1e6 });
}

function write({ db }: TestLines, writer: SpanWriter, rows: readonly SpanRow[]): void {
  inTransaction(db, () => {
    writer.add(rows);
    writer.finish();
  });
}

const other = UUID.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
