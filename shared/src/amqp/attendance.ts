import type { ChannelModel } from 'amqplib';
import { propertyOf } from '../contracts/thrown.ts';
import { rpcQueue } from './topology.ts';

/** AMQP 0-9-1, 1.2: there is no such queue. */
const notFound = 404;

/** Knows whether anybody takes the calls to a service, as the broker tells. */
export class Attendance {
  /** Those under way: of a thousand calls without an answer, one asks. */
  readonly #checks = new Map<string, Promise<boolean | undefined>>();

  /** Resolves to undefined when the broker does not say. */
  of(target: string, model: ChannelModel): Promise<boolean | undefined> {
    const underWay = this.#checks.get(target);
    if (underWay) return underWay;
    const check = hasConsumers(model, rpcQueue(target)).finally(() => this.#checks.delete(target));
    this.#checks.set(target, check);
    return check;
  }
}

async function hasConsumers(model: ChannelModel, queue: string): Promise<boolean | undefined> {
  try {
    // On a channel of its own: the broker closes it if the queue is gone.
    const channel = await model.createChannel();
    channel.on('error', () => {});
    const { consumerCount } = await channel.checkQueue(queue);
    await channel.close();
    return consumerCount > 0;
  } catch (error) {
    return propertyOf(error, 'code') === notFound ? false : undefined;
  }
}
