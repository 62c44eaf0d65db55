import { AmqpError } from '../values/reply.ts';
import type { Handlers } from './handlers.ts';

/** Class basic, with RabbitMQ's nack. */
export const basicMethods: Handlers = {
  /** RabbitMQ's reading: global is the whole channel, otherwise each consumer from now on. */
  BasicQos(channel, { prefetchSize, prefetchCount, global }) {
    if (prefetchSize !== 0) {
      throw new AmqpError('NOT_IMPLEMENTED', `prefetch_size!=0 (${prefetchSize})`);
    }
    if (global) channel.deliveries.prefetch = prefetchCount;
    else channel.consumers.prefetch = prefetchCount;
    channel.sender.send('BasicQosOk', {});
    channel.consumers.pump();
  },

  BasicConsume(channel, fields) {
    channel.consumers.start(fields);
  },

  BasicCancel(channel, { consumerTag, nowait }) {
    channel.consumers.stop(consumerTag);
    if (!nowait) channel.sender.send('BasicCancelOk', { consumerTag });
  },

  BasicPublish(channel, fields) {
    channel.publisher.begin(fields);
  },

  BasicGet(channel, { queue: name, noAck }) {
    const queue = channel.queues.get(name);
    const entry = queue.shift();
    if (entry === undefined) {
      channel.sender.send('BasicGetEmpty', {});
      return;
    }
    const { deliveries } = channel;
    const { message, redelivered } = entry;
    const { exchange, routingKey } = message;
    const deliveryTag = noAck
      ? deliveries.nextTag()
      : deliveries.add({ entry, queue, consumer: undefined });
    const { messageCount } = queue;
    const fields = { deliveryTag, redelivered, exchange, routingKey, messageCount };
    channel.sender.sendContent('BasicGetOk', fields, message);
  },

  BasicAck(channel, { deliveryTag, multiple }) {
    channel.settle(deliveryTag, multiple, 'ack');
  },

  BasicReject(channel, { deliveryTag, requeue }) {
    channel.settle(deliveryTag, false, requeue ? 'requeue' : 'reject');
  },

  BasicNack(channel, { deliveryTag, multiple, requeue }) {
    channel.settle(deliveryTag, multiple, requeue ? 'requeue' : 'reject');
  },

  BasicRecover(channel, { requeue }) {
    recover(requeue);
    channel.sender.send('BasicRecoverOk', {});
    channel.requeueUnsettled();
  },

  BasicRecoverAsync(channel, { requeue }) {
    recover(requeue);
    channel.requeueUnsettled();
  },
};

function recover(requeue: boolean): void {
  if (!requeue) throw new AmqpError('NOT_IMPLEMENTED', 'requeue=false');
}
