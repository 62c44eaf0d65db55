import { propertyOf } from '@simplebank/shared/thrown';
import { type ChannelModel, type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { createBroker } from '../../broker/src/broker.ts';
import { commonVariables } from '../../shared/src/process/config.ts';
import { waitFor } from './wait.ts';

/** A broker for a test: RabbitMQ at TEST_AMQP_URI when that is set, else an embedded one. */
export interface TestBroker {
  readonly uri: string;
  close(): Promise<void>;
}

/** The queues that the services share, as nameko names them. */
export const serviceQueues = [
  'rpc-orders_service',
  'rpc-account_transactions_service',
  'rpc-fees_service',
  'evt-orders_service-order_created--market_service.place_order',
  'evt-market_service-order_placed--orders_service.handle_place_order',
  'evt-market_service-order_placed--fees_service.charge_fee',
  'evt-market_service-order_rejected--orders_service.handle_reject_order',
  'evt-market_service-order_rejected--account_transactions_service.release_reservation',
];

/** The delays of RETRY_DELAYS_MS: those that tests set, and those of whoever sets none. */
const delays = [20, 40, 5000, ...commonVariables.RETRY_DELAYS_MS.parse(undefined)];

export async function startTestBroker(): Promise<TestBroker> {
  const uri = process.env.TEST_AMQP_URI;
  if (uri) {
    // What an earlier test left behind would be delivered to this one.
    const wire = await Wire.open(uri);
    for (const queue of serviceQueues) {
      const delayed = delays.map((delay) => `${queue}.delay-${delay}`);
      for (const name of [queue, `${queue}.dead`, ...delayed]) await wire.channel.deleteQueue(name);
    }
    await wire.close();
    return { uri, close: () => Promise.resolve() };
  }
  const quiet = { info() {}, warn() {}, error() {} };
  const broker = createBroker({ log: quiet });
  const port = await broker.listen(0, '127.0.0.1');
  return { uri: `amqp://guest:guest@127.0.0.1:${port}`, close: () => broker.close() };
}

/** A bare AMQP client, to see on the wire what the services send and to send what they should not. */
export class Wire {
  readonly channel: ConfirmChannel;
  readonly #connection: ChannelModel;

  private constructor(connection: ChannelModel, channel: ConfirmChannel) {
    this.#connection = connection;
    this.channel = channel;
  }

  static async open(uri: string): Promise<Wire> {
    const connection = await connect(uri, { noDelay: true });
    return new Wire(connection, await connection.createConfirmChannel());
  }

  /** Collects what is routed from `exchange` by `pattern`, from now on. */
  async tap(exchange: string, pattern: string): Promise<ConsumeMessage[]> {
    const { queue } = await this.channel.assertQueue('', { exclusive: true });
    await this.channel.bindQueue(queue, exchange, pattern);
    return this.consume(queue);
  }

  /** Collects what arrives in `queue`, from now on. */
  async consume(queue: string): Promise<ConsumeMessage[]> {
    const messages: ConsumeMessage[] = [];
    await this.channel.consume(queue, (message) => message && messages.push(message), {
      noAck: true,
    });
    return messages;
  }

  async publish(exchange: string, key: string, body: unknown, options = {}): Promise<void> {
    const content = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    this.channel.publish(exchange, key, content, options);
    await this.channel.waitForConfirms();
  }

  /** How many messages wait in a queue; none in one that is not there yet, which ends the channel that asks. */
  async count(queue: string): Promise<number> {
    const channel = await this.#connection.createChannel();
    channel.on('error', () => undefined);
    try {
      const { messageCount } = await channel.checkQueue(queue);
      await channel.close();
      return messageCount;
    } catch (error) {
      if (propertyOf(error, 'code') === 404) return 0;
      throw error;
    }
  }

  /** Calls an RPC method as any nameko client would, and returns the reply's body. */
  async call(key: string, body: unknown, options = {}): Promise<unknown> {
    const { queue } = await this.channel.assertQueue('', { exclusive: true });
    await this.channel.bindQueue(queue, 'simplebank-rpc', queue);
    const replies = await this.consume(queue);
    await this.publish('simplebank-rpc', key, body, {
      replyTo: queue,
      correlationId: 'c-1',
      ...options,
    });
    const reply = await waitFor(`the reply to ${key}`, () => replies[0]);
    return JSON.parse(reply.content.toString());
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
