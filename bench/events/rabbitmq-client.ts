import { Connection } from 'rabbitmq-client';
import { type EventSubject, HANDLERS } from './subject.ts';

const exchange = 'bench-rabbitmq-client.events';
const exchanges = [{ exchange, type: 'topic', durable: true }];

/** rabbitmq-client with confirms, acknowledgements, durable messages and noDelay. */
export const rabbitmqClient: EventSubject = {
  name: 'rabbitmq-client',

  async startHandlers(uri, handle) {
    const rabbit = new Connection({ url: uri, noDelay: true });
    for (let i = 0; i < HANDLERS; i++) {
      const queue = `bench-rabbitmq-client-event-${i}`;
      const consumer = rabbit.createConsumer(
        {
          queue,
          queueOptions: { durable: true },
          qos: { prefetchCount: 100 },
          exchanges,
          queueBindings: [{ exchange, routingKey: 'event' }],
        },
        async ({ body }) => handle(body),
      );
      await new Promise<void>((ready) => consumer.once('ready', ready));
    }
  },

  async startEmitter(uri) {
    const rabbit = new Connection({ url: uri, noDelay: true });
    const publisher = rabbit.createPublisher({ confirm: true, exchanges });
    return (text) => publisher.send({ exchange, routingKey: 'event', durable: true }, text);
  },
};
