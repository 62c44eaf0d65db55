import type { Channel } from 'amqplib';

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

export async function declareRpcExchange(channel: Channel, exchange: string): Promise<void> {
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
  await channel.bindQueue(queue, exchange, `${service}.*`);
  return queue;
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
  await channel.bindQueue(queue, exchange, id);
  return queue;
}

export async function declareEventExchange(channel: Channel, service: string): Promise<void> {
  await channel.assertExchange(eventExchange(service), 'topic', {
    durable: true,
    autoDelete: false,
  });
}

/** @returns the queue's name */
export async function declareEventQueue(
  channel: Channel,
  source: string,
  event: string,
  service: string,
  handler: string,
): Promise<string> {
  await declareEventExchange(channel, source);
  const queue = eventQueue(source, event, service, handler);
  await channel.assertQueue(queue, { durable: true });
  await channel.bindQueue(queue, eventExchange(source), event);
  return queue;
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
