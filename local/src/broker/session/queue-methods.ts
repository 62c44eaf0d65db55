import type { Queue } from '../model/queue.ts';
import { readQueueArguments } from '../model/queue-arguments.ts';
import type { Methods } from '../wire/methods.ts';
import { AmqpError } from '../wire/reply.ts';
import type { Channel } from './channel.ts';
import type { Handlers } from './handlers.ts';

/** Class queue. */
export const queueMethods: Handlers = {
  QueueDeclare(channel, fields) {
    const queue = fields.passive ? find(channel, fields.queue) : declare(channel, fields);
    channel.lastQueue = queue.name;
    if (fields.nowait) return;
    const { name, messageCount, consumerCount } = queue;
    channel.send('QueueDeclareOk', { queue: name, messageCount, consumerCount });
  },

  QueueBind(channel, { queue: name, exchange, routingKey, nowait, arguments: arguments_ }) {
    const queue = channel.queue(name);
    const key = bindingKey(channel, name, routingKey);
    channel.host.namedExchange(exchange).bind(queue, key, arguments_);
    if (!nowait) channel.send('QueueBindOk', {});
  },

  /** As in RabbitMQ it is no error where there is nothing to unbind. */
  QueueUnbind(channel, { queue: name, exchange: exchangeName, routingKey, arguments: arguments_ }) {
    const { host, connection } = channel;
    const key = bindingKey(channel, name, routingKey);
    const queue = host.findQueue(channel.queueName(name), connection);
    const exchange = host.findExchange(exchangeName);
    if (queue && exchange) host.unbind(exchange, queue, key, arguments_);
    channel.send('QueueUnbindOk', {});
  },

  QueuePurge(channel, { queue, nowait }) {
    const messageCount = channel.queue(queue).purge();
    if (!nowait) channel.send('QueuePurgeOk', { messageCount });
  },

  /** As in RabbitMQ it is no error where there is nothing to delete. */
  QueueDelete(channel, { queue: name, ifUnused, ifEmpty, nowait }) {
    const queue = channel.host.findQueue(channel.queueName(name), channel.connection);
    const messageCount = queue?.messageCount ?? 0;
    if (ifUnused && queue && queue.consumerCount > 0) {
      throw new AmqpError('PRECONDITION_FAILED', `${queue} in use`);
    }
    if (ifEmpty && messageCount > 0) {
      throw new AmqpError('PRECONDITION_FAILED', `${queue} not empty`);
    }
    if (queue) channel.host.deleteQueue(queue);
    if (!nowait) channel.send('QueueDeleteOk', { messageCount });
  },
};

function find(channel: Channel, name: string): Queue {
  const queue = channel.host.queue(name, channel.connection);
  queue.renewLease();
  return queue;
}

function declare(channel: Channel, fields: Methods['QueueDeclare']): Queue {
  const { queue: name, durable, exclusive, autoDelete } = fields;
  const owner = exclusive ? channel.connection : undefined;
  const read = readQueueArguments(`queue '${name}' in vhost '/'`, fields.arguments);
  return channel.host.declareQueue(name, { durable, autoDelete, owner, arguments: read });
}

/** An empty name and an empty key mean the last declared queue, bound with its own name. */
function bindingKey(channel: Channel, queue: string, routingKey: string): string {
  return queue === '' && routingKey === '' ? channel.queueName('') : routingKey;
}
