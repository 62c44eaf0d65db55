import type { ConfirmChannel } from 'amqplib';
import { ServiceError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { SpanKind, type TraceHeaders, traceHeaders, withSpan } from '../tracing.ts';
import { type Endpoint, openChannel } from './connection.ts';
import { publish } from './message.ts';
import { bindEvents, declareEvents, eventExchange } from './topology.ts';

/** Tells whoever wants to know what has happened in a service. */
export interface EventDispatcher extends Endpoint {
  /**
   * @param trace the trace that the event belongs to, if not the current one
   * @returns once the broker has the event in the queue of at least one handler
   * @throws ServiceError `ServiceUnavailable` when it has not, or may not have
   */
  dispatch(event: string, payload: unknown, trace?: TraceHeaders): Promise<void>;
}

export function createEventDispatcher(options: { service: string; log: Logger }): EventDispatcher {
  const { service, log } = options;
  const exchange = eventExchange(service);
  let channel: ConfirmChannel | undefined;

  return {
    dispatch(event, payload, trace) {
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
          ...(trace ? { parent: trace } : {}),
        },
        async () => {
          if (!channel) throw new ServiceError('ServiceUnavailable', 'the broker is not connected');
          await publish(channel, exchange, event, payload, {
            mandatory: true,
            headers: traceHeaders(),
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
