import type { ConfirmChannel } from 'amqplib';
import { ServiceError } from '../contracts/errors.ts';
import type { Logger } from '../log/logger.ts';
import { SpanKind, traceHeaders, withSpan } from '../telemetry/tracing.ts';
import { type Endpoint, openChannel } from './connection.ts';
import { contextData, contextDataIn } from './context-data.ts';
import { type MessageHeaders, publish } from './message.ts';
import { bindEvents, declareEvents, eventExchange } from './topology.ts';

/** Tells whoever wants to know what has happened in a service. */
export interface EventDispatcher extends Endpoint {
  /**
   * @param headers of the request that the event belongs to, if not the current one's
   * @returns once the broker has the event in the queue of at least one handler
   * @throws ServiceError `ServiceUnavailable` when it has not, or may not have
   */
  dispatch(event: string, payload: unknown, headers?: MessageHeaders): Promise<void>;
}

export function createEventDispatcher(options: { service: string; log: Logger }): EventDispatcher {
  const { service, log } = options;
  const exchange = eventExchange(service);
  let channel: ConfirmChannel | undefined;

  return {
    dispatch(event, payload, headers) {
      // https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/
      const destination = `${exchange}:${event}`;
      return withSpan(
        `publish ${destination}`,
        {
          kind: SpanKind.PRODUCER,
          attributes: {
            'messaging.system': 'rabbitmq',
            'messaging.operation.name': 'publish',
            'messaging.operation.type': 'send',
            'messaging.destination.name': destination,
            'messaging.rabbitmq.destination.routing_key': event,
          },
          ...(headers ? { parent: headers } : {}),
        },
        async () => {
          if (!channel) throw new ServiceError('ServiceUnavailable', 'the broker is not connected');
          await publish(channel, exchange, event, payload, {
            mandatory: true,
            headers: { ...(headers ? contextDataIn(headers) : contextData()), ...traceHeaders() },
          });
        },
      );
    },

    async attach(model) {
      const opened = await openChannel(model, log);
      await declareEvents(opened, service);
      channel = opened;
    },

    async refresh() {
      if (channel) await bindEvents(channel, service);
    },

    detach() {
      channel = undefined;
    },

    drain: () => Promise.resolve(),
  };
}
