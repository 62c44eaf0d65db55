import { REPLY_QUEUE } from '../model/direct-replies.ts';
import { declaredName } from '../model/names.ts';
import type { Queue } from '../model/queue.ts';
import { noQueue } from '../model/virtual-host.ts';
import { AmqpError } from '../values/reply.ts';
import type { Received } from '../wire/methods.ts';
import type { Channel } from './channel.ts';
import type { Handlers } from './handlers.ts';

/** Class queue. */
export const queueMethods: Handlers = {
  QueueDeclare(channel, fields) {
    const { name, messageCount, consumerCount } = declared(channel, fields);
    channel.queues.last = name;
    if (!fields.nowait) {
      channel.sender.send('QueueDeclareOk', { queue: name, messageCount, consumerCount });
    }
  },

  QueueBind(channel, { queue: name, exchange, routingKey, nowait, arguments: arguments_ }) {
    const queue = channel.queues.get(name);
    const key = bindingKey(channel, name, routingKey);
    channel.client.host.exchanges.named(exchange).bind(queue, key, arguments_);
    if (!nowait) channel.sender.send('QueueBindOk', {});
  },

  /** As in RabbitMQ it is no error where there is nothing to unbind. */
  QueueUnbind(channel, { queue: name, exchange: exchangeName, routingKey, arguments: arguments_ }) {
    const { exchanges } = channel.client.host;
    const key = bindingKey(channel, name, routingKey);
    const queue = channel.queues.find(name);
    const exchange = exchanges.find(exchangeName);
    const binding = queue && exchange?.find(queue, key, arguments_);
    if (binding) exchanges.unbind(binding);
    channel.sender.send('QueueUnbindOk', {});
  },

  QueuePurge(channel, { queue, nowait }) {
    const messageCount = channel.queues.get(queue).purge();
    if (!nowait) channel.sender.send('QueuePurgeOk', { messageCount });
  },

  /** As in RabbitMQ it is no error where there is nothing to delete. */
  QueueDelete(channel, { queue: name, ifUnused, ifEmpty, nowait }) {
    const queue = channel.queues.find(name);
    const messageCount = queue?.messageCount ?? 0;
    if (ifUnused && queue && queue.consumerCount > 0) {
      throw new AmqpError('PRECONDITION_FAILED', `${queue} in use`);
    }
    if (ifEmpty && messageCount > 0) {
      throw new AmqpError('PRECONDITION_FAILED', `${queue} not empty`);
    }
    if (queue) channel.client.host.deleteQueue(queue);
    if (!nowait) channel.sender.send('QueueDeleteOk', { messageCount });
  },
};

/** What queue.declare answers of a queue. */
type Declared = Pick<Queue, 'name' | 'messageCount' | 'consumerCount'>;

function declared(channel: Channel, fields: Received<'QueueDeclare'>): Declared {
  if (fields.queue.startsWith(REPLY_QUEUE)) return declaredReplyQueue(channel, fields.queue);
  return fields.passive ? find(channel, declaredName(fields.queue)) : declare(channel, fields);
}

/** There is no such queue, but as in RabbitMQ whoever asks for it may think so. */
function declaredReplyQueue({ client }: Channel, name: string): Declared {
  if (!client.host.replies.has(name)) throw noQueue(name);
  return { name, messageCount: 0, consumerCount: 1 };
}

function find(channel: Channel, name: string): Queue {
  const queue = channel.client.host.queue(name, channel.client);
  queue.renewLease();
  return queue;
}

/** What is one connection's own goes with it: as in RabbitMQ it is not durable. */
function declare(channel: Channel, fields: Received<'QueueDeclare'>): Queue {
  const { exclusive, autoDelete } = fields;
  const durable = fields.durable && !exclusive;
  const owner = exclusive ? channel.client : undefined;
  const traits = { durable, autoDelete, owner, arguments: fields.arguments };
  return channel.client.host.declareQueue(declaredName(fields.queue), traits);
}

/** An empty name and an empty key mean the last declared queue, bound with its own name. */
function bindingKey(channel: Channel, queue: string, routingKey: string): string {
  return queue === '' && routingKey === '' ? channel.queues.nameOf('') : routingKey;
}
