import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Span } from '@simplebank/console/span';
import request from 'supertest';
import { runCommand } from '../local/test/support/run-command.ts';
import { lockFile } from './support/lock.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** An order with the spans of its databases, which are there on demand. */

const postgresUrl = process.env.TEST_DATABASE_URL;
const on = { OTEL_INSTRUMENTATION_DATABASE_ENABLED: 'true' };
const isOfDatabase = ({ attributes }: Span) => 'db.system.name' in attributes;

async function sell(bank: TestSystem): Promise<string> {
  const { headers } = await request(bank.url('gateway')).post('/shares/sell');
  return headers['x-request-id'] ?? '';
}

const spansOf = async (bank: TestSystem, uuid: string) =>
  (await bank.spans()).filter(({ attributes }) => attributes.uuid === uuid);

const engines = [
  {
    engine: 'SQLite',
    env: { DATABASE_URL: '' },
    databases: ['sqlite account-transactions.db', 'sqlite fees.db', 'sqlite orders.db'],
    skip: false,
  },
  {
    engine: 'PostgreSQL',
    env: { DATABASE_URL: postgresUrl },
    databases: ['account_transactions_service', 'fees_service', 'orders_service'].map(
      (schema) =>
        `postgresql ${new URL(postgresUrl ?? 'postgres:///').pathname.slice(1)}|${schema}`,
    ),
    skip: postgresUrl ? false : 'needs a PostgreSQL: set TEST_DATABASE_URL to its address',
  },
];

for (const { engine, env, databases, skip } of engines) {
  describe(`spans of ${engine}`, { skip }, () => {
    it('are six more of an order, below the eleven, and none of the work on timers', async (t) => {
      const bank = await startTestSystem({ ...env, ...on });
      t.after(() => bank.stop());
      const uuid = await sell(bank);
      const spans = await waitFor('all spans of the order', async () => {
        const found = await spansOf(bank, uuid);
        return found.length >= 17 && found;
      });

      const nameOf = new Map(spans.map(({ spanId, name }) => [spanId, name.split(':evt-')[0]]));
      const placed = 'process market_service.events:order_placed';
      assert.deepEqual(
        spans
          .filter(isOfDatabase)
          .map(({ service, kind, name, parentSpanId = '' }) => {
            return `${nameOf.get(parentSpanId)} > ${service} ${kind} ${name}`;
          })
          .sort(),
        [
          'account_transactions_service/request_reservation > simplebank-account-transactions client insert reservations',
          'orders_service/sell_shares > simplebank-orders client BATCH insert orders insert outbox',
          'orders_service/sell_shares > simplebank-orders client delete outbox',
          'orders_service/sell_shares > simplebank-orders client update orders',
          `${placed} > simplebank-fees client insert charges`,
          `${placed} > simplebank-orders client update orders`,
        ],
      );
      const others = spans.filter((span) => !isOfDatabase(span));
      assert.equal(others.length, 11);
      const eleven = new Set(others.map(({ spanId }) => spanId));
      const above = others.map(({ parentSpanId }) => parentSpanId);
      assert.ok(above.every((id) => id === undefined || eleven.has(id)));
      assert.doesNotMatch(
        JSON.stringify(
          spans.filter(isOfDatabase).map(({ attributes: { uuid: _, ...own } }) => own),
        ),
        new RegExp(uuid),
      );

      const printed = await runCommand('trace', [uuid], bank.system.dataDirectory, {
        CONSOLE_PORT: new URL(bank.url('console')).port,
      });
      assert.match(printed.stdout, /17 spans over 5 services/);
      assert.match(printed.stdout, /BATCH insert orders insert outbox/);

      const { body: graph } = await request(bank.url('console')).get('/api/graph');
      const ofKind = (kind: string) =>
        graph.nodes
          .filter((node: { kind: string }) => node.kind === kind)
          .map(({ service }: { service: string }) => service);
      assert.deepEqual(ofKind('database'), databases);

      const urls = ['console', 'gateway', 'profile'].flatMap((name) => [
        `--${name}`,
        bank.url(name),
      ]);
      const smoke = await runCommand('smoke', urls, bank.system.dataDirectory);
      assert.match(smoke.stdout, /: 11 spans over 5 services, trace/);
      assert.equal(smoke.code, 0);

      const all = (await bank.spans()).filter(isOfDatabase);
      assert.ok(all.every(({ attributes }) => attributes.uuid !== undefined));
    });
  });
}

it('a database that is locked is at fault in the trace, in the graph and on the overview', async (t) => {
  const bank = await startTestSystem({ DATABASE_URL: '', ...on }, ['profile', 'settings']);
  t.after(() => bank.stop());
  const file = path.join(bank.system.dataDirectory, 'data', 'orders.db');
  const letGo = await lockFile(t, file);
  const uuid = await sell(bank);
  const span = await waitFor('the span of the transaction', async () =>
    (await spansOf(bank, uuid)).find(isOfDatabase),
  );
  const why = `database is locked (${file})`;
  assert.equal(span.status.code, 'error');
  assert.equal(span.status.message, why);
  assert.equal(span.attributes['error.type'], 'SQLITE_BUSY');

  const node = await waitFor('the database in the graph', async () => {
    const { body } = await request(bank.url('console')).get('/api/graph');
    return body.nodes.find(({ kind }: { kind: string }) => kind === 'database');
  });
  assert.equal(node.service, 'sqlite orders.db');
  assert.equal(node.failing.error, why);
  // A service that is slow to say that it is ready would come first.
  await waitFor(
    'the overview to say so',
    async () => {
      const { text } = await request(bank.url('console')).get('/api/trouble');
      return text.includes('sqlite orders.db is at fault: its newest call failed');
    },
    60_000,
  );
  await letGo();
});
