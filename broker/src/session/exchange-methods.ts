import type { Destination } from '../model/binding.ts';
import { declaredName } from '../model/names.ts';
import type { Handlers } from './handlers.ts';

/** Class exchange, with RabbitMQ's bindings from exchange to exchange. */
export const exchangeMethods: Handlers = {
  ExchangeDeclare(channel, { exchange: name, passive, nowait, ...fields }) {
    const { type, durable, autoDelete, internal, arguments: arguments_ } = fields;
    const traits = { type, durable, autoDelete, internal, arguments: arguments_ };
    const { exchanges } = channel.client.host;
    if (passive) exchanges.named(name);
    else exchanges.declare(declaredName(name), traits);
    if (!nowait) channel.sender.send('ExchangeDeclareOk', {});
  },

  ExchangeDelete(channel, { exchange, ifUnused, nowait }) {
    channel.client.host.exchanges.delete(exchange, ifUnused);
    if (!nowait) channel.sender.send('ExchangeDeleteOk', {});
  },

  ExchangeBind(channel, { source, destination: name, routingKey, nowait, arguments: arguments_ }) {
    const { exchanges } = channel.client.host;
    const exchange = exchanges.named(source);
    const destination: Destination = exchanges.named(name);
    exchange.bind(destination, routingKey, arguments_);
    if (!nowait) channel.sender.send('ExchangeBindOk', {});
  },

  /** As in RabbitMQ it is no error where there is nothing to unbind. */
  ExchangeUnbind(channel, { source, destination: name, routingKey, nowait, arguments: fields }) {
    const { exchanges } = channel.client.host;
    const exchange = exchanges.find(source);
    const destination = exchanges.find(name);
    const binding = destination && exchange?.find(destination, routingKey, fields);
    if (binding) exchanges.unbind(binding);
    if (!nowait) channel.sender.send('ExchangeUnbindOk', {});
  },
};
