import { once } from 'node:events';
import { type ConsumeMessage, connect } from 'amqplib';
import { answerRequests } from '../harness/subject-process.ts';

const QUEUE = 'bench-backlog';
const BODY = Buffer.from(JSON.stringify('2ff4be7e-1d58-4ae0-8c7c-0a3a7e6f9ff1'));

const [uri = ''] = process.argv.slice(2);
const model = await connect(uri, { noDelay: true });
const channel = await model.createConfirmChannel();
await channel.prefetch(1000);
await channel.assertQueue(QUEUE, { durable: true });

/** Fills a queue with `messages`, then empties it; returns how many of each went in a second. */
answerRequests(async ({ messages }: { messages: number }) => {
  const begin = performance.now();
  for (let i = 0; i < messages; i++) {
    if (!channel.publish('', QUEUE, BODY, { persistent: true })) await once(channel, 'drain');
  }
  await channel.waitForConfirms();
  const filled = performance.now();
  let left = messages;
  await new Promise<void>((emptied, failed) => {
    function take(message: ConsumeMessage | null): void {
      if (!message) return;
      channel.ack(message);
      left -= 1;
      if (left === 0) emptied();
    }
    channel.consume(QUEUE, take, { consumerTag: 'drain' }).catch(failed);
  });
  const end = performance.now();
  await channel.cancel('drain');
  return {
    'into a backlog': messages / ((filled - begin) / 1000),
    'out of a backlog': messages / ((end - filled) / 1000),
  };
});
