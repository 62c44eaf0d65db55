import { AmqpError } from '../values/reply.ts';
import type { Handlers } from './handlers.ts';

/** Class channel, without its closing, and the classes that change how a channel publishes. */
export const channelMethods: Handlers = {
  ChannelOpen() {
    throw new AmqpError('CHANNEL_ERROR', "second 'channel.open' seen");
  },

  ChannelFlow(channel, { active }) {
    if (!active) throw new AmqpError('NOT_IMPLEMENTED', 'active=false');
    channel.sender.send('ChannelFlowOk', { active });
  },

  ConfirmSelect(channel, { nowait }) {
    channel.publisher.selectConfirms();
    if (!nowait) channel.sender.send('ConfirmSelectOk', {});
  },

  TxSelect(channel) {
    if (channel.publisher.confirms) {
      throw new AmqpError('PRECONDITION_FAILED', 'cannot switch from confirm to tx mode');
    }
    throw new AmqpError('NOT_IMPLEMENTED', 'tx.select');
  },

  TxCommit: notTransactional,
  TxRollback: notTransactional,

  /** Of AMQP 0-8; old clients still ask, and as in RabbitMQ anything is granted. */
  AccessRequest(channel) {
    channel.sender.send('AccessRequestOk', { ticket: 1 });
  },
};

function notTransactional(): never {
  throw new AmqpError('PRECONDITION_FAILED', 'channel is not transactional');
}
