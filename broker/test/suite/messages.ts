import assert from 'node:assert/strict';
import type { Channel, ConfirmChannel, GetMessage } from 'amqplib';

/** Publishes messages to a queue, and waits until they are there. */
export async function publish(channel: ConfirmChannel, queue: string, ...bodies: string[]) {
  for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body));
  await channel.waitForConfirms();
}

/** The next message of a queue, which has one. */
export async function get(channel: Channel, queue: string): Promise<GetMessage> {
  const message = await channel.get(queue);
  assert.ok(message, 'the queue is empty');
  return message;
}
