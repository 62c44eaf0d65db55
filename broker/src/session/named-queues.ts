import type { Queue } from '../model/queue.ts';
import { AmqpError } from '../values/reply.ts';
import type { Client } from './client.ts';

/** The queues that the methods of a channel name. */
export class NamedQueues {
  readonly #client: Client;
  /** What an empty name stands for: the queue that was declared last. */
  last: string | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * The queue that a client means.
   *
   * @throws AmqpError 404, or 405 for another connection's queue
   */
  get(name: string): Queue {
    return this.#client.host.queue(this.nameOf(name), this.#client);
  }

  /** The same for a queue that may not be there. @throws AmqpError 405 */
  find(name: string): Queue | undefined {
    return this.#client.host.findQueue(this.nameOf(name), this.#client);
  }

  /** @throws AmqpError 404 for an empty name before the first declaration */
  nameOf(name: string): string {
    if (name !== '') return name;
    if (this.last !== undefined) return this.last;
    throw new AmqpError('NOT_FOUND', 'no previously declared queue');
  }
}
