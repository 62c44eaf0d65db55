import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { waitFor } from '../../../test/support/wait.ts';
import { failure, refused } from './expect.ts';
import { checks, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';

export const consumers: Suite = (uri) => {
  const check = checks(uri);

  describe('consumers', () => {
    check('consumers of a queue take turns', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      const inboxes = [
        await Inbox.open(channel, queue),
        await Inbox.open(channel, queue),
        await Inbox.open(channel, queue),
      ];
      for (let number = 0; number < 9; number += 1) {
        channel.sendToQueue(queue, Buffer.from(`${number}`));
      }
      const got = await Promise.all(inboxes.map((inbox) => inbox.texts(3)));
      assert.deepEqual(got, [
        ['0', '3', '6'],
        ['1', '4', '7'],
        ['2', '5', '8'],
      ]);
    });

    check('basic.consume is answered before the first delivery', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      channel.sendToQueue(queue, Buffer.from('waiting'));
      await channel.waitForConfirms();
      // amqplib throws away a delivery to a consumer tag that it does not know yet.
      const inbox = await Inbox.open(channel, queue, { consumerTag: 'mine' });
      assert.equal(inbox.consumerTag, 'mine');
      assert.deepEqual(await inbox.texts(1), ['waiting']);
    });

    check('the broker makes up consumer tags', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      const first = await Inbox.open(channel, queue);
      const second = await Inbox.open(channel, queue);
      assert.match(first.consumerTag, /^amq\.ctag-[\w-]{22}$/);
      assert.notEqual(first.consumerTag, second.consumerTag);
    });

    check('a consumer tag in use closes the connection with 530', async (fixture) => {
      const connection = await fixture.connect();
      const channel = await fixture.channel(connection);
      const queue = await fixture.queue(channel);
      await Inbox.open(channel, queue, { consumerTag: 'taken' });
      const failed = failure(connection);
      await assert.rejects(Inbox.open(channel, queue, { consumerTag: 'taken' }));
      const { code, message } = await failed;
      assert.equal(code, 530);
      assert.ok(message.includes("NOT_ALLOWED - attempt to reuse consumer tag 'taken'"));
    });

    check('without acknowledgements a delivered message is gone', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      await channel.prefetch(1);
      const inbox = await Inbox.open(channel, queue, { noAck: true });
      for (const body of ['one', 'two', 'three']) channel.sendToQueue(queue, Buffer.from(body));
      assert.deepEqual(await inbox.texts(3), ['one', 'two', 'three']);
      await channel.close();
      assert.equal((await (await fixture.channel()).checkQueue(queue)).messageCount, 0);
    });

    check('prefetch limits what each consumer has unacknowledged', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      for (let number = 0; number < 6; number += 1) {
        channel.sendToQueue(queue, Buffer.from(`${number}`));
      }
      await channel.waitForConfirms();
      await channel.prefetch(2);
      const first = await Inbox.open(channel, queue);
      assert.deepEqual(await first.texts(1), ['0']);
      const last = await first.next();
      assert.equal(text(last), '1');
      assert.equal((await channel.checkQueue(queue)).messageCount, 4);
      const second = await Inbox.open(channel, queue);
      assert.deepEqual(await second.texts(2), ['2', '3']);
      assert.equal((await channel.checkQueue(queue)).messageCount, 2);
      channel.ack(last);
      assert.deepEqual(await first.texts(1), ['4']);
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
    });

    check('a new prefetch is for consumers to come', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      await channel.prefetch(1);
      const inbox = await Inbox.open(channel, queue);
      await channel.prefetch(0);
      channel.sendToQueue(queue, Buffer.from('one'));
      channel.sendToQueue(queue, Buffer.from('two'));
      await channel.waitForConfirms();
      await inbox.texts(1);
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
    });

    check('a global prefetch is shared by the consumers of a channel', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queues = [await fixture.queue(channel), await fixture.queue(channel)];
      await channel.prefetch(3, true);
      const [first, second] = await Promise.all(queues.map((queue) => Inbox.open(channel, queue)));
      assert.ok(first && second);
      for (const queue of queues) {
        for (const body of ['one', 'two']) channel.sendToQueue(queue, Buffer.from(body));
      }
      await channel.waitForConfirms();
      const received = () => first.messages.length + second.messages.length;
      await waitFor('3 messages', () => received() === 3);
      let waiting = 0;
      for (const queue of queues) waiting += (await channel.checkQueue(queue)).messageCount;
      assert.equal(waiting, 1);
      channel.ack(await first.next());
      await waitFor('the fourth message', () => received() === 3);
    });

    check('an exclusive consumer stays alone', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      const alone = await Inbox.open(channel, queue, { exclusive: true });
      const text = `ACCESS_REFUSED - queue '${queue}' in vhost '/' in exclusive use`;
      await refused(Inbox.open(await fixture.channel(), queue), 403, text);
      await channel.cancel(alone.consumerTag);
      await Inbox.open(channel, queue);
      await refused(Inbox.open(await fixture.channel(), queue, { exclusive: true }), 403, text);
    });

    check('a cancelled consumer gets no more, and may settle what it has', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const inbox = await Inbox.open(channel, queue);
      channel.sendToQueue(queue, Buffer.from('before'));
      const before = await inbox.next();
      await channel.cancel(inbox.consumerTag);
      channel.sendToQueue(queue, Buffer.from('after'));
      await channel.waitForConfirms();
      assert.deepEqual(await channel.checkQueue(queue), {
        queue,
        messageCount: 1,
        consumerCount: 0,
      });
      channel.ack(before);
      assert.equal((await channel.purgeQueue(queue)).messageCount, 1);
    });

    check('cancelling a consumer that is not there is no error', async (fixture) => {
      const channel = await fixture.channel();
      assert.deepEqual(await channel.cancel('nobody'), { consumerTag: 'nobody' });
    });

    check('consumers are told when their queue is deleted', async (fixture) => {
      const channel = await fixture.channel(await fixture.connect());
      const queue = await fixture.queue(channel);
      const inboxes = [await Inbox.open(channel, queue), await Inbox.open(channel, queue)];
      await (await fixture.channel(await fixture.connect())).deleteQueue(queue);
      await waitFor('two cancels', () => inboxes.every(({ isCancelled }) => isCancelled));
      // The channel goes on, and the tags are free again.
      await channel.assertQueue(queue);
      await Inbox.open(channel, queue, { consumerTag: inboxes[0]?.consumerTag ?? '' });
    });
  });
};
