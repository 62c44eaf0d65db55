import { randomUUID } from 'node:crypto';
import { Connection } from 'rabbitmq-client';
import type { RpcSubject } from './subject.ts';

const QUEUE = 'bench-rabbitmq-client';
const SAFE_QUEUE = 'bench-rabbitmq-client-confirmed';

/**
 * rabbitmq-client with acknowledgements, durable messages and noDelay. Without confirms: with them
 * its client misses an answer that comes before the confirm of the call, and waits for ever.
 */
export const rabbitmqClient: RpcSubject = {
  name: 'rabbitmq-client',

  async startServer(uri) {
    const rabbit = new Connection({ url: uri, noDelay: true });
    const consumer = rabbit.createConsumer(
      { queue: QUEUE, queueOptions: { durable: true }, qos: { prefetchCount: 100 } },
      async (request, reply) => {
        await reply(request.body);
      },
    );
    await new Promise<void>((ready) => consumer.once('ready', ready));
  },

  async startClient(uri) {
    const rabbit = new Connection({ url: uri, noDelay: true });
    const client = rabbit.createRPCClient();
    return async (text) => (await client.send({ routingKey: QUEUE, durable: true }, text)).body;
  },
};

/**
 * rabbitmq-client with all that ours guarantees, made of its publishers and consumers: calls and
 * answers are durable and confirmed, answers come by a queue, and a call is acknowledged once its
 * answer is confirmed.
 */
export const rabbitmqClientConfirmed: RpcSubject = {
  name: 'rabbitmq-client, confirmed',

  async startServer(uri) {
    const rabbit = new Connection({ url: uri, noDelay: true });
    const answers = rabbit.createPublisher({ confirm: true });
    const consumer = rabbit.createConsumer(
      { queue: SAFE_QUEUE, queueOptions: { durable: true }, qos: { prefetchCount: 100 } },
      async ({ body, replyTo = '', correlationId = '' }) => {
        await answers.send({ routingKey: replyTo, correlationId, durable: true }, body);
      },
    );
    await new Promise<void>((ready) => consumer.once('ready', ready));
  },

  async startClient(uri) {
    const rabbit = new Connection({ url: uri, noDelay: true });
    const calls = rabbit.createPublisher({ confirm: true });
    const pending = new Map<string, (answer: unknown) => void>();
    const replyTo = `${SAFE_QUEUE}-reply-${randomUUID()}`;
    const consumer = rabbit.createConsumer(
      {
        queue: replyTo,
        queueOptions: { durable: true, arguments: { 'x-expires': 300_000 } },
        noAck: true,
      },
      async ({ body, correlationId = '' }) => {
        pending.get(correlationId)?.(body);
        pending.delete(correlationId);
      },
    );
    await new Promise<void>((ready) => consumer.once('ready', ready));
    return (text) =>
      new Promise((resolve, reject) => {
        const correlationId = randomUUID();
        pending.set(correlationId, resolve);
        const envelope = {
          routingKey: SAFE_QUEUE,
          replyTo,
          correlationId,
          durable: true,
          mandatory: true,
        };
        calls.send(envelope, text).catch(reject);
      });
  },
};
