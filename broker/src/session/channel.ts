import type { Message, QueuedMessage } from '../model/message.ts';
import type { Queue } from '../model/queue.ts';
import type { VirtualHost } from '../model/virtual-host.ts';
import { encodeMethod } from '../wire/codec.ts';
import { encodeContent } from '../wire/content-frames.ts';
import type { Method, MethodName, Methods } from '../wire/methods.ts';
import { AmqpError } from '../wire/reply.ts';
import { basicMethods } from './basic-methods.ts';
import { ChannelConsumers } from './channel-consumers.ts';
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
  readonly consumers = new ChannelConsumers(this);
  readonly publisher = new Publisher(this);
  /** Prefetch for each consumer to come (basic.qos); 0: unlimited. */
  consumerPrefetch = 0;
  /** What an empty queue name stands for: the queue that was declared last. */
  lastQueue: string | undefined;

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
    if (handler === undefined) throw new AmqpError('COMMAND_INVALID', 'unimplemented method');
    handler(this, fields);
  }

  send<N extends MethodName>(name: N, fields: Methods[N]): void {
    this.connection.outbox.send(encodeMethod(name, this.number, fields));
  }

  sendContent<N extends MethodName>(name: N, fields: Methods[N], message: Message): void {
    const { outbox, frameMax } = this.connection;
    const method = encodeMethod(name, this.number, fields);
    outbox.send(encodeContent(method, this.number, message.header.bytes, message.body, frameMax));
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
   * Settles deliveries: `ack` ends them, `reject` makes dead letters of them, `requeue` puts them
   * back. Then delivers what there is room for now.
   *
   * @throws AmqpError 406 for an unknown delivery tag
   */
  settle(tag: number, multiple: boolean, outcome: 'ack' | 'reject' | 'requeue'): void {
    const settled = this.deliveries.settle(tag, multiple);
    if (outcome === 'requeue') requeue(settled);
    if (outcome === 'reject') for (const { queue, entry } of settled) queue.reject(entry);
    if (this.deliveries.prefetch > 0) this.consumers.pump();
    else for (const queue of new Set(settled.map((delivery) => delivery.queue))) queue.pump();
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
