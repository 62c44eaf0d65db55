import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { checks, eventually, Inbox, refused, type Suite } from './fixture.ts';

export const queues: Suite = (uri) => {
  const check = checks(uri);

  describe('queues', () => {
    check('a queue counts its messages and consumers', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const name = fixture.queueName();
      assert.deepEqual(await channel.assertQueue(name), {
        queue: name,
        messageCount: 0,
        consumerCount: 0,
      });
      channel.sendToQueue(name, Buffer.from('one'));
      channel.sendToQueue(name, Buffer.from('two'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(name)).messageCount, 2);
      const inbox = await Inbox.open(channel, name);
      await inbox.texts(2);
      assert.deepEqual(await channel.assertQueue(name), {
        queue: name,
        messageCount: 0,
        consumerCount: 1,
      });
    });

    check('the broker names a queue that has no name', async (fixture) => {
      const channel = await fixture.channel();
      const first = await channel.assertQueue('', { exclusive: true });
      const second = await channel.assertQueue('', { exclusive: true });
      assert.match(first.queue, /^amq\.gen-[\w-]{22}$/);
      assert.notEqual(first.queue, second.queue);
      // The empty name now stands for the queue that was declared last.
      assert.equal((await channel.purgeQueue('')).messageCount, 0);
      await channel.deleteQueue('');
      await channel.checkQueue(first.queue);
      await refused(channel.checkQueue(second.queue), 404, 'no queue');
    });

    check('an empty name without a declaration before is 404', async (fixture) => {
      const channel = await fixture.channel();
      await refused(channel.purgeQueue(''), 404, 'NOT_FOUND - no previously declared queue');
    });

    check('a bind without queue and key binds the last queue by its name', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'direct');
      const queue = await fixture.queue(channel);
      await channel.bindQueue('', exchange, '');
      channel.publish(exchange, queue, Buffer.from('bound'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
    });

    check('names that begin with amq. are reserved', async (fixture) => {
      const channel = await fixture.channel();
      await refused(
        channel.assertQueue('amq.mine'),
        403,
        "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'",
      );
    });

    check('a queue that is not there is 404, but can be deleted', async (fixture) => {
      const name = fixture.queueName();
      const text = `NOT_FOUND - no queue '${name}' in vhost '/'`;
      await refused((await fixture.channel()).checkQueue(name), 404, text);
      await refused((await fixture.channel()).purgeQueue(name), 404, text);
      await refused((await fixture.channel()).get(name), 404, text);
      await refused(
        (await fixture.channel()).consume(name, () => {}),
        404,
        text,
      );
      await refused((await fixture.channel()).bindQueue(name, 'amq.topic', 'key'), 404, text);
      const channel = await fixture.channel();
      assert.deepEqual(await channel.deleteQueue(name), { messageCount: 0 });
      await channel.unbindQueue(name, 'amq.topic', 'key');
    });

    check('declaring a queue again has to ask for the same', async (fixture) => {
      const options = { durable: true, arguments: { 'x-message-ttl': 60_000 } };
      const queue = await fixture.queue(await fixture.channel(), options);
      const again = await fixture.channel();
      await again.assertQueue(queue, options);
      await refused(
        again.assertQueue(queue, { ...options, durable: false }),
        406,
        `PRECONDITION_FAILED - inequivalent arg 'durable' for queue '${queue}' in vhost '/': ` +
          `received 'false' but current is 'true'`,
      );
      await refused(
        (await fixture.channel()).assertQueue(queue, { ...options, autoDelete: true }),
        406,
        "inequivalent arg 'auto_delete'",
      );
      await refused(
        (await fixture.channel()).assertQueue(queue, { arguments: { 'x-message-ttl': 1 } }),
        406,
        "inequivalent arg 'x-message-ttl'",
      );
      await refused(
        (await fixture.channel()).assertQueue(queue),
        406,
        "inequivalent arg 'x-message-ttl'",
      );
      await refused(
        (await fixture.channel()).assertQueue(queue, {
          arguments: { ...options.arguments, 'x-expires': 60_000 },
        }),
        406,
        "inequivalent arg 'x-expires'",
      );
    });

    check('arguments with bad values are 406 and name the argument', async (fixture) => {
      const bad: Record<string, unknown>[] = [
        { 'x-message-ttl': -1 },
        { 'x-message-ttl': 'soon' },
        { 'x-message-ttl': 1.5 },
        { 'x-expires': 0 },
        { 'x-max-length': -1 },
        { 'x-dead-letter-exchange': 5 },
        { 'x-dead-letter-routing-key': 'no exchange' },
      ];
      for (const arguments_ of bad) {
        const declared = (await fixture.channel()).assertQueue(fixture.queueName(), {
          arguments: arguments_,
        });
        const [name = ''] = Object.keys(arguments_);
        await refused(declared, 406, `arg '${name}'`);
      }
    });

    check('an argument that nobody knows is ignored', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel, { arguments: { 'x-unheard-of': 1 } });
      await channel.assertQueue(queue);
    });

    check('an exclusive queue is locked for others and goes with its owner', async (fixture) => {
      const owner = await fixture.connect();
      const channel = await fixture.channel(owner);
      const queue = await fixture.queue(channel, { exclusive: true });
      const other = await fixture.connect();
      const text = `RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '${queue}'`;
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
      await refused((await fixture.channel(other)).checkQueue(queue), 404, 'no queue');
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

    check('purge drops what waits and leaves what was delivered', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      for (const body of ['one', 'two', 'three']) channel.sendToQueue(queue, Buffer.from(body));
      await channel.waitForConfirms();
      const first = await channel.get(queue);
      assert.ok(first);
      assert.equal((await channel.purgeQueue(queue)).messageCount, 2);
      channel.nack(first);
      const count = async () => (await channel.checkQueue(queue)).messageCount;
      await eventually(async () => (await count()) === 1, 'the requeued message');
    });

    check('an unused queue expires, a used one does not', async (fixture) => {
      const channel = await fixture.channel();
      const used = await fixture.queue(channel, { expires: 200 });
      await Inbox.open(channel, used);
      const unused = await fixture.queue(channel, { expires: 200 });
      const exchange = await fixture.exchange(channel, 'fanout', { autoDelete: true });
      await channel.bindQueue(unused, exchange, '');
      // Its binding is the last one of an auto-delete exchange: to ask for that is no use of it.
      const asking = await fixture.channel();
      await eventually(
        async () =>
          await asking.checkExchange(exchange).then(
            () => false,
            () => true,
          ),
        'the expiry of an unused queue',
      );
      await refused((await fixture.channel()).checkQueue(unused), 404, 'no queue');
      assert.equal((await channel.checkQueue(used)).consumerCount, 1);
    });
  });
};
