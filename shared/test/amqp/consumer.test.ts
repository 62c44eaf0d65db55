import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { connect } from 'amqplib';
import { startTestBroker, Wire } from '../../../test/support/amqp.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { Consumer } from '../../src/amqp/consumer.ts';

/** What is acknowledged of the messages that come to a consumer at once. */

const queue = 'test-consumer';

interface Hand {
  /** Lets the work on a message end. */
  readonly end: Map<string, () => void>;
  readonly unsettled: unknown[];
  /** What was acknowledged: message, and whether with all before it. */
  readonly acks: string[];
  readonly consumer: Consumer;
  /** What is still in the queue when the process has gone without a word. */
  left(): Promise<string[]>;
  die(): Promise<void>;
}

/** Six messages in the hand of a consumer, whose handler fails with message 5. */
async function sixInHand(t: TestContext): Promise<Hand> {
  const broker = await startTestBroker();
  const wire = await Wire.open(broker.uri);
  const model = await connect(broker.uri, { noDelay: true });
  t.after(async () => {
    await wire.channel.deleteQueue(queue);
    await model.close().catch(() => undefined);
    await wire.close();
    await broker.close();
  });
  await wire.channel.deleteQueue(queue);
  await wire.channel.assertQueue(queue);
  const channel = await model.createConfirmChannel();
  const acks: string[] = [];
  const ack = channel.ack.bind(channel);
  channel.ack = (message, allUpTo) => {
    acks.push(`${message.content}${allUpTo ? ' and before' : ''}`);
    ack(message, allUpTo);
  };
  const end = new Map<string, () => void>();
  const unsettled: unknown[] = [];
  const consumer = new Consumer({
    handle: ({ content }) =>
      new Promise((resolve, reject) => {
        const text = String(content);
        end.set(text, text === '5' ? () => reject(new Error('no ink')) : resolve);
      }),
    unsettled: (error) => unsettled.push(error) > 0,
  });
  await consumer.consume(channel, queue);
  for (const text of ['1', '2', '3', '4', '5', '6']) {
    await wire.publish('', queue, Buffer.from(text));
  }
  await waitFor('six messages in hand', () => end.size === 6 && consumer.inHand === 6);
  return {
    end,
    unsettled,
    acks,
    consumer,
    async left() {
      const count = await wire.count(queue);
      const messages = await wire.consume(queue);
      await waitFor('what is left', () => messages.length === count);
      return messages.map(({ content }) => String(content)).sort();
    },
    async die() {
      await model.close();
      await waitFor('the broker has them back', async () => (await wire.count(queue)) > 0);
    },
  };
}

test('what is finished at once is acknowledged in one frame, up to what is in hand', async (t) => {
  const { end, acks, consumer, left, die } = await sixInHand(t);
  for (const text of ['4', '2', '6', '1']) end.get(text)?.();
  await waitFor('two in hand', () => consumer.inHand === 2 && acks.length > 0);
  assert.deepEqual(acks, ['2 and before', '4', '6']);
  await die();
  assert.deepEqual(await left(), ['3', '5']);
});

test('a message that fails comes back, though later ones are acknowledged with all before', async (t) => {
  const { end, acks, unsettled, consumer } = await sixInHand(t);
  const failed = end.get('5');
  end.delete('5');
  for (const finish of [...end.values(), failed]) finish?.();
  await waitFor('the fifth again', () => end.has('5') && consumer.inHand === 1);
  assert.equal(unsettled.length, 1);
  assert.deepEqual(acks, ['6 and before']);
});

test('when a consumer is drained, what is finished is acknowledged', async (t) => {
  const { end, consumer, left, die } = await sixInHand(t);
  const drained = consumer.drain();
  for (const finish of end.values()) finish();
  await drained;
  await die();
  assert.deepEqual(await left(), ['5']);
});

test('each message is told of that could not be acknowledged, as the connection was lost', async (t) => {
  const { end, consumer, unsettled, die } = await sixInHand(t);
  await die();
  for (const text of ['1', '2', '3', '4', '6']) end.get(text)?.();
  await waitFor('one in hand', () => consumer.inHand === 1 && unsettled.length > 0);
  assert.equal(unsettled.length, 5);
});
