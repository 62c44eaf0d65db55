import { AmqpError } from '../wire/reply.ts';
import { type Handlers, notImplemented } from './handlers.ts';

/** Class exchange. */
export const exchangeMethods: Handlers = {
  ExchangeDeclare(channel, fields) {
    const { exchange, passive, nowait, type, durable, autoDelete, internal } = fields;
    if (fields.arguments['alternate-exchange'] !== undefined) {
      throw new AmqpError('NOT_IMPLEMENTED', "exchange argument 'alternate-exchange'");
    }
    if (passive) channel.host.namedExchange(exchange);
    else channel.host.declareExchange(exchange, { type, durable, autoDelete, internal });
    if (!nowait) channel.send('ExchangeDeclareOk', {});
  },

  ExchangeDelete(channel, { exchange, ifUnused, nowait }) {
    channel.host.deleteExchange(exchange, ifUnused);
    if (!nowait) channel.send('ExchangeDeleteOk', {});
  },

  ExchangeBind: notImplemented('exchange.bind'),
  ExchangeUnbind: notImplemented('exchange.unbind'),
};
