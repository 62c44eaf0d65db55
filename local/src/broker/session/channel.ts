import { randomBytes } from 'node:crypto';
import type { Message, QueuedMessage } from '../model/message.ts';
import type { Queue } from '../model/queue.ts';
import type { VirtualHost } from '../model/virtual-host.ts';
import { encodeMethod } from '../wire/codec.ts';
import { encodeContent } from '../wire/content-frames.ts';
import type { Method, MethodName, Methods } from '../wire/methods.ts';
import { AmqpError } from '../wire/reply.ts';
import { basicMethods } from './basic-methods.ts';
import { ChannelConsumer } from './channel-consumer.ts';
import { channelMethods } from './channel-methods.ts';
import type { Connection } from './connection.ts';
import { Deliveries, type Delivery } from './deliveries.ts';
import { exchangeMethods } from './exchange-methods.ts';
import type { Handlers } from './handlers.ts';
import { Publisher } from './publisher.ts';
import { queueMethods } from './queue-methods.ts';

const handlers: Handlers = {
  ...channelMethods,
  ...exchangeMethods,
  ...queueMethods,
  ...basicMethods,
};

/** A conversation of its own within a connection (AMQP 0-9-1, 4.3): the state of one channel. */
export class Channel {
  readonly number: number;
  readonly connection: Connection;
  readonly deliveries = new Deliveries();
  readonly publisher = new Publisher(this);
  /** Prefetch for each consumer to come (basic.qos); 0: unlimited. */
  consumerPrefetch = 0;
  /** What an empty queue name stands for: the queue that was declared last. */
  lastQueue: string | undefined;
  readonly #consumers = new Map<string, ChannelConsumer>();

  constructor(number: number, connection: Connection) {
    this.number = number;
    this.connection = connection;
  }

  get host(): VirtualHost {
    return this.connection.host;
  }

  get isOutboxFull(): boolean {
    return this.connection.outbox.isFull;
  }

  /** @throws AmqpError whatever the method's handler says, 503 for one that a client cannot send */
  receive<N extends MethodName>({ name, fields }: Method<N>): void {
    const handler = handlers[name];
    if (handler === undefined) throw new AmqpError('COMMAND_INVALID', `${name} is not for clients`);
    handler(this, fields);
  }

  send<N extends MethodName>(name: N, fields: Methods[N]): void {
    this.connection.outbox.send(encodeMethod(name, this.number, fields));
  }

  sendContent<N extends MethodName>(name: N, fields: Methods[N], message: Message): void {
    const { outbox, frameMax } = this.connection;
    const method = encodeMethod(name, this.number, fields);
    outbox.send(encodeContent(method, this.number, message.header, message.body, frameMax));
  }

  /**
   * The queue that a client means.
   *
   * @throws AmqpError 404, or 405 for another connection's queue
   */
  queue(name: string): Queue {
    return this.host.queue(this.queueName(name), this.connection);
  }

  /** @throws AmqpError 404 for an empty name before the first declaration */
  queueName(name: string): string {
    if (name !== '') return name;
    if (this.lastQueue !== undefined) return this.lastQueue;
    throw new AmqpError('NOT_FOUND', 'no previously declared queue');
  }

  /**
   * Adds a consumer and starts delivering to it once its client was told the consumer tag.
   *
   * @throws AmqpError 403 where the queue is for somebody else alone, 530 for a tag in use
   */
  consume(fields: Methods['BasicConsume']): void {
    const { noAck, exclusive } = fields;
    const queue = this.queue(fields.queue);
    const tag = fields.consumerTag || `amq.ctag-${randomBytes(16).toString('base64url')}`;
    if (this.#consumers.has(tag)) {
      throw new AmqpError('NOT_ALLOWED', `attempt to reuse consumer tag '${tag}'`);
    }
    const traits = { noAck, exclusive, prefetch: this.consumerPrefetch };
    const consumer = new ChannelConsumer(tag, queue, this, traits);
    queue.addConsumer(consumer);
    this.#consumers.set(tag, consumer);
    if (!fields.nowait) this.send('BasicConsumeOk', { consumerTag: tag });
    queue.pump();
  }

  /** The client wants no more of its messages. What it has it may still settle. */
  stopConsumer(tag: string): void {
    const consumer = this.#consumers.get(tag);
    this.#consumers.delete(tag);
    consumer?.queue.removeConsumer(consumer);
  }

  /** The consumer's queue is gone: tells the client, if it said it wants to know. */
  cancelConsumer({ tag }: ChannelConsumer): void {
    this.#consumers.delete(tag);
    if (this.connection.wantsCancelNotice) {
      this.send('BasicCancel', { consumerTag: tag, nowait: true });
    }
  }

  /**
   * Settles deliveries: `ack` ends them, `reject` makes dead letters of them, `requeue` puts them
   * back. Then delivers what there is room for now.
   *
   * @throws AmqpError 406 for an unknown delivery tag
   */
  settle(tag: number, multiple: boolean, outcome: 'ack' | 'reject' | 'requeue'): void {
    const settled = this.deliveries.settle(tag, multiple);
    if (outcome === 'requeue') requeue(settled);
    if (outcome === 'reject') for (const { queue, entry } of settled) queue.reject(entry);
    if (this.deliveries.prefetch > 0) this.pump();
    else for (const queue of new Set(settled.map((delivery) => delivery.queue))) queue.pump();
  }

  /** Delivers what waits for its consumers, as far as they are ready. */
  pump(): void {
    for (const { queue } of this.#consumers.values()) queue.pump();
  }

  stopConsumers(): void {
    for (const tag of [...this.#consumers.keys()]) this.stopConsumer(tag);
  }

  requeueUnsettled(): void {
    requeue(this.deliveries.settleAll());
  }
}

/** Takes unsettled messages back into their queues, each to where it stood. */
function requeue(deliveries: readonly Delivery[]): void {
  const byQueue = new Map<Queue, QueuedMessage[]>();
  for (const { queue, entry } of deliveries) {
    const entries = byQueue.get(queue);
    if (entries) entries.push(entry);
    else byQueue.set(queue, [entry]);
  }
  for (const [queue, entries] of byQueue) queue.requeue(entries);
}
