import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { checks, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';
import { get, publish } from './messages.ts';

export const requeueing: Suite = (uri) => {
  const check = checks(uri);

  describe('requeueing', () => {
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
  });
};
