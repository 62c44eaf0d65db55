import { AmqpError } from '../wire/reply.ts';
import { type Handlers, notImplemented } from './handlers.ts';

/** Class channel, without its closing, and the two classes that change how a channel publishes. */
export const channelMethods: Handlers = {
  ChannelOpen() {
    throw new AmqpError('CHANNEL_ERROR', "second 'channel.open' seen");
  },

  ChannelFlow(channel, { active }) {
    if (!active) throw new AmqpError('NOT_IMPLEMENTED', 'active=false');
    channel.send('ChannelFlowOk', { active });
  },

  /** We never ask for a pause, but a client may answer all the same. */
  ChannelFlowOk() {},

  ConfirmSelect(channel, { nowait }) {
    channel.publisher.selectConfirms();
    if (!nowait) channel.send('ConfirmSelectOk', {});
  },

  TxSelect: notImplemented('tx.select'),
  TxCommit: notImplemented('tx.commit'),
  TxRollback: notImplemented('tx.rollback'),
};
