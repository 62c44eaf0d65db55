import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { failure } from './expect.ts';
import { checks, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';
import { get, publish } from './messages.ts';

export const acknowledgements: Suite = (uri) => {
  const check = checks(uri);

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
