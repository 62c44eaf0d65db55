import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { type Broker, createBroker } from '@simplebank/broker';
import { createMetrics } from '@simplebank/shared/metrics';
import { connect } from 'amqplib';
import { waitFor } from '../../test/support/wait.ts';
import { sendQueueGauges } from '../src/queue-gauges.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

async function start(t: TestContext) {
  const broker = createBroker({ log });
  t.after(() => broker.close());
  const port = await broker.listen(0, '127.0.0.1');
  return { broker, connect: () => connect(`amqp://guest:guest@127.0.0.1:${port}`) };
}

const levels = (broker: Broker) =>
  broker
    .queueLevels()
    .map(({ name, ready, unacknowledged, consumers }) =>
      [name, ready, unacknowledged, consumers].join(' '),
    );

test('how full queues are: what waits, what is unacknowledged, who consumes', async (t) => {
  const { broker, connect } = await start(t);
  const client = await connect();
  const channel = await client.createConfirmChannel();
  await channel.assertQueue('unused');
  await channel.assertQueue('orders');
  assert.deepEqual(levels(broker), []);

  for (const text of ['a', 'b', 'c', 'd']) channel.sendToQueue('orders', Buffer.from(text));
  await channel.waitForConfirms();
  assert.deepEqual(levels(broker), ['orders 4 0 0']);

  await channel.prefetch(2);
  const received: Parameters<typeof channel.ack>[0][] = [];
  const { consumerTag } = await channel.consume('orders', (message) => {
    if (message) received.push(message);
  });
  await waitFor('two messages', () => received.length === 2);
  assert.deepEqual(levels(broker), ['orders 2 2 1']);
  const [first, second] = received;
  assert.ok(first && second);

  await channel.cancel(consumerTag);
  channel.ack(first);
  await waitFor('the acknowledgement', () => levels(broker)[0] === 'orders 2 1 0');
  channel.nack(second);
  await waitFor('what was put back', () => levels(broker)[0] === 'orders 3 0 0');

  const fetched = await channel.get('orders');
  assert.ok(fetched);
  assert.deepEqual(levels(broker), ['orders 2 1 0']);
  await client.close();
  await waitFor('what came back with the end', () => levels(broker)[0] === 'orders 3 0 0');

  const again = await connect();
  const other = await again.createChannel();
  await other.purgeQueue('orders');
  assert.deepEqual(levels(broker), ['orders 0 0 0']);
  await other.deleteQueue('orders');
  assert.deepEqual(levels(broker), []);
  await again.close();
});

test('they go to StatsD every five seconds, each with its queue and its broker', async (t) => {
  const statsd = createSocket('udp4');
  const received: string[] = [];
  statsd.on('message', (packet) => received.push(...packet.toString().trim().split('\n')));
  await once(statsd.bind(0, '127.0.0.1'), 'listening');
  const { broker, connect } = await start(t);
  const client = await connect();
  const channel = await client.createConfirmChannel();
  await channel.assertQueue('evt-a--b.c|d');
  channel.sendToQueue('evt-a--b.c|d', Buffer.from('a'));
  await channel.waitForConfirms();
  const { port } = statsd.address();
  const metrics = createMetrics({
    service: 'broker',
    instance: 'broker',
    host: '127.0.0.1',
    port,
    log,
  });
  t.mock.timers.enable({ apis: ['setInterval'] });
  const end = sendQueueGauges(broker, metrics);
  t.mock.timers.tick(5000);
  t.mock.timers.reset();
  end();
  await client.close();
  await metrics.close();
  await waitFor('three gauges', () => received.length === 3);
  statsd.close();
  assert.deepEqual(received, [
    'simplebank-demo.broker.queue.messages.ready:1|g|#queue:evt-a--b.c_d,instance:broker',
    'simplebank-demo.broker.queue.messages.unacknowledged:0|g|#queue:evt-a--b.c_d,instance:broker',
    'simplebank-demo.broker.queue.consumers:0|g|#queue:evt-a--b.c_d,instance:broker',
  ]);
});
