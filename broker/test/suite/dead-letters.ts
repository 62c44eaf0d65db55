import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Channel, Message, Options } from 'amqplib';
import { type Field, long, longString, timestamp } from '../../src/values/field.ts';
import { array, table } from '../../src/values/field-table.ts';
import { ContentHeader } from '../../src/wire/content-header.ts';
import { frameTypes } from '../../src/wire/frame-reader.ts';
import { checks, type Fixture, type Suite } from './fixture.ts';
import { Inbox, text } from './inbox.ts';
import { RawClient } from './raw-client.ts';
import { consumeFrom, contentHeader, frame, publishTo } from './raw-frames.ts';

/** A queue whose dead letters arrive in an inbox. */
async function withGrave(fixture: Fixture, channel: Channel, options: Options.AssertQueue = {}) {
  const exchange = await fixture.exchange(channel, 'topic');
  const grave = await fixture.queue(channel);
  await channel.bindQueue(grave, exchange, '#');
  const queue = await fixture.queue(channel, { deadLetterExchange: exchange, ...options });
  const inbox = await Inbox.open(channel, grave, { noAck: true });
  return { exchange, queue, grave, inbox };
}

/** What a queue is made with whose dead letters go into another. */
const dyingInto = (queue: string, options: Options.AssertQueue = {}): Options.AssertQueue => ({
  deadLetterExchange: '',
  deadLetterRoutingKey: queue,
  ...options,
});

/**
 * Queues of which each hands all that it gets to all of them, as dead letters.
 *
 * @returns their names, and that of a queue which gets each of those, too
 */
export async function tieKnot(
  fixture: Fixture,
  channel: Channel,
  { size, probe: options }: { size: number; probe?: Options.AssertQueue },
): Promise<{ knot: string[]; probe: string }> {
  const exchange = await fixture.exchange(channel, 'fanout');
  const probe = await fixture.queue(channel, options);
  await channel.bindQueue(probe, exchange, '');
  const knot: string[] = [];
  for (let count = 0; count < size; count += 1) {
    const queue = await fixture.queue(channel, { deadLetterExchange: exchange, maxLength: 0 });
    await channel.bindQueue(queue, exchange, '');
    knot.push(queue);
  }
  return { knot, probe };
}

/** The content header, byte by byte, with which a message of these headers arrives after its death. */
async function headerAfterDeath(fixture: Fixture, sent: Map<string, Field>): Promise<Buffer> {
  const channel = await fixture.channel();
  const { queue, grave, inbox } = await withGrave(fixture, channel, { maxLength: 0 });
  await channel.cancel(inbox.consumerTag);
  const closing: (() => void)[] = [];
  const client = await RawClient.open({ after: (close) => closing.push(close) }, fixture.uri);
  const header = new ContentHeader(contentHeader(0)).with({ headers: sent });
  client.send('BasicPublish', 1, publishTo(queue));
  client.write(frame(frameTypes.header, 1, header.bytes));
  client.send('BasicConsume', 1, consumeFrom(grave));
  await client.expect('BasicConsumeOk');
  await client.expect('BasicDeliver');
  const { payload } = await client.frame();
  for (const close of closing) close();
  return payload;
}

/** The deaths of a message without their times, of which only the type is checked. */
function deaths({ properties }: Message): unknown[] {
  const list = properties.headers?.['x-death'];
  assert.ok(Array.isArray(list));
  return list.map(({ time, ...death }) => {
    assert.equal(time['!'], 'timestamp');
    return death;
  });
}

export const deadLetters: Suite = (uri) => {
  const check = checks(uri);

  describe('dead letters', () => {
    check('a rejected message goes to the dead letter exchange', async (fixture) => {
      const channel = await fixture.channel();
      const { exchange, queue, inbox } = await withGrave(fixture, channel);
      const consumer = await Inbox.open(channel, queue);
      channel.publish('', queue, Buffer.from('body'), {
        contentType: 'text/plain',
        correlationId: 'c-1',
        headers: { mine: 'kept' },
      });
      channel.reject(await consumer.next(), false);
      const dead = await inbox.next();
      assert.equal(text(dead), 'body');
      assert.equal(dead.fields.exchange, exchange);
      assert.equal(dead.fields.routingKey, queue);
      assert.equal(dead.fields.redelivered, false);
      assert.equal(dead.properties.contentType, 'text/plain');
      assert.equal(dead.properties.correlationId, 'c-1');
      const headers = dead.properties.headers ?? {};
      assert.equal(headers.mine, 'kept');
      assert.equal(headers['x-first-death-exchange'], '');
      assert.equal(headers['x-first-death-queue'], queue);
      assert.equal(headers['x-first-death-reason'], 'rejected');
      assert.deepEqual(deaths(dead), [
        { count: 1, exchange: '', queue, reason: 'rejected', 'routing-keys': [queue] },
      ]);
    });

    check('its headers keep the types that they were sent with', async (fixture) => {
      const sent = new Map<string, Field>([
        ['signed', { type: 'signedint', bytes: Buffer.from([0, 0, 0, 5]) }],
        ['wide', long(5)],
        ['single', { type: 'float', bytes: Buffer.from([0x3f, 0x80, 0, 0]) }],
        ['bytes', { type: 'binary', bytes: Buffer.from([0, 0, 0, 1, 255]) }],
        ['list', array([long(1), longString('größer')])],
        ['nested', table([['inner', timestamp(1_700_000_000)]])],
      ]);
      const { headers } = new ContentHeader(await headerAfterDeath(fixture, sent));
      for (const [name, field] of sent) assert.deepEqual(headers.get(name), field, name);
    });

    for (const [what, bytes] of [
      ['of Latin-1', Buffer.from('größer', 'latin1')],
      ['of another language', Buffer.from('größer')],
      ['that is longer in UTF-8 than a name may be', Buffer.alloc(100, 0xfc)],
    ] as const) {
      check(`a header’s name ${what} keeps its bytes`, async (fixture) => {
        const sent = new Map([[bytes.toString('latin1'), long(5)]]);
        const header = await headerAfterDeath(fixture, sent);
        const entry = Buffer.concat([Buffer.from([bytes.length]), bytes, Buffer.from('l')]);
        assert.ok(header.includes(entry), header.toString('latin1'));
      });
    }

    check('so does an expired one, without its expiration', async (fixture) => {
      const channel = await fixture.channel();
      const { queue, inbox } = await withGrave(fixture, channel);
      channel.publish('', queue, Buffer.from('one'), { expiration: '20' });
      const dead = await inbox.next();
      assert.equal(dead.properties.expiration, undefined);
      assert.deepEqual(deaths(dead), [
        {
          count: 1,
          exchange: '',
          queue,
          reason: 'expired',
          'routing-keys': [queue],
          'original-expiration': '20',
        },
      ]);
    });

    check('expired messages die in order', async (fixture) => {
      const channel = await fixture.channel();
      const { queue, inbox } = await withGrave(fixture, channel, { messageTtl: 50 });
      for (const body of ['1', '2', '3']) channel.sendToQueue(queue, Buffer.from(body));
      assert.deepEqual(await inbox.texts(3), ['1', '2', '3']);
    });

    check('and what a queue with a maximum length has no room for', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const { queue, inbox } = await withGrave(fixture, channel, { maxLength: 2 });
      for (const body of ['1', '2', '3', '4']) channel.sendToQueue(queue, Buffer.from(body));
      await channel.waitForConfirms();
      const dead = [await inbox.next(), await inbox.next()];
      assert.deepEqual(dead.map(text), ['1', '2']);
      const [first] = dead;
      assert.ok(first);
      assert.deepEqual(deaths(first), [
        { count: 1, exchange: '', queue, reason: 'maxlen', 'routing-keys': [queue] },
      ]);
      const left = await Inbox.open(channel, queue);
      assert.deepEqual(await left.texts(2), ['3', '4']);
    });

    check('its routing key can be given, and its exchange be the default one', async (fixture) => {
      const channel = await fixture.channel();
      const grave = await fixture.queue(channel);
      const queue = await fixture.queue(channel, dyingInto(grave, { messageTtl: 10 }));
      const inbox = await Inbox.open(channel, grave);
      channel.sendToQueue(queue, Buffer.from('moved'));
      const dead = await inbox.next();
      assert.equal(text(dead), 'moved');
      assert.deepEqual([dead.fields.exchange, dead.fields.routingKey], ['', grave]);
    });

    check('dying again counts, and the latest death comes first', async (fixture) => {
      const channel = await fixture.channel();
      const retry = fixture.queueName();
      const work = await fixture.queue(channel, dyingInto(retry));
      await channel.assertQueue(retry, dyingInto(work, { messageTtl: 10 }));
      const inbox = await Inbox.open(channel, work);
      channel.sendToQueue(work, Buffer.from('stubborn'));
      channel.reject(await inbox.next(), false);
      channel.reject(await inbox.next(), false);
      const third = await inbox.next();
      assert.deepEqual(deaths(third), [
        { count: 2, exchange: '', queue: retry, reason: 'expired', 'routing-keys': [retry] },
        { count: 2, exchange: '', queue: work, reason: 'rejected', 'routing-keys': [work] },
      ]);
      assert.equal(third.properties.headers?.['x-first-death-queue'], work);
      assert.equal(third.properties.headers?.['x-first-death-reason'], 'rejected');
    });

    check('a circle that nobody rejects in is broken', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const probe = await fixture.queue(channel);
      const exchange = await fixture.exchange(channel, 'fanout');
      const circle = await fixture.queue(channel, { deadLetterExchange: exchange, messageTtl: 10 });
      await channel.bindQueue(circle, exchange, '');
      await channel.bindQueue(probe, exchange, '');
      channel.sendToQueue(circle, Buffer.from('round'));
      const inbox = await Inbox.open(channel, probe);
      assert.deepEqual(await inbox.texts(1), ['round']);
      assert.equal((await channel.checkQueue(circle)).messageCount, 0);
    });

    check('in a knot of circles each way ends where it comes back', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const { knot, probe } = await tieKnot(fixture, channel, { size: 5 });
      channel.sendToQueue(knot[0] ?? '', Buffer.from('round'));
      const inbox = await Inbox.open(channel, probe);
      // One for each way through some of the four other queues: 1 + 4 + 4·3 + 4·3·2 + 4·3·2·1.
      await inbox.texts(65);
      for (const queue of knot) assert.equal((await channel.checkQueue(queue)).messageCount, 0);
      assert.equal((await channel.checkQueue(probe)).messageCount, 0);
      assert.deepEqual(inbox.messages, []);
    });

    check('dead letters keep their order on a long way', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const grave = await fixture.queue(channel);
      const hop = await fixture.queue(channel, dyingInto(grave, { maxLength: 1 }));
      const queue = await fixture.queue(channel, dyingInto(hop, { maxLength: 1 }));
      const inbox = await Inbox.open(channel, grave);
      const bodies = Array.from({ length: 2_000 }, (_, count) => `${count}`);
      for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body));
      await channel.waitForConfirms();
      assert.deepEqual(await inbox.texts(1_998), bodies.slice(0, -2));
    });

    check('without the exchange a dead message is lost, and nothing else', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const queue = await fixture.queue(channel, { deadLetterExchange: fixture.exchangeName() });
      channel.sendToQueue(queue, Buffer.from('lost'));
      channel.sendToQueue(queue, Buffer.from('kept'));
      await channel.waitForConfirms();
      const first = await channel.get(queue);
      assert.ok(first);
      channel.reject(first, false);
      const second = await channel.get(queue);
      assert.ok(second);
      assert.equal(text(second), 'kept');
    });
  });
};
