import { z } from 'zod';
import { jsonSchema, type NamedSchemas } from '../contracts/json-schema.ts';

/** The version of AsyncAPI's AMQP bindings: https://github.com/asyncapi/bindings/tree/master/amqp */
export const bindingVersion = '0.3.0';

/** The headers of every message. */
export const headers = z.looseObject({
  traceparent: z
    .string()
    .describe(
      'The trace that the message belongs to (W3C Trace Context); also read as `nameko.traceparent`.',
    )
    .optional(),
  'x-deadline': z
    .string()
    .describe('When the caller of a method gives up: milliseconds since 1970, as digits.')
    .optional(),
  'nameko.call_id_stack': z
    .array(z.string())
    .describe('The handlers that led here. It and all other headers `nameko.*` are passed on.')
    .optional(),
});

/** All parts of the document, by name. */
export interface Parts {
  channels: Record<string, object>;
  operations: Record<string, object>;
  messages: Record<string, object>;
  schemas: NamedSchemas;
}

/** @returns a reference to the message */
export function addMessage(
  parts: Parts,
  name: string,
  payload: z.ZodType,
  more: object,
  ofHeaders: z.ZodType = headers,
): object {
  const schemaOf = (schema: z.ZodType) =>
    jsonSchema(schema, { io: 'input', named: parts.schemas, target: 'draft-7' });
  parts.messages[name] = {
    name,
    ...more,
    contentType: 'application/json',
    headers: schemaOf(ofHeaders),
    payload: schemaOf(payload),
    bindings: { amqp: { contentEncoding: 'utf-8', bindingVersion } },
  };
  return reference('components', 'messages', name);
}

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
