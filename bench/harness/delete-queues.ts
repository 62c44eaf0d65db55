import { connect } from 'amqplib';

/**
 * Deletes queues, whether or not they are there. Some of ours are bound to the exchanges of real
 * services, and would fill for as long as those run on the same broker.
 */
export async function deleteQueues(uri: string, queues: readonly string[]): Promise<void> {
  const connection = await connect(uri);
  const channel = await connection.createChannel();
  for (const queue of queues) await channel.deleteQueue(queue);
  await connection.close();
}
