import { type ConfirmChannel, IllegalOperationError, type Message, type Options } from 'amqplib';
import { ServiceError } from '../errors.ts';
import type { TraceHeaders } from '../tracing.ts';

/** How long the broker may take to confirm a message, in milliseconds. */
const confirmTimeoutMs = 5000;

/**
 * Publishes JSON as nameko does: persistent, `application/json`, `utf-8`.
 *
 * @returns once the broker has confirmed that it has the message
 * @throws ServiceError `ServiceUnavailable` when it has not, or may not have
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
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown) =>
      reject(new ServiceError('ServiceUnavailable', `the broker ${why}`, { cause }));
    const timer = setTimeout(() => fail('did not confirm a message in time'), confirmTimeoutMs);
    try {
      channel.publish(exchange, routingKey, content, options, (error: unknown) => {
        clearTimeout(timer);
        if (error) fail('did not take a message', error);
        else resolve();
      });
    } catch (error) {
      clearTimeout(timer);
      if (error instanceof IllegalOperationError) fail('is not connected', error);
      else reject(error);
    }
  });
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
