import { randomUUID } from 'node:crypto';
import {
  type ConfirmChannel,
  IllegalOperationError,
  type Message,
  type MessageProperties,
  type Options,
} from 'amqplib';
import { ServiceError } from '../contracts/errors.ts';
import type { TraceHeaders } from '../telemetry/tracing.ts';

/** The headers of a message, as AMQP has them. */
export type MessageHeaders = Record<string, unknown>;

/** How long the broker may take to confirm a message, in milliseconds. */
const confirmTimeoutMs = 5000;

/** The broker has no queue for a message that was published as mandatory. */
export class UnroutableError extends ServiceError {
  constructor() {
    super('ServiceUnavailable', 'the broker has no queue for a message');
  }
}

/** The ids of messages that the broker has sent back, and not confirmed yet. */
const returned = new WeakMap<ConfirmChannel, Set<string>>();

/** Notes what the broker sends back on a channel, which it does before it confirms the message. */
export function noticeReturns(channel: ConfirmChannel): void {
  const ids = new Set<string>();
  returned.set(channel, ids);
  channel.on('return', ({ properties }: Message) => ids.add(idOf(properties) ?? ''));
}

/**
 * Publishes JSON as nameko does: persistent, `application/json`, `utf-8`.
 *
 * @returns once the broker has confirmed that it has the message
 * @throws UnroutableError when the message is mandatory and no queue gets it
 * @throws ServiceError `ServiceUnavailable` when the broker has not got it, or may not have
 */
export function publish(
  channel: ConfirmChannel,
  exchange: string,
  routingKey: string,
  body: unknown,
  options: Options.Publish = {},
): Promise<void> {
  return publishRaw(channel, exchange, routingKey, Buffer.from(JSON.stringify(body)), {
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    persistent: true,
    ...options,
  });
}

/**
 * Publishes bytes; see {@link publish} for when it resolves and what it throws.
 *
 * @throws RangeError or TypeError when AMQP has no way to write the options
 */
export function publishRaw(
  channel: ConfirmChannel,
  exchange: string,
  routingKey: string,
  content: Buffer,
  options: Options.Publish,
): Promise<void> {
  const properties = options.mandatory ? identified(options) : options;
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown) =>
      reject(new ServiceError('ServiceUnavailable', `the broker ${why}`, { cause }));
    const timer = setTimeout(() => fail('did not confirm a message in time'), confirmTimeoutMs);
    try {
      channel.publish(exchange, routingKey, content, properties, (error: unknown) => {
        clearTimeout(timer);
        if (error) fail('did not take a message', error);
        else if (isReturned(channel, properties)) reject(new UnroutableError());
        else resolve();
      });
    } catch (error) {
      clearTimeout(timer);
      if (error instanceof IllegalOperationError) fail('is not connected', error);
      else reject(error);
    }
  });
}

/** A message that may come back has an id, to be known by. */
function identified(options: Options.Publish): Options.Publish {
  return idOf(options) ? options : { ...options, messageId: randomUUID() };
}

function isReturned(channel: ConfirmChannel, options: Options.Publish): boolean {
  return returned.get(channel)?.delete(idOf(options) ?? '') ?? false;
}

function idOf({ correlationId, messageId }: Options.Publish | MessageProperties) {
  return (correlationId || messageId) as string | undefined;
}

/**
 * The body of a message as JSON.
 *
 * @throws SyntaxError when it is not; it does not quote the body, as V8's own does
 */
export function parseBody(message: Message): unknown {
  try {
    return JSON.parse(message.content.toString('utf8'));
  } catch {
    throw new SyntaxError('the body of the message is not JSON');
  }
}

/**
 * The trace headers of a message: as W3C names them, or with the prefix under which a nameko
 * service passes on what it was given.
 */
export function traceHeadersOf(message: Message): TraceHeaders {
  const headers = message.properties.headers ?? {};
  const found: TraceHeaders = {};
  for (const name of ['traceparent', 'tracestate', 'baggage']) {
    const value: unknown = headers[name] ?? headers[`nameko.${name}`];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}
