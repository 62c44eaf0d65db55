import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { refused } from './expect.ts';
import { checks, type Suite } from './fixture.ts';
import { get } from './messages.ts';

export const exchangeBindings: Suite = (uri) => {
  const check = checks(uri);

  describe('bindings from exchange to exchange', () => {
    check('pass a message on as it was published', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const source = await fixture.exchange(channel, 'topic');
      const middle = await fixture.exchange(channel, 'fanout', { internal: true });
      const target = await fixture.exchange(channel, 'direct');
      const queue = await fixture.queue(channel);
      await channel.bindExchange(middle, source, 'a.*');
      await channel.bindExchange(target, middle, 'whatever');
      await channel.bindQueue(queue, target, 'a.b');
      for (const key of ['a.b', 'a.c', 'b.b']) {
        channel.publish(source, key, Buffer.from(key), { mandatory: true });
      }
      await channel.waitForConfirms();
      const { fields } = await get(channel, queue);
      assert.deepEqual([fields.exchange, fields.routingKey], [source, 'a.b']);
      assert.equal(await channel.get(queue), false);
    });

    check('in a circle end, and a queue gets a message once', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const [a, b] = [
        await fixture.exchange(channel, 'fanout'),
        await fixture.exchange(channel, 'fanout'),
      ];
      const queue = await fixture.queue(channel);
      await channel.bindExchange(a, a, '');
      await channel.bindExchange(b, a, '');
      await channel.bindExchange(a, b, '');
      await channel.bindQueue(queue, a, '');
      await channel.bindQueue(queue, b, '');
      channel.publish(a, '', Buffer.from('round'));
      channel.publish(b, '', Buffer.from('and round'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 2);
    });

    check('are made once, and unbound by key and arguments', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const source = await fixture.exchange(channel, 'direct');
      const target = await fixture.exchange(channel, 'fanout');
      const queue = await fixture.queue(channel);
      await channel.bindQueue(queue, target, '');
      await channel.bindExchange(target, source, 'key');
      await channel.bindExchange(target, source, 'key');
      await channel.bindExchange(target, source, 'key', { note: 1 });
      await channel.unbindExchange(target, source, 'never');
      await channel.unbindExchange(target, source, 'key');
      channel.publish(source, 'key', Buffer.from('by the other'));
      await channel.waitForConfirms();
      await channel.unbindExchange(target, source, 'key', { note: 1 });
      channel.publish(source, 'key', Buffer.from('no more'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
    });

    check('of a queue and an exchange of the same name are two', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const source = await fixture.exchange(channel, 'direct');
      const name = await fixture.queue(channel);
      await channel.assertExchange(name, 'fanout', { autoDelete: true });
      const other = await fixture.queue(channel);
      await channel.bindQueue(other, name, '');
      await channel.bindQueue(name, source, 'key');
      await channel.bindExchange(name, source, 'key');
      await channel.unbindQueue(name, source, 'key');
      channel.publish(source, 'key', Buffer.from('to the other'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(name)).messageCount, 0);
      assert.equal((await channel.checkQueue(other)).messageCount, 1);
    });

    check('go with either of their exchanges', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const source = await fixture.exchange(channel, 'fanout');
      const target = await fixture.exchange(channel, 'fanout');
      const queue = await fixture.queue(channel);
      await channel.bindExchange(target, source, '');
      await channel.bindQueue(queue, target, '');
      await refused(
        (await fixture.channel()).deleteExchange(source, { ifUnused: true }),
        406,
        `PRECONDITION_FAILED - exchange '${source}' in vhost '/' in use`,
      );
      await channel.deleteExchange(target);
      await channel.assertExchange(target, 'fanout');
      await channel.bindQueue(queue, target, '');
      channel.publish(source, '', Buffer.from('to nobody'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 0);
      await channel.deleteExchange(source, { ifUnused: true });
    });

    check('keep an auto-delete source alive; a chain of them goes at once', async (fixture) => {
      const channel = await fixture.channel();
      const first = await fixture.exchange(channel, 'fanout', { autoDelete: true });
      const second = await fixture.exchange(channel, 'fanout', { autoDelete: true });
      const last = await fixture.exchange(channel, 'fanout');
      await channel.bindExchange(second, first, '');
      await channel.bindExchange(last, second, '');
      await channel.unbindExchange(second, first, 'no such binding');
      await channel.checkExchange(first);
      await channel.deleteExchange(last);
      await refused(channel.checkExchange(first), 404, 'no exchange');
      await refused((await fixture.channel()).checkExchange(second), 404, 'no exchange');
    });

    check('an unbind that finds nothing does not delete a new exchange', async (fixture) => {
      const channel = await fixture.channel();
      const exchange = await fixture.exchange(channel, 'fanout', { autoDelete: true });
      const queue = await fixture.queue(channel);
      await channel.unbindQueue(queue, exchange, 'key');
      await channel.unbindExchange('amq.fanout', exchange, 'key');
      await channel.checkExchange(exchange);
    });
  });
};
