import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfirmChannel } from 'amqplib';
import { waitFor } from '../../test/support/wait.ts';
import { brokerFor } from './embedded-broker.ts';
import type { Fixture } from './suite/fixture.ts';
import { RawClient } from './suite/raw-client.ts';
import { consumeFrom } from './suite/raw-frames.ts';

/** More than the system's socket buffers take: 64 MiB. */
const flood = { messages: 1024, size: 64 * 1024 };

/** Puts the flood into a new queue. */
async function fill(fixture: Fixture, channel: ConfirmChannel): Promise<string> {
  const queue = await fixture.queue(channel);
  const body = Buffer.alloc(flood.size);
  for (let number = 0; number < flood.messages; number += 1) channel.sendToQueue(queue, body);
  await channel.waitForConfirms();
  return queue;
}

test('a consumer that does not read is not sent more than it can take', async (t) => {
  const { fixture, uri, owner } = await brokerFor(t);
  const channel = await fixture.confirmChannel();
  const queue = await fill(fixture, channel);
  const reader = await RawClient.open(owner, uri);
  reader.send('BasicConsume', 1, consumeFrom(queue));
  await reader.expect('BasicConsumeOk');
  reader.socket.pause();
  // Without back-pressure all of it would have left the queue before basic.consume-ok.
  const { messageCount } = await channel.checkQueue(queue);
  assert.ok(messageCount > flood.messages / 2, `${messageCount} messages left`);
  reader.socket.resume();
  for (let seen = 0; seen < flood.messages; seen += 1) await reader.skipTo('BasicDeliver');
  assert.equal((await channel.checkQueue(queue)).messageCount, 0);
});

test('a client that does not read is not answered without bound', async (t) => {
  const { fixture, uri, owner } = await brokerFor(t);
  const channel = await fixture.confirmChannel();
  const queue = await fill(fixture, channel);
  const asker = await RawClient.open(owner, uri);
  asker.socket.pause();
  for (let asked = 0; asked < flood.messages; asked += 1) {
    asker.send('BasicGet', 1, { queue, noAck: true });
  }
  await waitFor(
    'the first answer',
    async () => (await channel.checkQueue(queue)).messageCount < flood.messages,
  );
  const { messageCount } = await channel.checkQueue(queue);
  assert.ok(messageCount > flood.messages / 2, `${messageCount} messages left`);
  asker.socket.resume();
  for (let seen = 0; seen < flood.messages; seen += 1) await asker.skipTo('BasicGetOk');
  assert.equal((await channel.checkQueue(queue)).messageCount, 0);
});
