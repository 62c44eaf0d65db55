import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mock, type TestContext, test } from 'node:test';
import { connect } from 'amqplib';
import { createRpcClient } from '../shared/src/amqp/rpc-client.ts';
import { startTestBroker, Wire } from './support/amqp.ts';
import { waitFor } from './support/wait.ts';

/** Why calls have no answer, and what it costs to find out. */

const log = { debug() {}, info() {}, warn() {}, error() {} };
const exchange = 'simplebank-rpc';
const queue = 'rpc-fees_service';

/** A client on a connection of its own, and the queue of the service that it calls. */
async function connected(t: TestContext) {
  const broker = await startTestBroker();
  const wire = await Wire.open(broker.uri);
  await wire.channel.assertExchange(exchange, 'topic');
  await wire.channel.assertQueue(queue);
  await wire.channel.bindQueue(queue, exchange, 'fees_service.*');
  const model = await connect(broker.uri);
  t.after(async () => {
    await model.close();
    await wire.channel.deleteQueue(queue);
    await wire.close();
    await broker.close();
  });
  const client = createRpcClient({ service: 'orders_service', exchange, timeoutMs: 100, log });
  await client.attach(model);
  const createChannel = mock.method(model, 'createChannel');
  /** How this many calls at once end, and how many channels were opened for that. */
  const call = async (count: number) => {
    createChannel.mock.resetCalls();
    const calls = Array.from({ length: count }, () =>
      client.call('fees_service.get_fee', randomUUID()),
    );
    const ends = await Promise.allSettled(calls);
    const types = ends.map((end) => end.status === 'rejected' && end.reason.type);
    return { types: new Set(types), channels: createChannel.mock.callCount() };
  };
  return { wire, createChannel, call };
}

test('calls that have no answer at once do not each ask the broker why', async (t) => {
  const { wire, call } = await connected(t);
  const nobody = await call(500);
  // The broker has a moment to tell; on a busy machine it may be late, and a call stays a timeout.
  assert.ok(
    [...nobody.types].every((type) => type === 'ServiceUnavailable' || type === 'RpcTimeout'),
  );
  await waitFor('a call that hears that nobody is there', async () => {
    const { types } = await call(1);
    return types.has('ServiceUnavailable') || undefined;
  });
  await wire.consume(queue);
  const silent = await call(500);
  assert.deepEqual(silent.types, new Set(['RpcTimeout']));
  for (const { channels } of [nobody, silent]) {
    assert.ok(channels >= 1 && channels < 100, `${channels} channels were opened`);
  }
});

test('that the broker could not be asked does not say that nobody is there', async (t) => {
  const { wire, createChannel, call } = await connected(t);
  await wire.consume(queue);
  createChannel.mock.mockImplementation(() => Promise.reject(new Error('No channels left')));
  assert.deepEqual((await call(3)).types, new Set(['RpcTimeout']));
});
