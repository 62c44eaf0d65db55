import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { type EventName, eventContracts, Uuid } from '../contracts/contracts.ts';
import type { Logger } from '../log/logger.ts';
import { withRequest } from '../process/correlation.ts';
import { failSpan, SpanKind, withSpan } from '../telemetry/tracing.ts';
import { type Endpoint, openChannel } from './connection.ts';
import { Consumer } from './consumer.ts';
import { contextDataOf } from './context-data.ts';
import { parseBody, traceHeadersOf } from './message.ts';
import { attemptOf, park, postpone } from './redelivery.ts';
import {
  bindEventQueue,
  bindEvents,
  declareEventQueue,
  declareEvents,
  eventExchange,
  eventQueue,
} from './topology.ts';

/**
 * Handles one event of another service. All instances of `service` share the queue, so that each
 * event is handled by one of them. An event is acknowledged when its handler is through; one
 * whose handler fails is tried again after each of the delays, and then parked.
 *
 * @param handler the handler's name, part of the queue's
 * @param retryDelaysMs how long to wait before the second, the third ... attempt
 */
export function createEventHandler(options: {
  service: string;
  event: EventName;
  handler: string;
  handle: (payload: unknown) => Promise<unknown>;
  retryDelaysMs: readonly number[];
  log: Logger;
}): Endpoint {
  const { service, handler, handle, retryDelaysMs, log } = options;
  const [source = '', event = ''] = options.event.split('/');
  const contract = eventContracts[options.event];
  const subscription = { source, event, service, handler };
  const queue = eventQueue(source, event, service, handler);
  // https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/
  const destination = `${eventExchange(source)}:${event}:${queue}`;
  const consumer = new Consumer({ handle: take, unsettled });
  let channel: ConfirmChannel | undefined;

  async function take(message: ConsumeMessage, channel: ConfirmChannel): Promise<void> {
    const payload = read(message);
    if (payload.success) {
      const uuid = Uuid.safeParse(payload.data).data;
      await withRequest({ uuid, contextData: contextDataOf(message) }, () =>
        perform(payload.data, message, channel),
      );
    } else {
      log.error(`parked an event ${options.event} that is malformed`, { err: payload.error });
      await park(channel, queue, message, 'malformed', payload.error);
    }
  }

  /** It was not acknowledged, so the broker delivers it again, when it is back or to another. */
  function unsettled(error: unknown): boolean {
    log.warn(`could not settle an event ${options.event}`, { err: error });
    return true;
  }

  /** Handles the event, or sees to it that somebody does later. */
  function perform(payload: unknown, message: ConsumeMessage, channel: ConfirmChannel) {
    const attempt = attemptOf(message);
    return withSpan(
      `process ${destination}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: {
          'messaging.system': 'rabbitmq',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.destination.name': destination,
          'messaging.rabbitmq.destination.routing_key': event,
          'simplebank.attempt': attempt,
          'simplebank.attempts': retryDelaysMs.length + 1,
        },
        parent: traceHeadersOf(message),
      },
      async (span) => {
        try {
          await handle(payload);
        } catch (error) {
          failSpan(span, error);
          const delayMs = retryDelaysMs[attempt - 1];
          if (delayMs === undefined) {
            log.error(`${handler} failed for good: parked its event`, { attempt, err: error });
            await park(channel, queue, message, 'failed', error);
          } else {
            span.setAttribute('simplebank.retry_delay_ms', delayMs);
            log.warn(`${handler} failed, trying again later`, { attempt, delayMs, err: error });
            await postpone(channel, queue, message, delayMs);
          }
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
      const opened = await openChannel(model, log);
      await declareEvents(opened, source);
      await declareEventQueue(opened, subscription);
      await consumer.consume(opened, queue);
      channel = opened;
    },
    async refresh() {
      if (!channel) return;
      await bindEventQueue(channel, subscription);
      await bindEvents(channel, source);
    },
    detach() {
      channel = undefined;
    },
    drain: () => consumer.drain(),
    get inHand() {
      return consumer.inHand;
    },
  };
}
