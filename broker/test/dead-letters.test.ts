import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitFor } from '../../test/support/wait.ts';
import { brokerFor } from './embedded-broker.ts';
import { tieKnot } from './suite/dead-letters.ts';
import { inTime } from './suite/expect.ts';
import { get } from './suite/messages.ts';

test('others are served while one message dies some million times', async (t) => {
  const { fixture } = await brokerFor(t);
  const channel = await fixture.channel();
  const { knot, probe } = await tieKnot(fixture, channel, { size: 11, probe: { maxLength: 1 } });
  channel.sendToQueue(knot[0] ?? '', Buffer.from('round'));
  const other = await fixture.channel(await fixture.connect());
  const queue = await inTime(fixture.queue(other), 'an answer');
  other.sendToQueue(queue, Buffer.from('served'));
  assert.equal((await inTime(get(other, queue), 'a message')).content.toString(), 'served');
  const last = async () => (await get(other, probe)).properties.headers?.['x-death'];
  const now = await last();
  await waitFor('the next dead letter', async () => {
    const { messageCount } = await other.checkQueue(probe);
    return messageCount > 0;
  });
  assert.notDeepEqual(await last(), now);
});
