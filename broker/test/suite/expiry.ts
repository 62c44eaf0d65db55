import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { waitFor } from '../../../test/support/wait.ts';
import { failure } from './expect.ts';
import { checks, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';

export const expiry: Suite = (uri) => {
  const check = checks(uri);

  describe('time to live', () => {
    check("messages go when the queue's time to live is over", async (fixture) => {
      const channel = await fixture.confirmChannel();
      const patient = await fixture.queue(channel, { messageTtl: 60_000 });
      const queue = await fixture.queue(channel, { messageTtl: 50 });
      for (const body of ['one', 'two']) {
        channel.sendToQueue(patient, Buffer.from(body));
        channel.sendToQueue(queue, Buffer.from(body));
      }
      await channel.waitForConfirms();
      await waitFor(
        'the expiry of both messages',
        async () => (await channel.checkQueue(queue)).messageCount === 0,
      );
      assert.equal(await channel.get(queue), false);
      assert.equal((await channel.checkQueue(patient)).messageCount, 2);
    });

    check("a message's own expiration counts, only it is not looked at early", async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      channel.sendToQueue(queue, Buffer.from('forever'));
      channel.sendToQueue(queue, Buffer.from('brief'), { expiration: '1' });
      await channel.waitForConfirms();
      // Expiry starts at the head, and the head stays: the other one is behind it.
      const probe = await fixture.queue(channel, { messageTtl: 50 });
      channel.sendToQueue(probe, Buffer.from('clock'));
      await channel.waitForConfirms();
      await waitFor(
        'the expiry of a later message',
        async () => (await channel.checkQueue(probe)).messageCount === 0,
      );
      assert.equal((await channel.checkQueue(queue)).messageCount, 2);
      const forever = await channel.get(queue);
      assert.ok(forever);
      assert.equal(text(forever), 'forever');
      assert.equal(await channel.get(queue), false);
    });

    check('the shorter of both times counts', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel, { messageTtl: 60_000 });
      channel.sendToQueue(queue, Buffer.from('brief'), { expiration: '20' });
      channel.sendToQueue(queue, Buffer.from('long'), { expiration: '90000' });
      await channel.waitForConfirms();
      await waitFor(
        'the expiry of one message',
        async () => (await channel.checkQueue(queue)).messageCount === 1,
      );
      const left = await channel.get(queue);
      assert.ok(left);
      assert.equal(text(left), 'long');
    });

    check('with no time at all a message reaches a waiting consumer', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel, { messageTtl: 0 });
      channel.sendToQueue(queue, Buffer.from('missed'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 0);
      const inbox = await Inbox.open(channel, queue);
      channel.sendToQueue(queue, Buffer.from('caught'));
      assert.deepEqual(await inbox.texts(1), ['caught']);
    });

    check('a requeued message keeps its old time', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel, { messageTtl: 500 });
      const probe = await fixture.queue(channel, { messageTtl: 500 });
      channel.sendToQueue(queue, Buffer.from('held'));
      await channel.waitForConfirms();
      const held = await channel.get(queue);
      assert.ok(held);
      channel.sendToQueue(probe, Buffer.from('clock'));
      await channel.waitForConfirms();
      await waitFor(
        'the expiry of a later message',
        async () => (await channel.checkQueue(probe)).messageCount === 0,
      );
      channel.nack(held);
      await waitFor(
        'the expiry of the requeued message',
        async () => (await channel.checkQueue(queue)).messageCount === 0,
      );
      assert.equal(await channel.get(queue), false);
    });

    check('an expiration that is no number is 406', async (fixture) => {
      for (const expiration of ['soon', '-1']) {
        const channel = await fixture.channel();
        channel.publish('amq.topic', 'key', Buffer.from('x'), { expiration });
        const { code, message } = await failure(channel);
        assert.equal(code, 406);
        assert.ok(message.includes(`invalid expiration '${expiration}'`), message);
      }
    });
  });
};
