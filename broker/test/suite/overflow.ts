import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { ConfirmChannel } from 'amqplib';
import { checks, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';

/** Publishes to queues, and tells of each message whether the broker took it. */
async function outcomes(channel: ConfirmChannel, queues: string[], headers = {}) {
  return await Promise.all(
    queues.map(
      (queue, index) =>
        new Promise<boolean>((resolve) => {
          const taken = (error: unknown) => resolve(error === null);
          channel.sendToQueue(queue, Buffer.from(`${index + 1}`), { headers }, taken);
        }),
    ),
  );
}

export const overflow: Suite = (uri) => {
  const check = checks(uri);

  describe('a full queue', () => {
    check('drops its oldest messages', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel, {
        maxLength: 2,
        arguments: { 'x-overflow': 'drop-head' },
      });
      assert.deepEqual(await outcomes(channel, Array(4).fill(queue)), [true, true, true, true]);
      const inbox = await Inbox.open(channel, queue);
      assert.deepEqual(await inbox.texts(2), ['3', '4']);
    });

    check('or does not take new ones, and says so', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel, {
        maxLength: 2,
        arguments: { 'x-overflow': 'reject-publish' },
      });
      const other = await fixture.queue(channel);
      const results = await outcomes(channel, [queue, other, queue, queue, other, queue, other]);
      assert.deepEqual(results, [true, true, true, false, true, false, true]);
      const inbox = await Inbox.open(channel, queue);
      assert.deepEqual(await inbox.texts(2), ['1', '3']);
    });

    check('a message that one of two queues does not take is refused', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const full = await fixture.queue(channel, {
        maxLength: 0,
        arguments: { 'x-overflow': 'reject-publish' },
      });
      const other = await fixture.queue(channel);
      assert.deepEqual(await outcomes(channel, [other], { CC: [full] }), [false]);
      assert.equal((await channel.checkQueue(other)).messageCount, 1);
      assert.equal((await channel.checkQueue(full)).messageCount, 0);
    });

    check('what is delivered does not count, what waits does', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel, {
        maxLength: 1,
        arguments: { 'x-overflow': 'reject-publish' },
      });
      const consuming = await fixture.channel();
      await consuming.prefetch(1);
      const inbox = await Inbox.open(consuming, queue);
      assert.deepEqual(await outcomes(channel, [queue]), [true]);
      const first = await inbox.next();
      assert.deepEqual(await outcomes(channel, [queue]), [true]);
      assert.deepEqual(await outcomes(channel, [queue]), [false]);
      consuming.nack(first);
      assert.equal(text(await inbox.next()), '1');
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
    });

    check('its refused messages become dead letters where it says so', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const grave = await fixture.queue(channel);
      const queue = await fixture.queue(channel, {
        maxLength: 1,
        deadLetterExchange: '',
        deadLetterRoutingKey: grave,
        arguments: { 'x-overflow': 'reject-publish-dlx' },
      });
      const inbox = await Inbox.open(channel, grave);
      assert.deepEqual(await outcomes(channel, [queue, queue]), [true, false]);
      const dead = await inbox.next();
      assert.equal(text(dead), '2');
      assert.equal(dead.properties.headers?.['x-first-death-reason'], 'maxlen');
      assert.equal(dead.properties.headers?.['x-death']?.[0]?.queue, queue);
    });

    check('bytes are counted as messages are', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const dropping = await fixture.queue(channel, { arguments: { 'x-max-length-bytes': 10 } });
      for (const body of ['aaaa', 'bbbb', 'cccc', 'd'.repeat(11), 'ee']) {
        channel.sendToQueue(dropping, Buffer.from(body));
      }
      await channel.waitForConfirms();
      const inbox = await Inbox.open(channel, dropping);
      assert.deepEqual(await inbox.texts(1), ['ee']);
      const refusing = await fixture.queue(channel, {
        arguments: { 'x-max-length-bytes': 2, 'x-overflow': 'reject-publish' },
      });
      assert.deepEqual(await outcomes(channel, Array(3).fill(refusing)), [true, true, false]);
      await channel.purgeQueue(refusing);
      assert.deepEqual(await outcomes(channel, Array(3).fill(refusing)), [true, true, false]);
    });

    check('what comes back may be too much, too', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel, { maxLength: 1 });
      const consuming = await fixture.channel();
      await consuming.prefetch(1);
      const inbox = await Inbox.open(consuming, queue);
      assert.deepEqual(await outcomes(channel, [queue]), [true]);
      await inbox.next();
      assert.deepEqual(await outcomes(channel, [queue]), [true]);
      await consuming.close();
      const left = await Inbox.open(channel, queue);
      assert.deepEqual(await left.texts(1), ['1']);
      assert.equal((await channel.checkQueue(queue)).messageCount, 0);
    });
  });
};
