import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Message } from 'amqplib';
import { waitFor } from '../../../test/support/wait.ts';
import { failure, refused } from './expect.ts';
import { checks, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';

const replyQueue = 'amq.rabbitmq.reply-to';

export const directReplies: Suite = (uri) => {
  const check = checks(uri);

  describe('direct reply-to', () => {
    check('brings replies without a queue', async (fixture) => {
      const channel = await fixture.channel(await fixture.connect());
      const replies = await Inbox.open(channel, replyQueue, { noAck: true });
      const server = await fixture.channel(await fixture.connect());
      const requests = await fixture.queue(server);
      await server.consume(requests, (request) => {
        if (!request) return;
        const { replyTo, correlationId } = request.properties;
        assert.match(replyTo, /^amq\.rabbitmq\.reply-to\..+/);
        server.publish('', replyTo, request.content, { correlationId, headers: { n: 1 } });
        server.ack(request);
      });
      for (const number of ['1', '2', '3']) {
        const properties = {
          replyTo: replyQueue,
          correlationId: `c-${number}`,
          headers: { a: 'b' },
        };
        channel.publish('', requests, Buffer.from(number), properties);
      }
      const got = [await replies.next(), await replies.next(), await replies.next()];
      assert.deepEqual(got.map(text), ['1', '2', '3']);
      for (const [index, { fields, properties }] of got.entries()) {
        assert.equal(fields.consumerTag, replies.consumerTag);
        assert.equal(fields.deliveryTag, 1);
        assert.equal(fields.exchange, '');
        assert.match(fields.routingKey, /^amq\.rabbitmq\.reply-to\./);
        assert.equal(fields.redelivered, false);
        assert.equal(properties.correlationId, `c-${index + 1}`);
        assert.deepEqual(properties.headers, { n: 1 });
      }
    });

    check('its address reaches nobody once the consumer is gone', async (fixture) => {
      const channel = await fixture.channel(await fixture.connect());
      const replies = await Inbox.open(channel, replyQueue, { noAck: true });
      const server = await fixture.confirmChannel();
      const requests = await fixture.queue(server);
      channel.publish('', requests, Buffer.from('?'), { replyTo: replyQueue });
      const request = await (await Inbox.open(server, requests)).next();
      const { replyTo } = request.properties;
      assert.deepEqual(await server.checkQueue(replyTo), {
        queue: replyTo,
        messageCount: 0,
        consumerCount: 1,
      });
      const returned: Message[] = [];
      server.on('return', (message) => returned.push(message));
      server.publish('', replyTo, Buffer.from('!'), { mandatory: true });
      assert.deepEqual(await replies.texts(1), ['!']);
      await channel.cancel(replies.consumerTag);
      server.publish('', replyTo, Buffer.from('late'), { mandatory: true });
      await server.waitForConfirms();
      assert.deepEqual(returned.map(text), ['!', 'late']);
      await refused((await fixture.channel()).checkQueue(replyTo), 404, 'NOT_FOUND - no queue');
      const again = await Inbox.open(channel, replyQueue, { noAck: true });
      assert.equal(again.messages.length, 0);
      assert.equal(replies.messages.length, 0);
    });

    check('works beside other consumers, by CC and for dead letters', async (fixture) => {
      const channel = await fixture.channel(await fixture.connect());
      const replies = await Inbox.open(channel, replyQueue, { noAck: true });
      const requests = await fixture.queue(channel);
      const inbox = await Inbox.open(channel, requests);
      channel.publish('', requests, Buffer.from('?'), { replyTo: replyQueue });
      const { replyTo } = (await inbox.next()).properties;
      channel.publish('', requests, Buffer.from('both'), { headers: { CC: [replyTo] } });
      assert.deepEqual(await inbox.texts(1), ['both']);
      assert.deepEqual(await replies.texts(1), ['both']);
      const dying = await fixture.queue(channel, {
        deadLetterExchange: '',
        deadLetterRoutingKey: replyTo,
        messageTtl: 1,
      });
      channel.sendToQueue(dying, Buffer.from('dead'));
      assert.deepEqual(await replies.texts(1), ['dead']);
    });

    check('brings a reply once, however often its address is named', async (fixture) => {
      const channel = await fixture.channel(await fixture.connect());
      const replies = await Inbox.open(channel, replyQueue, { noAck: true });
      const requests = await fixture.queue(channel);
      channel.publish('', requests, Buffer.from('?'), { replyTo: replyQueue });
      const { replyTo } = (await (await Inbox.open(channel, requests)).next()).properties;
      const server = await fixture.confirmChannel();
      const twice = { CC: [replyTo, replyTo], BCC: [replyTo] };
      server.publish('', replyTo, Buffer.from('key and copies'), { headers: twice });
      server.publish('', requests, Buffer.from('copies alone'), { headers: twice });
      server.publish('', replyTo, Buffer.from('last'));
      await server.waitForConfirms();
      assert.deepEqual(await replies.texts(3), ['key and copies', 'copies alone', 'last']);
    });

    check('needs its consumer first: 406', async (fixture) => {
      const channel = await fixture.channel();
      channel.publish('', 'test.nobody', Buffer.from('x'), { replyTo: replyQueue });
      const { code, message } = await failure(channel);
      assert.equal(code, 406);
      assert.ok(message.includes('PRECONDITION_FAILED - fast reply consumer does not exist'));
    });

    check('goes with its channel', async (fixture) => {
      const channel = await fixture.channel();
      await Inbox.open(channel, replyQueue, { noAck: true });
      const asking = await fixture.confirmChannel();
      const requests = await fixture.queue(asking);
      channel.publish('', requests, Buffer.from('?'), { replyTo: replyQueue });
      const request = await (await Inbox.open(asking, requests)).next();
      await channel.close();
      const { replyTo } = request.properties;
      const isGone = async () =>
        await (await fixture.channel()).checkQueue(replyTo).then(
          () => false,
          () => true,
        );
      await waitFor('the end of the address', isGone);
    });
  });
};
