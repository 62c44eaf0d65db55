import { ServiceBroker } from 'moleculer';
import type { RpcSubject } from './subject.ts';

/** With the prefetch and noDelay that it does not have by itself; without them it is 50 times slower. */
function brokerAt(uri: string, nodeID: string): ServiceBroker {
  return new ServiceBroker({
    namespace: 'bench',
    nodeID: `${nodeID}-${process.pid}`,
    logger: false,
    transporter: {
      type: 'AMQP',
      options: { url: uri, prefetch: 100, socketOptions: { noDelay: true } },
    },
  });
}

/** moleculer over AMQP. Its publishes are neither confirmed nor persistent. */
export const moleculer: RpcSubject = {
  name: 'moleculer',

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
