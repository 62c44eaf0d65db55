import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { failure, refused } from './expect.ts';
import { checks, type Suite } from './fixture.ts';

export const exchanges: Suite = (uri) => {
  const check = checks(uri);

  describe('exchanges', () => {
    check('declaring an exchange again has to ask for the same', async (fixture) => {
      const first = await fixture.channel();
      const exchange = await fixture.exchange(first, 'topic', { durable: true });
      await first.assertExchange(exchange, 'topic', { durable: true });
      await refused(
        first.assertExchange(exchange, 'direct', { durable: true }),
        406,
        `PRECONDITION_FAILED - inequivalent arg 'type' for exchange '${exchange}' in vhost '/': ` +
          `received 'direct' but current is 'topic'`,
      );
      const second = await fixture.channel();
      await refused(
        second.assertExchange(exchange, 'topic', { durable: false }),
        406,
        "inequivalent arg 'durable'",
      );
      const third = await fixture.channel();
      await refused(
        third.assertExchange(exchange, 'topic', { autoDelete: true }),
        406,
        "inequivalent arg 'auto_delete'",
      );
    });

    check('an exchange that is not there is 404', async (fixture) => {
      const name = fixture.exchangeName();
      const text = `NOT_FOUND - no exchange '${name}' in vhost '/'`;
      await refused((await fixture.channel()).checkExchange(name), 404, text);

      const binding = await fixture.channel();
      const queue = await fixture.queue(binding);
      await refused(binding.bindQueue(queue, name, 'key'), 404, text);

      const publishing = await fixture.channel();
      publishing.publish(name, 'key', Buffer.from('to nowhere'));
      const { code, message, classId, methodId } = await failure(publishing);
      assert.deepEqual([code, classId, methodId], [404, 60, 40]);
      assert.ok(message.includes(text));
    });

    check('the exchanges of the broker are there and cannot be changed', async (fixture) => {
      const channel = await fixture.channel();
      await channel.assertExchange('amq.direct', 'direct');
      await channel.assertExchange('amq.fanout', 'fanout');
      await channel.assertExchange('amq.topic', 'topic');
      await refused(
        channel.assertExchange('amq.made-up', 'topic'),
        403,
        "ACCESS_REFUSED - exchange name 'amq.made-up' contains reserved prefix 'amq.*'",
      );
      await refused(
        (await fixture.channel()).deleteExchange('amq.topic'),
        403,
        "deletion of system exchange 'amq.topic' in vhost '/' not allowed",
      );
    });

    check('the default exchange takes nothing but messages', async (fixture) => {
      const text = 'ACCESS_REFUSED - operation not permitted on the default exchange';
      await refused((await fixture.channel()).checkExchange(''), 403, text);
      await refused((await fixture.channel()).assertExchange('', 'direct'), 403, text);
      await refused((await fixture.channel()).deleteExchange(''), 403, text);
      const queue = await fixture.queue(await fixture.channel());
      await refused((await fixture.channel()).bindQueue(queue, '', 'key'), 403, text);
      await refused((await fixture.channel()).unbindQueue(queue, '', 'key'), 403, text);
    });

    check('a deleted exchange is gone; deleting it again is no error', async (fixture) => {
      const channel = await fixture.channel();
      const exchange = await fixture.exchange(channel, 'direct');
      await channel.deleteExchange(exchange);
      await channel.deleteExchange(exchange);
      await refused(channel.checkExchange(exchange), 404, 'no exchange');
    });

    check('if-unused keeps an exchange that has bindings', async (fixture) => {
      const channel = await fixture.channel();
      const exchange = await fixture.exchange(channel, 'direct');
      const queue = await fixture.queue(channel);
      await channel.bindQueue(queue, exchange, 'key');
      await refused(
        channel.deleteExchange(exchange, { ifUnused: true }),
        406,
        `PRECONDITION_FAILED - exchange '${exchange}' in vhost '/' in use`,
      );
      const another = await fixture.channel();
      await another.deleteQueue(queue);
      await another.deleteExchange(exchange, { ifUnused: true });
      await refused(another.checkExchange(exchange), 404, 'no exchange');
    });

    check('an auto-delete exchange goes with its last binding', async (fixture) => {
      const channel = await fixture.channel();
      const exchange = await fixture.exchange(channel, 'topic', { autoDelete: true });
      const queue = await fixture.queue(channel);
      await channel.bindQueue(queue, exchange, 'one');
      await channel.bindQueue(queue, exchange, 'two');
      await channel.unbindQueue(queue, exchange, 'one');
      await channel.checkExchange(exchange);
      await channel.deleteQueue(queue);
      await refused(channel.checkExchange(exchange), 404, 'no exchange');
    });

    check('clients cannot publish to an internal exchange', async (fixture) => {
      const channel = await fixture.channel();
      const exchange = await fixture.exchange(channel, 'direct', { internal: true });
      channel.publish(exchange, 'key', Buffer.from('no'));
      const { code, message } = await failure(channel);
      assert.equal(code, 403);
      assert.ok(message.includes(`cannot publish to internal exchange '${exchange}'`));
    });

    check('an unknown exchange type closes the connection with 503', async (fixture) => {
      const connection = await fixture.connect();
      const channel = await fixture.channel(connection);
      const failed = failure(connection);
      await assert.rejects(channel.assertExchange(fixture.exchangeName(), 'round-the-corner'));
      const { code, message } = await failed;
      assert.equal(code, 503);
      assert.ok(
        message.includes("COMMAND_INVALID - unknown exchange type 'round-the-corner'"),
        message,
      );
    });
  });
};
