import type { Channel } from 'amqplib';
import { eventHandlers } from '../contracts/contracts.ts';

/**
 * Exchanges, queues and bindings as nameko names and declares them (its `rpc.py` and `events.py`).
 * Names and arguments must match to the letter: RabbitMQ refuses to declare a queue a second time
 * with other arguments, and then no Python service could stand in for one of ours.
 */

/** How long a reply queue outlives its service, in milliseconds (nameko's RPC_REPLY_QUEUE_TTL). */
const replyQueueExpires = 300_000;

/** The queue on which all instances of a service take RPC calls. */
export const rpcQueue = (service: string) => `rpc-${service}`;

/** The queue on which one instance of a service gets the answers to its calls. */
export const replyQueue = (service: string, id: string) => `rpc.reply-${service}-${id}`;

/** The exchange to which a service publishes its events. */
export const eventExchange = (service: string) => `${service}.events`;

/** The queue of one handler; all instances of the handler's service share it. */
export const eventQueue = (source: string, event: string, service: string, handler: string) =>
  `evt-${source}-${event}--${service}.${handler}`;

/** Where an event waits before the next attempt to handle it. */
export const delayQueue = (queue: string, delayMs: number) => `${queue}.delay-${delayMs}`;

/** Where an event is parked that cannot be handled. */
export const deadQueue = (queue: string) => `${queue}.dead`;

async function declareRpcExchange(channel: Channel, exchange: string): Promise<void> {
  await channel.assertExchange(exchange, 'topic', { durable: true });
}

/** @returns the queue's name */
export async function declareRpcQueue(
  channel: Channel,
  exchange: string,
  service: string,
): Promise<string> {
  await declareRpcExchange(channel, exchange);
  const queue = rpcQueue(service);
  await channel.assertQueue(queue, { durable: true });
  await bindRpcQueue(channel, exchange, service);
  return queue;
}

/** Binds the queue, whose exchange has to be there and has to be as it was declared. */
export async function bindRpcQueue(
  channel: Channel,
  exchange: string,
  service: string,
): Promise<void> {
  await channel.bindQueue(rpcQueue(service), exchange, `${service}.*`);
  await declareRpcExchange(channel, exchange);
}

/**
 * @param id the routing key that replies come back with
 * @returns the queue's name
 */
export async function declareReplyQueue(
  channel: Channel,
  exchange: string,
  service: string,
  id: string,
): Promise<string> {
  await declareRpcExchange(channel, exchange);
  const queue = replyQueue(service, id);
  await channel.assertQueue(queue, { durable: true, expires: replyQueueExpires });
  await bindReplyQueue(channel, exchange, service, id);
  return queue;
}

/** Binds the queue, whose exchange has to be there and has to be as it was declared. */
export async function bindReplyQueue(
  channel: Channel,
  exchange: string,
  service: string,
  id: string,
): Promise<void> {
  await channel.bindQueue(replyQueue(service, id), exchange, id);
  await declareRpcExchange(channel, exchange);
}

/** An event, and one of those who handle it. */
export interface Subscription {
  source: string;
  event: string;
  service: string;
  handler: string;
}

/** What the contracts say about who handles the events of a service. */
function subscriptionsTo(source: string): Subscription[] {
  return Object.entries(eventHandlers)
    .filter(([name]) => name.startsWith(`${source}/`))
    .flatMap(([name, handlers]) =>
      handlers.map((method) => {
        const [service = '', handler = ''] = method.split('.');
        return { source, event: name.slice(source.length + 1), service, handler };
      }),
    );
}

/**
 * Declares the exchange of a service's events, and the queue of each handler that the contracts
 * name: so an event waits for its handlers, be they running, away, or never started yet.
 */
export async function declareEvents(channel: Channel, source: string): Promise<void> {
  await declareEventExchange(channel, source);
  for (const subscription of subscriptionsTo(source)) {
    await declareEventQueue(channel, subscription);
  }
}

/** Binds those queues, which have to be there, as has their exchange, as it was declared. */
export async function bindEvents(channel: Channel, source: string): Promise<void> {
  for (const subscription of subscriptionsTo(source)) await bindEventQueue(channel, subscription);
  await declareEventExchange(channel, source);
}

async function declareEventExchange(channel: Channel, source: string): Promise<void> {
  await channel.assertExchange(eventExchange(source), 'topic', {
    durable: true,
    autoDelete: false,
  });
}

/** Declares the queue of one handler; the exchange is there already. */
export async function declareEventQueue(
  channel: Channel,
  subscription: Subscription,
): Promise<void> {
  await channel.assertQueue(queueOf(subscription), { durable: true });
  await bindEventQueue(channel, subscription);
}

export async function bindEventQueue(channel: Channel, subscription: Subscription): Promise<void> {
  const { source, event } = subscription;
  await channel.bindQueue(queueOf(subscription), eventExchange(source), event);
}

function queueOf({ source, event, service, handler }: Subscription): string {
  return eventQueue(source, event, service, handler);
}

/** Declares a queue that holds each message for `delayMs` and then sends it on to `queue`. */
export async function declareDelayQueue(
  channel: Channel,
  queue: string,
  delayMs: number,
): Promise<void> {
  await channel.assertQueue(delayQueue(queue, delayMs), {
    durable: true,
    messageTtl: delayMs,
    deadLetterExchange: '',
    deadLetterRoutingKey: queue,
  });
}

export async function declareDeadQueue(channel: Channel, queue: string): Promise<void> {
  await channel.assertQueue(deadQueue(queue), { durable: true });
}
