import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Message } from 'amqplib';
import { waitFor } from '../../../test/support/wait.ts';
import { failure } from './expect.ts';
import { checks, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';

export const publishing: Suite = (uri) => {
  const check = checks(uri);

  describe('publishing', () => {
    check('every message is confirmed once, in order', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const confirmed: number[] = [];
      for (let number = 0; number < 500; number += 1) {
        channel.sendToQueue(queue, Buffer.from(`${number}`), {}, (error) => {
          assert.equal(error, null);
          confirmed.push(number);
        });
      }
      await channel.waitForConfirms();
      assert.deepEqual(
        confirmed.toSorted((a, b) => a - b),
        Array.from({ length: 500 }, (_, number) => number),
      );
      assert.equal((await channel.checkQueue(queue)).messageCount, 500);
    });

    check('a message that no queue takes is confirmed, too', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const returned: Message[] = [];
      channel.on('return', (message) => returned.push(message));
      channel.publish('amq.topic', fixture.queueName(), Buffer.from('to nobody'));
      await channel.waitForConfirms();
      assert.deepEqual(returned, []);
    });

    check('a mandatory one is returned before it is confirmed', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel);
      const key = fixture.queueName();
      const events: unknown[] = [];
      channel.on('return', ({ fields, properties, content }) => {
        events.push({ ...fields });
        events.push([properties.correlationId, content.toString()]);
      });
      const options = { mandatory: true, correlationId: 'c-1' };
      channel.publish('amq.direct', key, Buffer.from('come back'), options, () => {
        events.push('confirmed');
      });
      channel.sendToQueue(queue, Buffer.from('routed'), { mandatory: true }, () => {
        events.push('routed');
      });
      await channel.waitForConfirms();
      assert.deepEqual(events, [
        { replyCode: 312, replyText: 'NO_ROUTE', exchange: 'amq.direct', routingKey: key },
        ['c-1', 'come back'],
        'confirmed',
        'routed',
      ]);
    });

    check('properties and headers arrive as they were sent', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      const inbox = await Inbox.open(channel, queue, { noAck: true });
      const properties = {
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        headers: {
          text: 'größer',
          nothing: null,
          yes: true,
          small: -1,
          large: 2 ** 40,
          fraction: 1.5,
          list: [1, 'two', { three: 3 }],
          table: { inner: { deep: 'value' } },
          bytes: Buffer.from([0, 1, 255]),
          moment: { '!': 'timestamp', value: 1_700_000_000 },
        },
        deliveryMode: 2,
        priority: 5,
        correlationId: 'correlation',
        replyTo: 'reply',
        messageId: 'message',
        timestamp: 1_700_000_001,
        type: 'type',
        userId: 'guest',
        appId: 'app',
      };
      channel.sendToQueue(queue, Buffer.from('all'), properties);
      channel.sendToQueue(queue, Buffer.from('none'));
      const all = await inbox.next();
      const { expiration, clusterId, ...received } = all.properties;
      assert.deepEqual({ ...received }, properties);
      assert.deepEqual([expiration, clusterId], [undefined, undefined]);
      assert.equal(text(await inbox.next()), 'none');
    });

    check('bodies of any size arrive whole', async (fixture) => {
      const channel = await fixture.channel();
      const queue = await fixture.queue(channel);
      const inbox = await Inbox.open(channel, queue, { noAck: true });
      for (const size of [0, 1, 4087, 4088, 4089, 8176, 100_000, 3_000_001]) {
        const body = Buffer.alloc(size, 'The quick brown fox');
        channel.sendToQueue(queue, body);
        const { content } = await inbox.next();
        assert.equal(content.length, size);
        assert.ok(content.equals(body));
      }
    });

    check("nobody can publish in somebody else's name", async (fixture) => {
      const channel = await fixture.channel();
      channel.publish('amq.topic', 'key', Buffer.from('trust me'), { userId: 'admin' });
      const { code, message } = await failure(channel);
      assert.equal(code, 406);
      assert.ok(message.includes("user_id property set to 'admin'"), message);
    });

    check('many publishers and consumers lose nothing', async (fixture) => {
      const queue = await fixture.queue(await fixture.channel());
      const seen = new Set<string>();
      for (let consumer = 0; consumer < 4; consumer += 1) {
        const channel = await fixture.channel(await fixture.connect());
        await channel.prefetch(10);
        await channel.consume(queue, (message) => {
          if (!message) return;
          seen.add(text(message));
          channel.ack(message);
        });
      }
      const publishers = [await fixture.confirmChannel(), await fixture.confirmChannel()];
      for (let number = 0; number < 1000; number += 1) {
        for (const [index, channel] of publishers.entries()) {
          channel.sendToQueue(queue, Buffer.from(`${index}-${number}`));
        }
      }
      await Promise.all(publishers.map((channel) => channel.waitForConfirms()));
      await waitFor('all messages', () => seen.size === 2000);
    });
  });
};
