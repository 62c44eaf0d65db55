import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, type TestContext, test } from 'node:test';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { createApp } from '@simplebank/external';
import { service as defineService } from '@simplebank/shared';
import request from 'supertest';
import accountsService from '../services/account-transactions/src/service.ts';
import feesService from '../services/fees/src/service.ts';
import gatewayService from '../services/gateway/src/service.ts';
import marketService from '../services/market/src/service.ts';
import ordersService from '../services/orders/src/service.ts';
import {
  callFromPython,
  type PythonCall,
  startPythonService,
  whyNoNameko,
} from './nameko/python.ts';
import { startTestBroker, type TestBroker } from './support/amqp.ts';
import { messagesOf, startTestService, type TestService } from './support/service.ts';
import { waitFor } from './support/wait.ts';

/** Any service can be replaced by a Python one on the real nameko, and the others do not notice. */

const skip = await whyNoNameko();

/** What each service writes about an order (the chapter's figure 12.8), in alphabetical order. */
const story = {
  gateway: [
    'contacting orders service',
    'placing sell order',
    'this is a debug message from gateway',
  ],
  orders: [
    'order created',
    'requesting reservation to accounts service',
    'sell request received',
    'updating the order status',
  ],
  account_transactions: ['reserving position'],
  market: ['placing order in the exchange', 'requesting reservation'],
  fees: ['charging fees'],
};
type Name = keyof typeof story;

const start: Record<Name, (env: NodeJS.ProcessEnv) => Promise<TestService>> = {
  gateway: (env) => startTestService(gatewayService, env),
  orders: (env) => startTestService(ordersService, env),
  account_transactions: (env) => startTestService(accountsService, env),
  market: (env) => startTestService(marketService, env),
  fees: (env) => startTestService(feesService, env),
};

const stockExchange = createServer(createApp());
const exporter = new tracing.InMemorySpanExporter();
const sdk = new NodeSDK({
  spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
  metricReaders: [],
  logRecordProcessors: [],
});
let broker: TestBroker;

before(async () => {
  if (skip) return;
  broker = await startTestBroker();
  sdk.start();
  await once(stockExchange.listen(0, '127.0.0.1'), 'listening');
});
after(async () => {
  if (skip) return;
  stockExchange.close();
  await sdk.shutdown();
  await broker.close();
});

/** Starts the five services that sell shares until the test ends, and returns those of ours. */
async function startBank(t: TestContext, { inPython }: { inPython: Name[] }) {
  const { port } = stockExchange.address() as AddressInfo;
  const env = { AMQP_URI: broker.uri, STOCK_EXCHANGE_URL: `http://127.0.0.1:${port}/orders` };
  const bank = new Map<Name, TestService>();
  const running: { stop(): Promise<void> }[] = [];
  t.after(() => Promise.all(running.map((service) => service.stop())));
  for (const name of Object.keys(story) as Name[]) {
    if (inPython.includes(name)) {
      running.push(await startPythonService(name, broker.uri));
    } else {
      const service = await start[name](env);
      running.push(service);
      bank.set(name, service);
    }
  }
  return bank;
}

/** Sells shares at our gateway. */
async function sell(bank: Map<Name, TestService>, uuid: string): Promise<void> {
  const url = bank.get('gateway')?.url ?? '';
  const { body } = await request(url).post('/shares/sell').set('X-Request-ID', uuid).expect(200);
  assert.deepEqual(body, { ok: `sell order ${uuid} placed` });
}

const replacements: Name[][] = [
  ['account_transactions'],
  ['orders'],
  ['fees'],
  ['account_transactions', 'orders', 'fees'],
];

for (const inPython of replacements) {
  test(`an order is placed and charged with ${inPython.join(', ')} in Python`, {
    skip,
  }, async (t) => {
    const bank = await startBank(t, { inPython });
    const uuid = randomUUID();
    await sell(bank, uuid);
    const order = await waitFor('the order to be charged', async () => {
      const { body } = await request(bank.get('gateway')?.url ?? '').get(`/orders/${uuid}`);
      return body.status === 'placed' && body.fee !== null && body;
    });
    assert.equal(order.fee, inPython.includes('fees') ? 1250 : 995);
    assert.ok(Date.parse(order.reserved_at) >= Date.parse(order.received_at));
    for (const [name, { lines }] of bank) {
      assert.deepEqual(messagesOf(lines, uuid).sort(), story[name], name);
    }
  });
}

test('a Python caller gets results and nameko’s own exceptions from our services', {
  skip,
}, async (t) => {
  await startBank(t, { inPython: [] });
  const uuid = randomUUID();
  const to = { service: 'orders_service', method: 'sell_shares' };
  const calls: [string, PythonCall, unknown][] = [
    ['by position', { ...to, args: [uuid] }, { result: { ok: 'sell order placed' } }],
    ['by name', { ...to, kwargs: { uuid } }, { result: { ok: 'sell order placed' } }],
    [
      'a method that is not there',
      { service: 'orders_service', method: 'buy_shares' },
      { error: 'nameko.exceptions.MethodNotFound', message: 'buy_shares' },
    ],
    [
      'wrong arguments',
      { ...to, args: [uuid, 2] },
      {
        error: 'nameko.exceptions.IncorrectSignature',
        message: 'orders_service.sell_shares() takes 1 arguments but 2 were given',
      },
    ],
    [
      'a malformed body',
      { ...to, body: { args: [uuid] } },
      {
        error: 'nameko.exceptions.MalformedRequest',
        message: 'Message missing `args` or `kwargs`',
      },
    ],
    [
      'a service that is not there',
      { service: 'loans_service', method: 'sell_shares' },
      {
        error: 'nameko.exceptions.UnknownService',
        message: 'Unknown service `loans_service`',
      },
    ],
  ];
  for (const [what, call, outcome] of calls) {
    await t.test(what, async () => {
      assert.deepEqual(await callFromPython(broker.uri, call), outcome);
    });
  }
});

test('an unexpected error of ours is a RemoteError that names it in Python', {
  skip,
}, async (t) => {
  const broken = defineService('fees_service', {
    rpc: {
      get_fee() {
        throw new RangeError('the ledger is full');
      },
    },
  });
  const running = await startTestService(broken, { AMQP_URI: broker.uri });
  t.after(() => running.stop());
  const call = { service: 'fees_service', method: 'get_fee', args: [randomUUID()] };
  assert.deepEqual(await callFromPython(broker.uri, call), {
    error: 'nameko.exceptions.RemoteError',
    message: 'RangeError the ledger is full',
  });
});

test('an error of Python passes through our service and back to Python', { skip }, async (t) => {
  await startBank(t, { inPython: ['account_transactions'] });
  const uuid = '00000000-0000-0000-0000-000000000000';
  const call = { service: 'orders_service', method: 'sell_shares', args: [uuid] };
  assert.deepEqual(await callFromPython(broker.uri, call), {
    error: 'nameko.exceptions.RemoteError',
    message: 'RemoteError LookupError no shares to set aside',
  });
});

/** The spans that orders, accounts and market make at the end of a message. */
const received = {
  call: 'orders_service/sell_shares',
  reservation: 'account_transactions_service/request_reservation',
  event:
    'process orders_service.events:order_created:evt-orders_service-order_created--market_service.place_order',
};

/** Waits for the span by its order and name, and tells its place in its trace. */
async function placeOf(uuid: string, name: string) {
  const span = await waitFor(`the span ${name}`, () =>
    exporter.getFinishedSpans().find((span) => span.attributes.uuid === uuid && span.name === name),
  );
  const { traceId, spanId } = span.spanContext();
  return { traceId, spanId, parent: span.parentSpanContext?.spanId };
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const context = { traceparent: `00-${traceId}-${spanId}-01` };

test('our RPC server continues the trace of a Python caller', { skip }, async (t) => {
  await startBank(t, { inPython: [] });
  const uuid = randomUUID();
  const call = { service: 'orders_service', method: 'sell_shares', args: [uuid], context };
  await callFromPython(broker.uri, call);
  const { traceId: continued, parent } = await placeOf(uuid, received.call);
  assert.deepEqual({ continued, parent }, { continued: traceId, parent: spanId });
});

test('a Python service passes a trace on, to our RPC server and to our event handler', {
  skip,
}, async (t) => {
  const bank = await startBank(t, { inPython: ['orders'] });

  await t.test('the trace of a Python caller', async () => {
    const uuid = randomUUID();
    const call = { service: 'orders_service', method: 'sell_shares', args: [uuid], context };
    await callFromPython(broker.uri, call);
    for (const name of [received.reservation, received.event]) {
      const { traceId: continued, parent } = await placeOf(uuid, name);
      assert.deepEqual({ continued, parent }, { continued: traceId, parent: spanId }, name);
    }
  });

  await t.test('the trace of our gateway', async () => {
    const uuid = randomUUID();
    await sell(bank, uuid);
    const client = await placeOf(uuid, received.call);
    for (const name of [received.reservation, received.event]) {
      const { traceId: continued, parent } = await placeOf(uuid, name);
      assert.deepEqual({ continued, parent }, { continued: client.traceId, parent: client.spanId });
    }
  });
});
