import { type ConfirmChannel, connect } from 'amqplib';
import { type EventSubject, HANDLERS } from './subject.ts';

const EXCHANGE = 'bench-bare.events';

/** As the chassis does it: durable queues, persistent messages, confirms, acknowledgements. */
export const bareAmqplib: EventSubject = {
  name: 'bare amqplib',

  async startHandlers(uri, handle) {
    for (let i = 0; i < HANDLERS; i++) {
      const channel = await openChannel(uri);
      const { queue } = await channel.assertQueue(`bench-bare-event-${i}`, { durable: true });
      await channel.bindQueue(queue, EXCHANGE, 'event');
      await channel.consume(queue, (message) => {
        if (!message) return;
        handle(JSON.parse(message.content.toString()));
        channel.ack(message);
      });
    }
  },

  async startEmitter(uri) {
    const channel = await openChannel(uri);
    return (text) =>
      new Promise((resolve, reject) => {
        channel.publish(
          EXCHANGE,
          'event',
          Buffer.from(JSON.stringify(text)),
          { contentType: 'application/json', contentEncoding: 'utf-8', persistent: true },
          (error: unknown) => (error ? reject(error) : resolve(undefined)),
        );
      });
  },
};

async function openChannel(uri: string): Promise<ConfirmChannel> {
  const model = await connect(uri, { noDelay: true });
  const channel = await model.createConfirmChannel();
  await channel.prefetch(100);
  await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
  return channel;
}
