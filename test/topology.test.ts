import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { serviceQueues } from './support/amqp.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';

/** What the services declare, as RabbitMQ itself tells it. */

const rabbitmqctl = process.env.TEST_RABBITMQCTL;
const skip =
  process.env.TEST_AMQP_URI && rabbitmqctl
    ? false
    : 'needs a RabbitMQ: set TEST_AMQP_URI to its address and TEST_RABBITMQCTL to its rabbitmqctl';

let bank: TestSystem | undefined;

before(async () => {
  if (!skip) bank = await startTestSystem();
});
after(() => bank?.stop());

async function list(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(rabbitmqctl ?? '', ['--quiet', ...args]);
  return stdout.trim().split('\n').slice(1);
}

test('exchanges are topics, durable, and stay', { skip }, async () => {
  const exchanges = await list('list_exchanges', 'name', 'type', 'durable', 'auto_delete');
  for (const name of ['simplebank-rpc', 'orders_service.events', 'market_service.events']) {
    assert.ok(exchanges.includes(`${name}\ttopic\ttrue\tfalse`), name);
  }
});

test('queues are named and declared as nameko declares them', { skip }, async () => {
  const queues = await list('list_queues', 'name', 'durable', 'auto_delete', 'arguments');
  for (const name of serviceQueues) assert.ok(queues.includes(`${name}\ttrue\tfalse\t[]`), name);
  for (const service of ['gateway', 'orders_service']) {
    const reply = new RegExp(
      `^rpc\\.reply-${service}-[0-9a-f-]{36}\ttrue\tfalse\t\\[\\{"x-expires",300000\\}\\]$`,
    );
    assert.ok(
      queues.some((queue) => reply.test(queue)),
      service,
    );
  }
});

test('queues are bound by the keys that nameko publishes with', { skip }, async () => {
  const bindings = await list('list_bindings', 'source_name', 'destination_name', 'routing_key');
  const expected = [
    'simplebank-rpc\trpc-orders_service\torders_service.*',
    'simplebank-rpc\trpc-account_transactions_service\taccount_transactions_service.*',
    'orders_service.events\tevt-orders_service-order_created--market_service.place_order\torder_created',
    'market_service.events\tevt-market_service-order_placed--orders_service.handle_place_order\torder_placed',
    'market_service.events\tevt-market_service-order_placed--fees_service.charge_fee\torder_placed',
    'market_service.events\tevt-market_service-order_rejected--orders_service.handle_reject_order\torder_rejected',
    'market_service.events\tevt-market_service-order_rejected--account_transactions_service.release_reservation\torder_rejected',
  ];
  for (const binding of expected) assert.ok(bindings.includes(binding), binding);
  for (const service of ['gateway', 'orders_service']) {
    const reply = new RegExp(`^simplebank-rpc\trpc\\.reply-${service}-([0-9a-f-]{36})\t\\1$`);
    assert.ok(
      bindings.some((binding) => reply.test(binding)),
      service,
    );
  }
});
