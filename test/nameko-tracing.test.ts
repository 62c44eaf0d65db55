import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import request from 'supertest';
import { type Surroundings, startBank, startSurroundings } from './nameko/bank.ts';
import { callFromPython, whyNoNameko } from './nameko/python.ts';
import { waitFor } from './support/wait.ts';

/**
 * A trace goes on through Python: nameko knows nothing of traces, but it passes on the headers of
 * the message at hand, under a prefix of its own.
 */

const skip = await whyNoNameko();

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const context = { traceparent: `00-${traceId}-${spanId}-01` };

const call = 'orders_service/sell_shares';
const reservation = 'account_transactions_service/request_reservation';
const event =
  'process orders_service.events:order_created:evt-orders_service-order_created--market_service.place_order';

const exporter = new tracing.InMemorySpanExporter();
const sdk = new NodeSDK({
  spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
  metricReaders: [],
  logRecordProcessors: [],
});
let around: Surroundings;

before(async () => {
  if (skip) return;
  sdk.start();
  around = await startSurroundings();
});
after(async () => {
  if (skip) return;
  await around?.close();
  await sdk.shutdown();
});

/** Waits for a span of an order; tells its trace, the span it is a child of, and its own name. */
async function placeOf(uuid: string, name: string) {
  const span = await waitFor(`the span ${name}`, () =>
    exporter
      .getFinishedSpans()
      .find((finished) => finished.attributes.uuid === uuid && finished.name === name),
  );
  const own = span.spanContext();
  return { traceId: own.traceId, parent: span.parentSpanContext?.spanId, spanId: own.spanId };
}

/** Calls `orders_service.sell_shares` from Python, with a trace in nameko's context data. */
async function sellFromPython(): Promise<string> {
  const uuid = randomUUID();
  const sale = { service: 'orders_service', method: 'sell_shares', args: [uuid], context };
  const outcome = await callFromPython(around.brokerUri, sale);
  assert.deepEqual(outcome, { result: { ok: 'sell order placed' } });
  return uuid;
}

test('our RPC server continues the trace of a Python caller', { skip }, async (t) => {
  await startBank(t, around, []);
  const uuid = await sellFromPython();
  const served = await placeOf(uuid, call);
  assert.deepEqual([served.traceId, served.parent], [traceId, spanId]);
});

test('a Python service passes on to our services', { skip }, async (t) => {
  const { gateway } = await startBank(t, around, ['orders']);

  for (const name of [reservation, event]) {
    await t.test(`the trace of a Python caller: ${name}`, async () => {
      const received = await placeOf(await sellFromPython(), name);
      assert.deepEqual([received.traceId, received.parent], [traceId, spanId]);
    });

    await t.test(`the trace of our gateway: ${name}`, async () => {
      const uuid = randomUUID();
      await request(gateway).post('/shares/sell').set('X-Request-ID', uuid).expect(200);
      const sent = await placeOf(uuid, call);
      const received = await placeOf(uuid, name);
      assert.deepEqual([received.traceId, received.parent], [sent.traceId, sent.spanId]);
    });
  }
});
