import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { type EventName, eventContracts, Uuid } from '../contracts.ts';
import { withUuid } from '../correlation.ts';
import type { Logger } from '../logger.ts';
import { failSpan, SpanKind, withSpan } from '../tracing.ts';
import { type Endpoint, openChannel } from './connection.ts';
import { Consumer } from './consumer.ts';
import { parseBody, traceHeadersOf } from './message.ts';
import { declareEventQueue, eventExchange, eventQueue } from './topology.ts';

/**
 * Handles one event of another service. All instances of `service` share the queue, so that each
 * event is handled by one of them.
 *
 * @param handler the handler's name, part of the queue's
 */
export function createEventHandler(options: {
  service: string;
  event: EventName;
  handler: string;
  handle: (payload: unknown) => Promise<unknown>;
  log: Logger;
}): Endpoint {
  const { service, handler, handle, log } = options;
  const [source = '', event = ''] = options.event.split('/');
  const contract = eventContracts[options.event];
  // https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/
  const destination = `${eventExchange(source)}:${event}:${eventQueue(source, event, service, handler)}`;
  const consumer = new Consumer(take);

  async function take(message: ConsumeMessage, channel: ConfirmChannel): Promise<void> {
    const payload = read(message);
    if (payload.success) {
      await withUuid(Uuid.safeParse(payload.data).data, () => perform(payload.data, message));
    } else {
      log.error(`dropped an event ${options.event} that is not as agreed`, { err: payload.error });
    }
    try {
      channel.ack(message);
    } catch (error) {
      // The connection went meanwhile, so the broker delivers the event again.
      log.warn(`could not acknowledge the event ${options.event}`, { err: error });
    }
  }

  async function perform(payload: unknown, message: ConsumeMessage): Promise<void> {
    await withSpan(
      `process ${destination}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: {
          'messaging.system': 'rabbitmq',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.destination.name': destination,
          'messaging.rabbitmq.destination.routing_key': event,
        },
        parent: traceHeadersOf(message),
      },
      async (span) => {
        try {
          await handle(payload);
        } catch (error) {
          failSpan(span, error);
          log.error(`${handler} failed`, { err: error });
        }
      },
    );
  }

  function read(message: ConsumeMessage) {
    try {
      return contract.safeParse(parseBody(message));
    } catch (error) {
      return { success: false as const, error };
    }
  }

  return {
    async attach(model) {
      const channel = await openChannel(model, log);
      const queue = await declareEventQueue(channel, source, event, service, handler);
      await consumer.consume(channel, queue);
    },
    detach() {},
    drain: () => consumer.drain(),
  };
}
