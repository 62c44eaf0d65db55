import type { MethodName, Methods } from '../wire/methods.ts';
import { AmqpError } from '../wire/reply.ts';
import type { Channel } from './channel.ts';

/**
 * What a channel does with the methods that clients send, by the method's name. A handler throws
 * AmqpError to close the channel or the connection with that reply code.
 */
export type Handlers = {
  [N in MethodName]?: (channel: Channel, fields: Methods[N]) => void;
};

/** The handler of a method that AMQP has and this broker has not. */
export function notImplemented(method: string): () => never {
  return () => {
    throw new AmqpError('NOT_IMPLEMENTED', method);
  };
}
