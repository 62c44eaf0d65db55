import { randomUUID } from 'node:crypto';
import { type ConfirmChannel, connect, type Options } from 'amqplib';
import type { Call, RpcSubject } from './subject.ts';

const EXCHANGE = 'bench-bare';
const QUEUE = 'bench-bare-server';

/**
 * What the chassis does with AMQP and nothing else: no validation, deadline, log, span or timer. Its
 * guarantees are the same: durable queues, persistent messages, confirmed publishes, a call
 * acknowledged once its answer is confirmed, and `mandatory` calls.
 */
export const bareAmqplib: RpcSubject = {
  name: 'bare amqplib',

  async startServer(uri) {
    const channel = await openChannel(uri, EXCHANGE);
    await channel.assertQueue(QUEUE, { durable: true });
    await channel.bindQueue(QUEUE, EXCHANGE, 'server.*');
    await channel.consume(QUEUE, async (message) => {
      if (!message) return;
      const { args } = JSON.parse(message.content.toString());
      const { replyTo, correlationId } = message.properties;
      await publish(
        channel,
        EXCHANGE,
        replyTo,
        { result: args[0], error: null },
        { correlationId },
      );
      channel.ack(message);
    });
  },

  startClient: (uri) => bareClient(uri, EXCHANGE, 'server.echo'),
};

/** A client that calls the method behind `routingKey`, in nameko's wire format. */
export async function bareClient(uri: string, exchange: string, routingKey: string): Promise<Call> {
  const channel = await openChannel(uri, exchange);
  const replyTo = randomUUID();
  const pending = new Map<string, (result: unknown) => void>();
  const { queue } = await channel.assertQueue(`bench-bare-reply-${replyTo}`, {
    durable: true,
    expires: 300_000,
  });
  await channel.bindQueue(queue, exchange, replyTo);
  await channel.consume(
    queue,
    (message) => {
      if (!message) return;
      const { correlationId } = message.properties;
      pending.get(correlationId)?.(JSON.parse(message.content.toString()).result);
      pending.delete(correlationId);
    },
    { noAck: true },
  );
  return (text) =>
    new Promise((resolve, reject) => {
      const correlationId = randomUUID();
      pending.set(correlationId, resolve);
      const options = { mandatory: true, replyTo, correlationId };
      publish(channel, exchange, routingKey, { args: [text], kwargs: {} }, options).catch(reject);
    });
}

async function openChannel(uri: string, exchange: string): Promise<ConfirmChannel> {
  const model = await connect(uri, { noDelay: true });
  const channel = await model.createConfirmChannel();
  await channel.prefetch(100);
  await channel.assertExchange(exchange, 'topic', { durable: true });
  return channel;
}

function publish(
  channel: ConfirmChannel,
  exchange: string,
  routingKey: string,
  body: unknown,
  options: Options.Publish,
): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.publish(
      exchange,
      routingKey,
      Buffer.from(JSON.stringify(body)),
      {
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        persistent: true,
        ...options,
      },
      (error: unknown) => (error ? reject(error) : resolve()),
    );
  });
}
