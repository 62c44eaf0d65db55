import { z } from 'zod';
import {
  apiVersion,
  type EventName,
  eventContracts,
  eventHandlers,
  type RpcContract,
  type RpcName,
  rpcContracts,
} from '../contracts/contracts.ts';
import { SerializedError } from '../contracts/errors.ts';
import { commonVariables } from '../process/config.ts';
import {
  addMessage,
  bindingVersion,
  headers,
  type Parts,
  queued,
  reference,
  routedBy,
} from './asyncapi-parts.ts';
import { deadQueue, delayQueue, eventExchange, eventQueue, rpcQueue } from './topology.ts';

const description = `RPC and events between the services of SimpleBank, over AMQP 0-9-1 as nameko speaks it.

A call is published with its method's name as routing key; \`reply_to\` and \`correlation_id\` are properties of
AMQP's, and the reply comes back through the same exchange with them. Every message is persistent JSON. An event
whose handler fails waits in a queue of its own before each further attempt, and is parked after the last.`;

const parkedHeaders = headers.extend({
  'x-reason': z.enum(['failed', 'malformed']),
  'x-error': z.string(),
  'x-attempts': z.int().min(1),
  'x-parked-at': z.iso.datetime(),
  'x-uuid': z.string().optional(),
});

/** RPC and events in AsyncAPI 3 (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export function describeMessages(): object {
  const parts: Parts = { channels: {}, operations: {}, messages: {}, schemas: {} };
  parts.channels.replies = {
    address: null,
    description: 'Where a caller takes its replies: the routing key is `reply_to` of its calls.',
    messages: {},
    bindings: routedBy(rpcExchange),
  };
  for (const name of Object.keys(rpcContracts) as RpcName[]) addMethod(parts, name);
  for (const name of Object.keys(eventContracts) as EventName[]) addEvent(parts, name);
  const { channels, operations, messages, schemas } = parts;
  return {
    asyncapi: '3.0.0',
    info: { title: 'SimpleBank', version: apiVersion, description, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        host: 'localhost:5673',
        protocol: 'amqp',
        protocolVersion: '0-9-1',
        description: 'The embedded broker of `npm start`, or the stack’s RabbitMQ.',
      },
    },
    channels,
    operations,
    components: { messages, schemas },
  };
}

const rpcExchange = commonVariables.RPC_EXCHANGE.parse(undefined);

function addMethod(parts: Parts, name: RpcName): void {
  const { summary, params, aliases = {}, args, result }: RpcContract = rpcContracts[name];
  const [service = ''] = name.split('.');
  const named = params.map((param, index) => [param, args.def.items[index]] as const);
  const asInBook = Object.entries(aliases).map(
    ([alias, param]) => [alias, args.def.items[params.indexOf(param)]] as const,
  );
  const call = z.union([
    z.object({ args, kwargs: z.object({}) }),
    ...[named, asInBook]
      .filter((names) => names.length > 0)
      .map((names) =>
        z.object({
          args: z.array(z.unknown()).max(0),
          kwargs: z.object(Object.fromEntries(names) as z.ZodRawShape),
        }),
      ),
  ]);
  const reply = z.union([
    z.object({ result, error: z.null() }),
    z.object({ result: z.null(), error: SerializedError }),
  ]);
  const correlationId = {
    location: '$message.header#/correlation_id',
    description: 'The property `correlation_id` of AMQP.',
  };
  const sent = addMessage(parts, `${name}.call`, call, { summary, correlationId });
  const answered = addMessage(parts, `${name}.reply`, reply, { correlationId });
  parts.channels[name] = {
    address: name,
    messages: { [`${name}.call`]: sent },
    bindings: routedBy(rpcExchange, {
      'x-queue': { name: rpcQueue(service), durable: true, routingKey: `${service}.*` },
    }),
  };
  const { messages } = parts.channels.replies as { messages: Record<string, object> };
  messages[`${name}.reply`] = answered;
  parts.operations[name] = {
    action: 'receive',
    channel: reference('channels', name),
    summary,
    messages: [reference('channels', name, 'messages', `${name}.call`)],
    bindings: { amqp: { ack: true, deliveryMode: 2, mandatory: true, bindingVersion } },
    reply: {
      address: {
        location: '$message.header#/reply_to',
        description: 'The property `reply_to` of AMQP.',
      },
      channel: reference('channels', 'replies'),
      messages: [reference('channels', 'replies', 'messages', `${name}.reply`)],
    },
  };
}

function addEvent(parts: Parts, name: EventName): void {
  const [source = '', event = ''] = name.split('/');
  const payload = eventContracts[name];
  const id = `${source}.${event}`;
  const summary = payload.description;
  const message = addMessage(parts, id, payload, { summary });
  parts.channels[id] = {
    address: event,
    messages: { [id]: message },
    bindings: routedBy(eventExchange(source)),
  };
  parts.operations[`${id}.send`] = {
    action: 'send',
    channel: reference('channels', id),
    messages: [reference('channels', id, 'messages', id)],
    bindings: { amqp: { deliveryMode: 2, mandatory: true, bindingVersion } },
  };
  const parked = addMessage(parts, `${id}.parked`, payload, {}, parkedHeaders);
  const delays = commonVariables.RETRY_DELAYS_MS.parse(undefined);
  for (const handler of eventHandlers[name]) {
    const [service = '', method = ''] = handler.split('.');
    const queue = eventQueue(source, event, service, method);
    parts.channels[queue] = {
      address: queue,
      messages: { [id]: message },
      bindings: queued(queue, {
        'x-binding': { exchange: eventExchange(source), routingKey: event },
        'x-delay-queues': delays.map((delayMs) => delayQueue(queue, delayMs)),
      }),
    };
    parts.channels[deadQueue(queue)] = {
      address: deadQueue(queue),
      description: 'Events that could not be handled; see `npm run dead`.',
      messages: { [`${id}.parked`]: parked },
      bindings: queued(deadQueue(queue)),
    };
    parts.operations[handler] = {
      action: 'receive',
      channel: reference('channels', queue),
      messages: [reference('channels', queue, 'messages', id)],
      bindings: { amqp: { ack: true, bindingVersion } },
    };
  }
}
