import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Message } from 'amqplib';
import { checks, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';
import { get } from './messages.ts';

export const senderSelected: Suite = (uri) => {
  const check = checks(uri);

  describe('CC and BCC', () => {
    check('go to their queues, and nobody sees BCC', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const [main, copied, hidden] = [
        await fixture.queue(channel),
        await fixture.queue(channel),
        await fixture.queue(channel),
      ];
      const headers = { before: 1, CC: [copied], BCC: [hidden], after: { deep: [2] } };
      channel.publish('', main, Buffer.from('to three'), { headers, correlationId: 'c-1' });
      await channel.waitForConfirms();
      for (const queue of [main, copied, hidden]) {
        const message = await get(channel, queue);
        assert.equal(text(message), 'to three');
        assert.equal(message.fields.routingKey, main);
        assert.equal(message.properties.correlationId, 'c-1');
        assert.deepEqual(message.properties.headers, {
          before: 1,
          CC: [copied],
          after: { deep: [2] },
        });
      }
    });

    check('reach a queue once, however often it is named', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const headers = { CC: [queue, queue], BCC: [queue] };
      channel.publish('', queue, Buffer.from('once'), { headers });
      channel.publish('', 'test.nobody', Buffer.from('by copy alone'), { headers });
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 2);
    });

    check('are routing keys for direct and topic exchanges', async (fixture) => {
      const channel = await fixture.confirmChannel();
      for (const [type, pattern] of [
        ['direct', 'a.copy'],
        ['topic', '*.copy'],
      ] as const) {
        const exchange = await fixture.exchange(channel, type);
        const queue = await fixture.queue(channel);
        await channel.bindQueue(queue, exchange, pattern);
        channel.publish(exchange, 'nowhere', Buffer.from('1'), { headers: { CC: ['a.copy'] } });
        channel.publish(exchange, 'nowhere', Buffer.from('2'), { headers: { BCC: ['a.copy'] } });
        channel.publish(exchange, 'a.copy', Buffer.from('3'), { headers: { CC: ['b.copy'] } });
        channel.publish(exchange, 'nowhere', Buffer.from('4'), { headers: { cc: ['a.copy'] } });
        await channel.waitForConfirms();
        assert.equal((await channel.checkQueue(queue)).messageCount, 3, type);
      }
    });

    check('what is no string among the keys is passed over', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const headers = { CC: [1, null, { a: 1 }, [queue], queue], BCC: [] };
      channel.publish('', 'test.nobody', Buffer.from('one string'), { headers });
      await channel.waitForConfirms();
      const { properties } = await get(channel, queue);
      assert.deepEqual(properties.headers, { CC: [1, null, { a: 1 }, [queue], queue] });
    });

    check('a mandatory message counts as routed by them', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const returned: Message[] = [];
      channel.on('return', (message) => returned.push(message));
      const publish = (headers: object) =>
        channel.publish('', 'test.nobody', Buffer.from('x'), { mandatory: true, headers });
      publish({ BCC: [queue] });
      publish({ CC: ['test.nobody-else'], BCC: ['test.nobody-else'] });
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
      assert.deepEqual(
        returned.map(({ properties }) => properties.headers),
        [{ CC: ['test.nobody-else'] }],
      );
    });

    check('a dead letter goes by all keys again', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'direct');
      const queue = await fixture.queue(channel, { deadLetterExchange: exchange, maxLength: 0 });
      const graves: Inbox[] = [];
      for (const key of [queue, 'copied', 'hidden']) {
        const grave = await fixture.queue(channel);
        await channel.bindQueue(grave, exchange, key);
        graves.push(await Inbox.open(channel, grave));
      }
      const headers = { CC: ['copied'], BCC: ['hidden'] };
      channel.publish('', queue, Buffer.from('dead'), { headers });
      for (const grave of graves) {
        const { fields, properties } = await grave.next();
        assert.equal(fields.routingKey, queue);
        assert.deepEqual(properties.headers?.CC, ['copied']);
        assert.deepEqual(properties.headers?.['x-death']?.[0]?.['routing-keys'], [queue, 'copied']);
      }
    });

    check('unless the queue has a routing key of its own for them', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const grave = await fixture.queue(channel);
      const other = await fixture.queue(channel);
      const queue = await fixture.queue(channel, {
        deadLetterExchange: '',
        deadLetterRoutingKey: grave,
        maxLength: 0,
      });
      const inbox = await Inbox.open(channel, grave);
      channel.publish('', queue, Buffer.from('dead'), { headers: { CC: [other], kept: 1 } });
      const { properties } = await inbox.next();
      const { 'x-death': deaths, ...headers } = properties.headers ?? {};
      assert.deepEqual(deaths?.[0]?.['routing-keys'], [queue, other]);
      assert.deepEqual(headers, {
        kept: 1,
        'x-first-death-exchange': '',
        'x-first-death-queue': queue,
        'x-first-death-reason': 'maxlen',
      });
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(other)).messageCount, 1);
    });
  });
};
