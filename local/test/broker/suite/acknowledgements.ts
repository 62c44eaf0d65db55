import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Channel, ConfirmChannel } from 'amqplib';
import { checks, failure, Inbox, type Suite, text } from './fixture.ts';

export const acknowledgements: Suite = (uri) => {
  const check = checks(uri);

  async function publish(channel: ConfirmChannel, queue: string, ...bodies: string[]) {
    for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body));
    await channel.waitForConfirms();
  }

  async function get(channel: Channel, queue: string) {
    const message = await channel.get(queue);
    assert.ok(message, 'the queue is empty');
    return message;
  }

  describe('acknowledgements', () => {
    check('basic.get takes one message and counts the others', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      assert.equal(await channel.get(queue), false);
      await publish(channel, queue, 'one', 'two');
      const one = await get(channel, queue);
      assert.equal(text(one), 'one');
      const { deliveryTag, redelivered, exchange, routingKey, messageCount } = one.fields;
      assert.deepEqual(
        { deliveryTag, redelivered, exchange, routingKey, messageCount },
        { deliveryTag: 1, redelivered: false, exchange: '', routingKey: queue, messageCount: 1 },
      );
      const two = await channel.get(queue, { noAck: true });
      assert.ok(two);
      assert.equal(two.fields.deliveryTag, 2);
      assert.equal(await channel.get(queue), false);
      channel.ack(one);
    });

    check('what is unacknowledged comes back when its channel closes', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await publish(channel, queue, 'one', 'two', 'three');
      const closing = await fixture.channel();
      const one = await get(closing, queue);
      await get(closing, queue);
      await get(closing, queue);
      closing.ack(one);
      await closing.close();
      const inbox = await Inbox.open(channel, queue);
      const messages = [await inbox.next(), await inbox.next()];
      assert.deepEqual(messages.map(text), ['two', 'three']);
      assert.deepEqual(
        messages.map(({ fields }) => fields.redelivered),
        [true, true],
      );
    });

    check('and when its connection closes', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const connection = await fixture.connect();
      const lost = await Inbox.open(await fixture.channel(connection), queue);
      await publish(channel, queue, 'one', 'two');
      await lost.texts(2);
      await connection.close();
      const inbox = await Inbox.open(channel, queue);
      assert.deepEqual(await inbox.texts(2), ['one', 'two']);
    });

    check('multiple acknowledges all up to the tag', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const consuming = await fixture.channel();
      const inbox = await Inbox.open(consuming, queue);
      await publish(channel, queue, 'one', 'two', 'three', 'four');
      await inbox.next();
      const two = await inbox.next();
      consuming.ack(await inbox.next());
      consuming.ack(two, true);
      await consuming.close();
      const left = await get(channel, queue);
      assert.equal(text(left), 'four');
      assert.equal(left.fields.messageCount, 0);
    });

    check('tag 0 acknowledges all there are', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const consuming = await fixture.channel();
      const inbox = await Inbox.open(consuming, queue);
      await publish(channel, queue, 'one', 'two');
      await inbox.texts(2);
      consuming.ackAll();
      consuming.ackAll();
      await consuming.close();
      assert.equal(await channel.get(queue), false);
    });

    check('requeued messages go back to where they stood', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await publish(channel, queue, '1', '2', '3', '4', '5');
      const [one, two, three, four] = [
        await get(channel, queue),
        await get(channel, queue),
        await get(channel, queue),
        await get(channel, queue),
      ];
      channel.ack(two);
      channel.nack(four);
      channel.nack(one);
      channel.reject(three, true);
      const inbox = await Inbox.open(channel, queue);
      const messages = [];
      for (let count = 0; count < 4; count += 1) messages.push(await inbox.next());
      assert.deepEqual(
        messages.map((message) => [text(message), message.fields.redelivered]),
        [
          ['1', true],
          ['3', true],
          ['4', true],
          ['5', false],
        ],
      );
    });

    check('a requeued message is delivered before those behind it', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await publish(channel, queue, '1', '2', '3');
      await channel.prefetch(1);
      const inbox = await Inbox.open(channel, queue);
      const first = await inbox.next();
      channel.nack(first);
      const again = await inbox.next();
      assert.equal(text(again), '1');
      assert.equal(again.fields.redelivered, true);
      assert.equal(again.fields.deliveryTag, 2);
    });

    check('nack multiple gives back all up to the tag', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await publish(channel, queue, '1', '2', '3');
      await get(channel, queue);
      await get(channel, queue);
      channel.nack(await get(channel, queue), true);
      const inbox = await Inbox.open(channel, queue);
      assert.deepEqual(await inbox.texts(3), ['1', '2', '3']);
    });

    check('a rejected message is gone', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await publish(channel, queue, '1', '2', '3');
      channel.reject(await get(channel, queue), false);
      channel.nack(await get(channel, queue), false, false);
      await channel.close();
      const left = await get(await fixture.channel(), queue);
      assert.equal(text(left), '3');
      assert.equal(left.fields.redelivered, false);
    });

    check('recover gives back all that is unacknowledged', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await publish(channel, queue, '1', '2', '3');
      channel.ack(await get(channel, queue));
      await get(channel, queue);
      await channel.recover();
      const two = await get(channel, queue);
      assert.deepEqual([text(two), two.fields.redelivered], ['2', true]);
    });

    check('an unknown delivery tag is 406, and what was open comes back', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await publish(channel, queue, 'one');
      const wrong = await fixture.channel();
      const message = await get(wrong, queue);
      message.fields.deliveryTag = 7;
      wrong.ack(message);
      const { code, message: reason, classId, methodId } = await failure(wrong);
      assert.deepEqual([code, classId, methodId], [406, 60, 80]);
      assert.ok(reason.includes('PRECONDITION_FAILED - unknown delivery tag 7'), reason);
      const inbox = await Inbox.open(channel, queue);
      assert.deepEqual(await inbox.texts(1), ['one']);
    });

    check('to settle a message twice is 406', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await publish(channel, queue, 'one');
      const twice = await fixture.channel();
      const message = await get(twice, queue);
      twice.ack(message);
      twice.reject(message);
      const { code, message: reason } = await failure(twice);
      assert.equal(code, 406);
      assert.ok(reason.includes('unknown delivery tag 1'), reason);
    });
  });
};
