import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Message } from 'amqplib';
import { checks, type Suite } from './fixture.ts';
import { get } from './messages.ts';

export const alternateExchange: Suite = (uri) => {
  const check = checks(uri);

  describe('an alternate exchange', () => {
    check('gets what its exchange has no queue for, and nothing else', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const returned: Message[] = [];
      channel.on('return', (message) => returned.push(message));
      const alternate = await fixture.exchange(channel, 'fanout');
      const exchange = await fixture.exchange(channel, 'direct', { alternateExchange: alternate });
      const [queue, rest] = [await fixture.queue(channel), await fixture.queue(channel)];
      await channel.bindQueue(queue, exchange, 'known');
      await channel.bindQueue(rest, alternate, '');
      channel.publish(exchange, 'known', Buffer.from('1'), { mandatory: true });
      channel.publish(exchange, 'unknown', Buffer.from('2'), { mandatory: true });
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
      const { fields } = await get(channel, rest);
      assert.deepEqual([fields.exchange, fields.routingKey], [exchange, 'unknown']);
      assert.equal(await channel.get(rest), false);
      assert.deepEqual(returned, []);
    });

    check('may have one itself, in a circle as well', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const returned: Message[] = [];
      channel.on('return', (message) => returned.push(message));
      const [first, second] = [fixture.exchangeName(), fixture.exchangeName()];
      await channel.assertExchange(first, 'direct', { alternateExchange: second });
      await channel.assertExchange(second, 'topic', { alternateExchange: first });
      const queue = await fixture.queue(channel);
      await channel.bindQueue(queue, second, 'a.#');
      channel.publish(first, 'a.b', Buffer.from('found'), { mandatory: true });
      channel.publish(first, 'b.a', Buffer.from('lost'), { mandatory: true });
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 1);
      assert.equal(returned.length, 1);
    });

    check('that is not there is no error', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const returned: Message[] = [];
      channel.on('return', (message) => returned.push(message));
      for (const alternateExchange of [fixture.exchangeName(), '']) {
        const exchange = await fixture.exchange(channel, 'direct', { alternateExchange });
        const queue = await fixture.queue(channel);
        channel.publish(exchange, queue, Buffer.from('to nobody'), { mandatory: true });
        await channel.waitForConfirms();
        assert.equal((await channel.checkQueue(queue)).messageCount, 0);
      }
      assert.equal(returned.length, 2);
    });

    check('a binding to an exchange that leads nowhere counts as a way', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const alternate = await fixture.exchange(channel, 'fanout');
      const exchange = await fixture.exchange(channel, 'direct', { alternateExchange: alternate });
      const deadEnd = await fixture.exchange(channel, 'fanout');
      const rest = await fixture.queue(channel);
      await channel.bindQueue(rest, alternate, '');
      await channel.bindExchange(deadEnd, exchange, 'key');
      channel.publish(exchange, 'key', Buffer.from('lost'));
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(rest)).messageCount, 0);
    });
  });
};
