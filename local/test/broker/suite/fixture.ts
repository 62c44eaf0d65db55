import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  type ConsumeMessage,
  connect,
  type Message,
  type Options,
} from 'amqplib';

/** Milliseconds after which what a test waits for is not going to happen. */
const patience = 10_000;

/** Where the broker under test listens, which is known only once it runs. */
export type Uri = () => string;

/** Tests of one feature, for any broker: they register themselves with the test runner. */
export type Suite = (uri: Uri) => void;

/** Rejects where a promise takes too long. */
export async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${patience} ms`)), patience);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again until the answer is yes. */
export async function eventually(ask: () => Promise<boolean> | boolean, what: string) {
  const end = performance.now() + patience;
  while (!(await ask())) {
    assert.ok(performance.now() < end, `${what}: not within ${patience} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** How the broker closed a channel or a connection. */
export interface Failure {
  code: number;
  message: string;
  classId?: number;
  methodId?: number;
}

/** Waits for the broker to close a channel or connection because of an error. */
export async function failure(emitter: EventEmitter): Promise<Failure> {
  const [error] = await inTime(once(emitter, 'error'), 'an error');
  return error;
}

/** Resolves once what the call asks for is not found (404). */
export async function gone(ask: () => Promise<unknown>, what: string): Promise<void> {
  const isGone = async () =>
    await ask().then(
      () => false,
      (error: Failure) => error.code === 404,
    );
  await eventually(isGone, `the end of ${what}`);
}

/** The call fails with this reply code, and a text of which this is a part. */
export async function refused(call: Promise<unknown>, code: number, text: string): Promise<void> {
  await assert.rejects(call, (error: Failure) => {
    assert.equal(error.code, code);
    assert.ok(error.message.includes(text), error.message);
    return true;
  });
}

export function text({ content }: Message): string {
  return content.toString();
}

/** A consumer that keeps what it is sent until the test asks for it. */
export class Inbox {
  consumerTag = '';
  readonly messages: ConsumeMessage[] = [];
  isCancelled = false;

  static async open(channel: Channel, queue: string, options?: Options.Consume): Promise<Inbox> {
    const inbox = new Inbox();
    const receive = (message: ConsumeMessage | null) => {
      if (message) inbox.messages.push(message);
      else inbox.isCancelled = true;
    };
    const { consumerTag } = await channel.consume(queue, receive, options);
    inbox.consumerTag = consumerTag;
    return inbox;
  }

  async next(): Promise<ConsumeMessage> {
    await eventually(() => this.messages.length > 0, 'a message');
    const message = this.messages.shift();
    assert.ok(message);
    return message;
  }

  /** The next messages, as text. */
  async texts(count: number): Promise<string[]> {
    await eventually(() => this.messages.length >= count, `${count} messages`);
    return this.messages.splice(0, count).map(text);
  }
}

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
    test(name, { timeout: 30_000 }, async () => {
      const fixture = new Fixture(uri());
      await body(fixture).finally(() => fixture.close());
    });
  };
}
