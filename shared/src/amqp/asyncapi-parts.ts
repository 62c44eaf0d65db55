/** The version of AsyncAPI's AMQP bindings: https://github.com/asyncapi/bindings/tree/master/amqp */
export const bindingVersion = '0.3.0';

/** Binds a channel to an exchange: its address is the routing key. */
export function routedBy(exchange: string, more: object = {}): object {
  const properties = {
    name: exchange,
    type: 'topic',
    durable: true,
    autoDelete: false,
    vhost: '/',
  };
  return { amqp: { is: 'routingKey', exchange: properties, ...more, bindingVersion } };
}

/** Binds a channel to a queue. */
export function queued(name: string, more: object = {}): object {
  const properties = { name, durable: true, exclusive: false, autoDelete: false, vhost: '/' };
  return { amqp: { is: 'queue', queue: properties, ...more, bindingVersion } };
}

/** Refers to a part of the document. */
export function reference(...path: string[]): object {
  return { $ref: `#/${path.map((part) => part.replaceAll('/', '~1')).join('/')}` };
}
