import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { waitFor } from '../../../test/support/wait.ts';
import { refused } from './expect.ts';
import { checks, type Suite } from './fixture.ts';
import { Inbox } from './inbox.ts';

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

    const redeclarations: [first: object, second: object, what: string][] = [
      [
        { 'x-message-ttl': 60_000 },
        { 'x-message-ttl': 1 },
        "'x-message-ttl', received '1' but current is '60000'",
      ],
      [
        { 'x-message-ttl': 60_000 },
        {},
        "'x-message-ttl', received none but current is the value '60000' of type 'signedint'",
      ],
      [
        {},
        { 'x-max-length-bytes': 7 },
        "'x-max-length-bytes', received the value '7' of type 'byte' but current is none",
      ],
      [
        { 'x-max-length': 5 },
        { 'x-expires': 60_000 },
        "'x-expires', received the value '60000' of type 'signedint' but current is none",
      ],
      [
        { 'x-queue-mode': 'lazy' },
        {},
        "'x-queue-mode', received none but current is the value 'lazy' of type 'longstr'",
      ],
      [
        {},
        { 'x-overflow': 'a bad value' },
        "'x-overflow', received the value 'a bad value' of type 'longstr' but current is none",
      ],
      [
        {},
        { 'x-dead-letter-exchange': 5 },
        "'x-dead-letter-exchange', received the value '5' of type 'byte' but current is none",
      ],
      [
        { 'x-queue-type': 'classic' },
        { 'x-queue-type': 'quorum' },
        "'x-queue-type', received 'quorum' but current is 'classic'",
      ],
      [
        {},
        { 'x-max-priority': 3 },
        "'x-max-priority', received the value '3' of type 'byte' but current is none",
      ],
    ];
    for (const [first, second, text] of redeclarations) {
      const again = `${JSON.stringify(first)} declared again with ${JSON.stringify(second)}`;
      check(`${again} is 406`, async (fixture) => {
        const channel = await fixture.channel();
        const queue = await fixture.queue(channel, { arguments: first });
        const [argument, difference] = text.split(', ');
        await refused(
          channel.assertQueue(queue, { arguments: second }),
          406,
          `inequivalent arg ${argument} for queue '${queue}' in vhost '/': ${difference}`,
        );
      });
    }

    check('ends of lines are no part of a new name', async (fixture) => {
      const channel = await fixture.channel();
      const [queue, exchange] = [fixture.queueName(), fixture.exchangeName()];
      assert.equal((await channel.assertQueue(`${queue}\r\n`)).queue, queue);
      await channel.assertExchange(`\n${exchange}`, 'fanout');
      await channel.checkExchange(exchange);
      assert.equal((await channel.checkQueue(`${queue}\r\n`)).queue, queue);
      await refused(channel.purgeQueue(`${queue}\r\n`), 404, 'NOT_FOUND - no queue');
    });

    check('what means nothing may differ', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel, { arguments: { 'x-message-ttl': 60_000 } });
      for (const more of [
        { 'x-queue-type': 'classic' },
        { 'x-message-ttl': { '!': 'int64', value: 60_000 } },
        { 'x-delivery-limit': 3 },
        { 'x-unheard-of': 1 },
      ]) {
        await channel.assertQueue(queue, { arguments: { 'x-message-ttl': 60_000, ...more } });
      }
      const own = await fixture.queue(channel, { exclusive: true, durable: false });
      await channel.assertQueue(own, { exclusive: true, durable: true });
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
      await waitFor('the requeued message', async () => (await count()) === 1);
    });
  });
};
