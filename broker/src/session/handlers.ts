import type { MethodName, Received } from '../wire/methods.ts';
import type { Channel } from './channel.ts';

/**
 * What a channel does with the methods that clients send, by the method's name. A handler throws
 * AmqpError to close the channel or the connection with that reply code.
 */
export type Handlers = {
  [N in MethodName]?: (channel: Channel, fields: Received<N>) => void;
};
