import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  connect,
  type Options,
} from 'amqplib';

/** Where the broker under test listens, which is known only once it runs. */
export type Uri = () => string;

/** Tests of one feature, for any broker: they register themselves with the test runner. */
export type Suite = (uri: Uri) => void;

/** What one test uses of a broker, and removes afterwards. */
export class Fixture {
  readonly uri: string;
  readonly #connections: ChannelModel[] = [];
  readonly #queues: string[] = [];
  readonly #exchanges: string[] = [];

  constructor(uri: string) {
    this.uri = uri;
  }

  /** A connection of its own. Errors do not throw: a test that expects one waits for it. */
  async connect(): Promise<ChannelModel> {
    const connection = await connect(this.uri, { noDelay: true });
    connection.on('error', () => {});
    this.#connections.push(connection);
    return connection;
  }

  async channel(connection?: ChannelModel): Promise<Channel> {
    const on = connection ?? this.#connections[0] ?? (await this.connect());
    const channel = await on.createChannel();
    channel.on('error', () => {});
    return channel;
  }

  async confirmChannel(): Promise<ConfirmChannel> {
    const on = this.#connections[0] ?? (await this.connect());
    const channel = await on.createConfirmChannel();
    channel.on('error', () => {});
    return channel;
  }

  queueName(): string {
    const name = `test.queue-${randomUUID()}`;
    this.#queues.push(name);
    return name;
  }

  exchangeName(): string {
    const name = `test.exchange-${randomUUID()}`;
    this.#exchanges.push(name);
    return name;
  }

  async queue(channel: Channel, options?: Options.AssertQueue): Promise<string> {
    const { queue } = await channel.assertQueue(this.queueName(), options);
    return queue;
  }

  async exchange(
    channel: Channel,
    type: string,
    options?: Options.AssertExchange,
  ): Promise<string> {
    const { exchange } = await channel.assertExchange(this.exchangeName(), type, options);
    return exchange;
  }

  async disconnect(): Promise<void> {
    for (const connection of this.#connections) await connection.close().catch(() => {});
  }

  /** Disconnects, and then removes what was declared: exclusive queues are locked until then. */
  async close(): Promise<void> {
    await this.disconnect();
    const connection = await connect(this.uri, { noDelay: true });
    const channel = await connection.createChannel();
    for (const queue of this.#queues) await channel.deleteQueue(queue);
    for (const exchange of this.#exchanges) await channel.deleteExchange(exchange);
    await connection.close();
  }
}

/** Registers tests that each get a fixture of their own. */
export function checks(uri: Uri) {
  return (name: string, body: (fixture: Fixture) => Promise<void>): void => {
    test(name, { timeout: 60_000 }, async () => {
      const fixture = new Fixture(uri());
      await body(fixture).finally(() => fixture.close());
    });
  };
}
