import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { gone, refused } from './expect.ts';
import { checks, type Suite } from './fixture.ts';
import { Inbox } from './inbox.ts';

export const queueLives: Suite = (uri) => {
  const check = checks(uri);

  describe('the life of a queue', () => {
    check('an exclusive queue is locked for others and goes with its owner', async (fixture) => {
      const owner = await fixture.connect();
      const channel = await fixture.channel(owner);
      const queue = await fixture.queue(channel, { exclusive: true });
      const other = await fixture.connect();
      const text =
        `RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '${queue}' in vhost ` +
        `'/'. It could be originally declared on another connection or the exclusive property`;
      await refused((await fixture.channel(other)).checkQueue(queue), 405, text);
      await refused(
        (await fixture.channel(other)).consume(queue, () => {}),
        405,
        text,
      );
      await refused((await fixture.channel(other)).get(queue), 405, text);
      await refused((await fixture.channel(other)).deleteQueue(queue), 405, text);
      await refused((await fixture.channel(owner)).assertQueue(queue), 405, text);
      await owner.close();
      const ask = async () => await (await fixture.channel(other)).checkQueue(queue);
      await gone(ask, 'the exclusive queue');
    });

    check('a queue that is for all cannot become exclusive', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      await refused(channel.assertQueue(queue, { exclusive: true }), 405, 'RESOURCE_LOCKED');
    });

    check('an auto-delete queue goes with its last consumer', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel, { autoDelete: true });
      const first = await Inbox.open(channel, queue);
      const second = await Inbox.open(channel, queue);
      await channel.cancel(first.consumerTag);
      assert.equal((await channel.checkQueue(queue)).consumerCount, 1);
      await channel.cancel(second.consumerTag);
      await refused(channel.checkQueue(queue), 404, 'no queue');
    });

    check('if-unused keeps a queue that has consumers', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      await Inbox.open(channel, queue);
      await refused(
        (await fixture.channel()).deleteQueue(queue, { ifUnused: true }),
        406,
        `PRECONDITION_FAILED - queue '${queue}' in vhost '/' in use`,
      );
      await channel.close();
      const another = await fixture.channel();
      await another.deleteQueue(queue, { ifUnused: true });
      await refused(another.checkQueue(queue), 404, 'no queue');
    });

    check('if-empty keeps a queue that has messages', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      channel.sendToQueue(queue, Buffer.from('one'));
      await channel.waitForConfirms();
      await refused(
        channel.deleteQueue(queue, { ifEmpty: true }),
        406,
        `PRECONDITION_FAILED - queue '${queue}' in vhost '/' not empty`,
      );
      const another = await fixture.channel();
      assert.equal((await another.deleteQueue(queue)).messageCount, 1);
    });

    check('an unused queue expires, a used one does not', async (fixture) => {
      const channel = await fixture.channel();
      const used = await fixture.queue(channel, { expires: 500 });
      await Inbox.open(channel, used);
      const unused = await fixture.queue(channel, { expires: 500 });
      const exchange = await fixture.exchange(channel, 'fanout', { autoDelete: true });
      await channel.bindQueue(unused, exchange, '');
      // Its binding is the last one of an auto-delete exchange: to ask for that is no use of it.
      const asking = await fixture.channel();
      await gone(() => asking.checkExchange(exchange), 'the unused queue');
      await refused((await fixture.channel()).checkQueue(unused), 404, 'no queue');
      assert.equal((await channel.checkQueue(used)).consumerCount, 1);
    });
  });
};
