import type { QueuedMessage } from '../model/message.ts';
import type { Queue } from '../model/queue.ts';
import { ChannelConsumers } from './channel-consumers.ts';
import type { Client } from './client.ts';
import { Deliveries, type Delivery } from './deliveries.ts';
import { NamedQueues } from './named-queues.ts';
import { Publisher } from './publisher.ts';
import { Sender } from './sender.ts';

/**
 * A conversation of its own within a connection (AMQP 0-9-1, 4.3): the state of one channel. Its
 * parts know each other as far as they need to, and none of them knows the channel.
 */
export class Channel {
  readonly number: number;
  readonly client: Client;
  readonly sender: Sender;
  readonly queues: NamedQueues;
  readonly deliveries = new Deliveries();
  readonly consumers: ChannelConsumers;
  readonly publisher: Publisher;

  constructor(number: number, client: Client) {
    this.number = number;
    this.client = client;
    this.sender = new Sender(number, client);
    this.queues = new NamedQueues(client);
    this.consumers = new ChannelConsumers(client, this);
    this.publisher = new Publisher(client.host.exchanges, this);
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
