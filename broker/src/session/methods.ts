import { AmqpError } from '../values/reply.ts';
import type { Method, MethodName } from '../wire/methods.ts';
import { basicMethods } from './basic-methods.ts';
import type { Channel } from './channel.ts';
import { channelMethods } from './channel-methods.ts';
import { exchangeMethods } from './exchange-methods.ts';
import type { Handlers } from './handlers.ts';
import { queueMethods } from './queue-methods.ts';

const handlers: Handlers = {
  ...channelMethods,
  ...exchangeMethods,
  ...queueMethods,
  ...basicMethods,
};

/**
 * Carries out what a client asks of a channel.
 *
 * @throws AmqpError whatever the method's handler says, 503 for one that a client cannot send
 */
export function carryOut<N extends MethodName>(
  channel: Channel,
  { name, fields }: Method<N>,
): void {
  const handler = handlers[name];
  if (handler === undefined) throw new AmqpError('COMMAND_INVALID', 'unimplemented method');
  handler(channel, fields);
}
