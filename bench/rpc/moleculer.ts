import { ServiceBroker } from 'moleculer';
import type { RpcSubject } from './subject.ts';

/** What moleculer can be told of guarantees: its queues are durable anyway, its channel confirms nothing. */
const PERSISTENT = { messageOptions: { persistent: true } };

/** moleculer over AMQP. Its publishes are neither confirmed nor persistent. */
export const moleculer = moleculerWith('moleculer', {});

/** The same with messages that outlive RabbitMQ. */
export const moleculerPersistent = moleculerWith('moleculer, persistent', PERSISTENT);

/** With the prefetch and noDelay that it does not have by itself; without them it is 50 times slower. */
function moleculerWith(name: string, guarantees: object): RpcSubject {
  const brokerAt = (uri: string, end: string) =>
    new ServiceBroker({
      // A namespace has queues of its own, which are declared in one way only.
      namespace: name.replace(/\W+/g, '-'),
      nodeID: `${end}-${process.pid}`,
      logger: false,
      transporter: {
        type: 'AMQP',
        options: { url: uri, prefetch: 100, socketOptions: { noDelay: true }, ...guarantees },
      },
    });
  return {
    name,

    async startServer(uri) {
      const broker = brokerAt(uri, 'server');
      broker.createService({
        name: 'bench',
        actions: { echo: (context: { params: { text: string } }) => context.params.text },
      });
      await broker.start();
    },

    async startClient(uri) {
      const broker = brokerAt(uri, 'client');
      await broker.start();
      await broker.waitForServices('bench', 10_000);
      return (text) => broker.call('bench.echo', { text });
    },
  };
}
