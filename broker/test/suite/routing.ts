import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { checks, type Suite } from './fixture.ts';
import { Inbox } from './inbox.ts';

/** Routing keys, and whether each pattern matches them. */
const topicTable: [pattern: string, matching: string[], others: string[]][] = [
  ['a.b', ['a.b'], ['a', 'a.b.c', 'a.*', '']],
  ['a.*', ['a.b', 'a.', 'a.*'], ['a', 'a.b.c', 'b.a']],
  ['*.*', ['a.b', '.'], ['a', 'a.b.c', '']],
  ['*', ['a', '*', '#'], ['', 'a.b']],
  ['#', ['', 'a', 'a.b.c', '..'], []],
  ['a.#', ['a', 'a.b', 'a.b.c'], ['', 'b', 'b.a']],
  ['#.z', ['z', 'a.z', 'a.b.z'], ['', 'z.a']],
  ['a.#.z', ['a.z', 'a.b.z', 'a.b.c.z'], ['a', 'z', 'a.z.b']],
  ['#.b.#', ['b', 'a.b', 'b.c', 'a.b.c', 'b.b'], ['', 'a.c']],
  ['*.#', ['a', 'a.b'], ['']],
  ['#.*', ['a', 'a.b'], ['']],
  ['*.#.*', ['a.b', 'a.b.c'], ['', 'a']],
  ['#.#', ['', 'a', 'a.b'], []],
  ['', [''], ['a']],
];

export const routing: Suite = (uri) => {
  const check = checks(uri);

  describe('routing', () => {
    check('the default exchange routes to the queue of that name', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      const inbox = await Inbox.open(channel, queue);
      channel.publish('', queue, Buffer.from('hello'));
      const { content, fields } = await inbox.next();
      assert.equal(content.toString(), 'hello');
      assert.equal(fields.exchange, '');
      assert.equal(fields.routingKey, queue);
      assert.equal(fields.redelivered, false);
      assert.equal(fields.deliveryTag, 1);
    });

    check('a direct exchange routes by the whole key', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'direct');
      const queue = await fixture.queue(channel);
      await channel.bindQueue(queue, exchange, 'one');
      await channel.bindQueue(queue, exchange, 'two');
      for (const key of ['one', 'on', 'one.more', '', 'two']) {
        channel.publish(exchange, key, Buffer.from(key));
      }
      await channel.waitForConfirms();
      const inbox = await Inbox.open(channel, queue);
      assert.deepEqual(await inbox.texts(2), ['one', 'two']);
      assert.equal((await channel.checkQueue(queue)).messageCount, 0);
    });

    check('a fanout exchange routes to all its queues, once each', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'fanout');
      const queues = [await fixture.queue(channel), await fixture.queue(channel)];
      for (const queue of queues) {
        await channel.bindQueue(queue, exchange, '');
        await channel.bindQueue(queue, exchange, 'again');
      }
      channel.publish(exchange, 'whatever', Buffer.from('news'));
      await channel.waitForConfirms();
      for (const queue of queues) {
        assert.equal((await channel.checkQueue(queue)).messageCount, 1);
      }
    });

    check('a topic exchange matches words, * and #', async (fixture) => {
      const channel = await fixture.confirmChannel();
      for (const [pattern, matching, others] of topicTable) {
        const exchange = await fixture.exchange(channel, 'topic');
        const queue = await fixture.queue(channel);
        await channel.bindQueue(queue, exchange, pattern);
        for (const key of [...others, ...matching]) {
          channel.publish(exchange, key, Buffer.from(key));
        }
        await channel.waitForConfirms();
        const inbox = await Inbox.open(channel, queue);
        assert.deepEqual(await inbox.texts(matching.length), matching, `pattern '${pattern}'`);
        assert.equal((await channel.checkQueue(queue)).messageCount, 0, `pattern '${pattern}'`);
        assert.equal(inbox.messages.length, 0, `pattern '${pattern}'`);
      }
    });

    check('a queue gets a message once, however many of its bindings match', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'topic');
      const queue = await fixture.queue(channel);
      for (const pattern of ['a.b', 'a.*', '#', 'a.#']) {
        await channel.bindQueue(queue, exchange, pattern);
      }
      channel.publish(exchange, 'a.b', Buffer.from('once'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
    });

    check('after an unbind only the other bindings count', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'topic');
      const queue = await fixture.queue(channel);
      await channel.bindQueue(queue, exchange, 'a.*');
      await channel.bindQueue(queue, exchange, 'a.*');
      await channel.bindQueue(queue, exchange, 'a.*.c');
      await channel.unbindQueue(queue, exchange, 'a.*');
      await channel.unbindQueue(queue, exchange, 'never.bound');
      channel.publish(exchange, 'a.b', Buffer.from('unbound'));
      channel.publish(exchange, 'a.b.c', Buffer.from('bound'));
      await channel.waitForConfirms();
      const inbox = await Inbox.open(channel, queue);
      assert.deepEqual(await inbox.texts(1), ['bound']);
    });

    check('bindings that differ in their arguments are two', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'direct');
      const queue = await fixture.queue(channel);
      await channel.bindQueue(queue, exchange, 'key');
      await channel.bindQueue(queue, exchange, 'key', { note: 'another' });
      await channel.unbindQueue(queue, exchange, 'key');
      channel.publish(exchange, 'key', Buffer.from('still bound'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
    });
  });
};
