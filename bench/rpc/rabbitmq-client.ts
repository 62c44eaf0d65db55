import { Connection } from 'rabbitmq-client';
import type { RpcSubject } from './subject.ts';

const QUEUE = 'bench-rabbitmq-client';

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
