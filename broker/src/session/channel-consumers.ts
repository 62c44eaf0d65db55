import { randomBytes } from 'node:crypto';
import { Arguments } from '../model/arguments.ts';
import { REPLY_QUEUE } from '../model/direct-replies.ts';
import type { Queue } from '../model/queue.ts';
import { AmqpError } from '../values/reply.ts';
import type { Received } from '../wire/methods.ts';
import { ChannelConsumer, type ConsumerSurroundings } from './channel-consumer.ts';
import type { Client } from './client.ts';
import type { Deliveries } from './deliveries.ts';
import type { NamedQueues } from './named-queues.ts';
import { ReplyConsumer } from './reply-consumer.ts';
import type { Sender } from './sender.ts';

/** The other parts of their channel that consumers need. */
interface ChannelParts {
  readonly queues: NamedQueues;
  readonly sender: Sender;
  readonly deliveries: Deliveries;
}

/** The consumers of one channel, by their consumer tags. */
export class ChannelConsumers {
  /** Prefetch for each consumer to come (basic.qos); 0: unlimited. */
  prefetch = 0;
  readonly #client: Client;
  readonly #channel: ChannelParts;
  readonly #surroundings: ConsumerSurroundings;
  readonly #byTag = new Map<string, ChannelConsumer>();
  /** There can be one at a time, and as in RabbitMQ its tag may be another one's as well. */
  #replyConsumer: ReplyConsumer | undefined;

  constructor(client: Client, channel: ChannelParts) {
    const { sender, deliveries } = channel;
    this.#client = client;
    this.#channel = channel;
    this.#surroundings = {
      sender,
      deliveries,
      queueDeleted: (consumer) => this.#cancel(consumer),
    };
  }

  /** Where direct replies to this channel go, if it takes any. */
  get replyAddress(): string | undefined {
    return this.#replyConsumer?.address;
  }

  /**
   * Adds a consumer and starts delivering to it once its client was told the consumer tag.
   *
   * @throws AmqpError 403 where the queue is for somebody else alone, 406 for a bad argument, 530
   * for a tag in use, 540 for a priority
   */
  start(fields: Received<'BasicConsume'>): void {
    const tag = fields.consumerTag || `amq.ctag-${randomBytes(16).toString('base64url')}`;
    if (this.#byTag.has(tag)) {
      throw new AmqpError('NOT_ALLOWED', `attempt to reuse consumer tag '${tag}'`);
    }
    if (fields.queue === REPLY_QUEUE) this.#startReplies(tag, fields);
    else this.#startQueue(tag, fields);
  }

  /** The client wants no more of its messages. What it has it may still settle. */
  stop(tag: string): void {
    const consumer = this.#byTag.get(tag);
    this.#byTag.delete(tag);
    consumer?.queue.removeConsumer(consumer);
    if (this.#replyConsumer?.tag === tag) this.#stopReplies();
  }

  /** Delivers what waits for them, as far as they are ready. */
  pump(): void {
    for (const { queue } of this.#byTag.values()) queue.pump();
  }

  stopAll(): void {
    for (const tag of [...this.#byTag.keys()]) this.stop(tag);
    this.#stopReplies();
  }

  /** The consumer's queue is gone: tells the client, if it said it wants to know. */
  #cancel({ tag }: ChannelConsumer): void {
    this.#byTag.delete(tag);
    if (this.#client.wantsCancelNotice) {
      this.#channel.sender.send('BasicCancel', { consumerTag: tag, nowait: true });
    }
  }

  #startQueue(tag: string, { noAck, exclusive, ...fields }: Received<'BasicConsume'>): void {
    const queue = this.#channel.queues.get(fields.queue);
    checkArguments(queue, fields.arguments);
    const traits = { noAck, exclusive, prefetch: this.prefetch };
    const consumer = new ChannelConsumer(tag, queue, traits, this.#surroundings);
    queue.addConsumer(consumer);
    this.#byTag.set(tag, consumer);
    this.#confirm(tag, fields.nowait);
    queue.pump();
  }

  #startReplies(tag: string, { noAck, nowait }: Received<'BasicConsume'>): void {
    if (!noAck) throw new AmqpError('PRECONDITION_FAILED', 'reply consumer cannot acknowledge');
    if (this.#replyConsumer) {
      throw new AmqpError('PRECONDITION_FAILED', 'reply consumer already set');
    }
    const { sender, deliveries } = this.#channel;
    this.#replyConsumer = new ReplyConsumer(tag, this.#client.host.replies, sender, deliveries);
    this.#confirm(tag, nowait);
  }

  #confirm(consumerTag: string, nowait: boolean): void {
    if (!nowait) this.#channel.sender.send('BasicConsumeOk', { consumerTag });
  }

  #stopReplies(): void {
    this.#replyConsumer?.stop();
    this.#replyConsumer = undefined;
  }
}

/** @throws AmqpError 406 for a bad value, 540 for a priority, which this broker has not */
function checkArguments(queue: Queue, fields: Received<'BasicConsume'>['arguments']): void {
  const read = new Arguments(`${queue}`, fields);
  if (read.has('x-stream-offset')) throw read.notForClassic('x-stream-offset');
  const priority = read.integer('x-priority') ?? 0;
  read.boolean('x-cancel-on-ha-failover');
  if (priority !== 0) throw new AmqpError('NOT_IMPLEMENTED', "consumer argument 'x-priority'");
}
